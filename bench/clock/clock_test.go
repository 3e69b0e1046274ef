package clock

import "testing"

func TestNowNeverRunsBack(t *testing.T) {
	last := Now()
	for range 10000 {
		now := Now()
		if now < last {
			t.Fatalf("%d ns after %d ns", now, last)
		}
		last = now
	}
}

func TestReadingTheClockCostsTime(t *testing.T) {
	if cost := Cost(); cost <= 0 {
		t.Errorf("Cost() = %v ns", cost)
	}
}

func TestMedianIgnoresAnInterrupt(t *testing.T) {
	if got := median([]float64{30, 1e9, 20, 10, 25}); got != 25 {
		t.Errorf("median = %v, want 25", got)
	}
}
