package quantity

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestFormat(t *testing.T) {
	check := func(v float64, unit, want string) {
		t.Helper()
		assert.Equal(t, want, Format(v, unit), "%v %s", v, unit)
	}
	check(12.34, "ns/op", "12.3 ns")
	check(1234, "ns/op", "1.23 µs")
	check(0.31, "ns/op", "0.310 ns")
	check(2_990, "p99-ns", "2.99 µs")
	check(999.96, "ns/op", "1.00 µs")
	check(82_100_000, "events/s", "82.1 M events/s")
	check(17, "events/s", "17 events/s")
	check(999_800, "/s", "1.00 M/s")
	check(99_950, "/s", "100 k/s")
	check(999.4, "ns/op", "999 ns")
	check(0.5, "allocs/op", "0.500 allocs")
	check(0, "allocs/op", "0 allocs")
	check(0, "B/op", "0 B")
	check(1_399_040, "B", "1.33 MiB")
	check(512, "B/op", "512 B")
	check(1_400_832, "bytes", "1.34 MiB")
	check(0.94, "ratio", "0.940")
	check(-40, "ns/op", "-40.0 ns")
	check(20.4, "ns/event and stage", "20.4 ns/event and stage")
	check(72.27, "ns/event", "72.3 ns")
	check(808, "ns/burst of 150 events", "808 ns/burst of 150 events")
	check(17e6, "strokes/s, a tenth of the burst's rate", "17 M strokes/s, a tenth of the burst's rate")
	check(798, "ns/iteration of 100 writes, 20 reads", "798 ns/iteration of 100 writes, 20 reads")
	check(35e6, "ns, cumulated", "35.0 ms, cumulated")
	check(0, "ns/op", "0 ns")
	check(1e6, "missed-events", "1 M missed-events")
	check(math.NaN(), "ns/op", None)
	check(math.Inf(1), "events/s", None)
}

func TestIntervalSharesOneScale(t *testing.T) {
	assert.Equal(t, "900–1200 ns", Interval(900, 1200, "ns/op"))
	assert.Equal(t, "1.20–14.5 M events/s", Interval(1.2e6, 14.5e6, "events/s"))
	assert.Equal(t, "108 ns–79.4 ms", Interval(108, 79.4e6, "ns/op"))
	assert.Equal(t, "779–820 ns/burst", Interval(779, 820, "ns/burst"))
	assert.Equal(t, None, Interval(math.NaN(), 1, "ns/op"))
}

func TestScaleWithoutValues(t *testing.T) {
	assert.Equal(t, "ns", ScaleFor("ns/op").Unit)
	assert.Equal(t, None, ScaleFor("ns/op").Format(math.NaN()))
}

func TestCount(t *testing.T) {
	check := func(n int, want string) {
		t.Helper()
		assert.Equal(t, want, Count(n))
	}
	check(0, "0")
	check(999, "999")
	check(1000, "1,000")
	check(1399040, "1,399,040")
	check(-1000, "-1,000")
	check(-999, "-999")
	assert.Equal(t, "18,446,744,073,709,551,615", Count(uint64(math.MaxUint64)))
}

func TestRatioAndP(t *testing.T) {
	assert.Equal(t, "5.10×", Ratio(5.1))
	assert.Equal(t, None, Ratio(math.Inf(1)))
	assert.Equal(t, "< 0.001", P(0.0002))
	assert.Equal(t, "0.041", P(0.0411))
	assert.Equal(t, None, P(math.NaN()))
}
