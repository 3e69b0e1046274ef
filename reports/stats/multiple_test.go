package stats

import (
	"math"
	"slices"
	"testing"
)

// R: p.adjust(c(0.01, 0.04, 0.03, 0.005, 0.5), m).
func TestAdjustments(t *testing.T) {
	check := func(what string, got, want []float64) {
		t.Helper()
		for i := range want {
			near(t, what, got[i], want[i], 1e-12)
		}
	}
	ps := []float64{0.01, 0.04, 0.03, 0.005, 0.5}
	check("holm", Holm(ps), []float64{0.04, 0.09, 0.09, 0.025, 0.5})
	check("BH", BenjaminiHochberg(ps), []float64{0.025, 0.05, 0.05, 0.025, 0.5})
	check("holm is capped", Holm([]float64{0.6, 0.7}), []float64{1, 1})
	if !slices.Equal(ps, []float64{0.01, 0.04, 0.03, 0.005, 0.5}) {
		t.Error("the argument was changed")
	}
	if got := Holm(nil); len(got) != 0 {
		t.Errorf("nothing adjusts to %v", got)
	}
}

// The worked example of Benjamini and Hochberg (JRSS B 57, 1995, section 3.1):
// of 15 p-values their procedure rejects 4 at 0.05, Bonferroni's 3.
func TestBenjaminiHochbergPaper(t *testing.T) {
	ps := []float64{0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000}
	count := func(adjusted []float64) (n int) {
		for _, p := range adjusted {
			if p <= 0.05 {
				n++
			}
		}
		return n
	}
	if got := count(BenjaminiHochberg(ps)); got != 4 {
		t.Errorf("Benjamini-Hochberg rejects %d, want 4", got)
	}
	if got := count(Holm(ps)); got != 3 {
		t.Errorf("Holm rejects %d, want 3", got)
	}
}

func TestSignTest(t *testing.T) {
	near(t, "8 of 8", SignTest(upTo(8), 9), 1.0/256, 1e-12)
	near(t, "7 of 8", SignTest(upTo(8), 8), 9.0/256, 1e-12) // 8 itself counts against
	near(t, "none", SignTest(upTo(8), 0), 1, 0)
	near(t, "no samples", SignTest(nil, 0), 1, 0)
}

func TestNoiseFloor(t *testing.T) {
	near(t, "floor", NoiseFloor([]float64{1.01, 0.95, 1.04}), 1/0.95, 1e-15)
	near(t, "none", NoiseFloor(nil), 0, 0)
	near(t, "distance", Distance(0.5), 2, 0)
	for _, bad := range []float64{0, -1, math.Inf(1), math.NaN()} {
		near(t, "distance of nonsense", Distance(bad), math.NaN(), 0)
	}
}

// By an independent script from Noether's formula. Noether (1987) gives 66
// values in all for P(X<Y) = 0.7 at 5 % two-sided and power 80 %; here ten and
// ten values need P(X<Y) = 0.862, which for this spread is a factor of 1.488.
func TestMinimumDetectableEffect(t *testing.T) {
	xs := []float64{10, 11, 12, 13, 14, 15, 16, 17, 18, 19}
	near(t, "MDE", MinimumDetectableEffect(xs, xs, 0.05, 0.8), 1.4877289275073258, 1e-9)
	near(t, "too few", MinimumDetectableEffect(xs[:5], xs[:5], 0.05, 0.8), 0, 0)
	near(t, "empty", MinimumDetectableEffect(nil, xs, 0.05, 0.8), 0, 0)
	near(t, "zero time", MinimumDetectableEffect(make([]float64, 10), xs, 0.05, 0.8), 0, 0)
	near(t, "constant", MinimumDetectableEffect(slices.Repeat([]float64{5}, 10), slices.Repeat([]float64{5}, 10), 0.05, 0.8), 1, 0)
}
