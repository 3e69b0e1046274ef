package stats

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func blocked(xs ...float64) []Observation {
	obs := make([]Observation, len(xs))
	for i, x := range xs {
		obs[i] = Observation{Value: x, Block: i + 1}
	}
	return obs
}

// With six blocks all 6^6 resamples can be enumerated, by sorting, without the
// counting that the code uses. 2000 random ones must land near their quantiles.
func TestRatioOfMediansAgainstAllResamples(t *testing.T) {
	a := blocked(10, 12, 11, 30, 10.5, 11.5)
	b := blocked(20, 25, 21, 65, 22, 24)
	var all []float64
	var pick [6]int
	for k := range 46656 {
		for i, rest := 0, k; i < 6; i, rest = i+1, rest/6 {
			pick[i] = rest % 6
		}
		var xs, ys []float64
		for _, i := range pick {
			xs, ys = append(xs, a[i].Value), append(ys, b[i].Value)
		}
		all = append(all, Median(ys)/Median(xs))
	}
	got := RatioOfMedians(a, b, 0.95)
	near(t, "ratio", got.Ratio, 23.0/11.25, 1e-15)
	near(t, "lower end", got.CI.Lo, Quantile(all, 0.025), 0.01)
	near(t, "upper end", got.CI.Hi, Quantile(all, 0.975), 0.01)
}

// Shared weather cancels: b is exactly twice a in every block, however much the
// blocks differ, so the interval has no width.
func TestRatioOfMediansCancelsBlocks(t *testing.T) {
	a := blocked(10, 40, 11, 90, 10.5, 11.5, 300)
	b := slices.Clone(a)
	for i := range b {
		b[i].Value *= 2
	}
	if got := RatioOfMedians(a, b, 0.95); got.Ratio != 2 || got.CI.Lo != 2 || got.CI.Hi != 2 {
		t.Errorf("%+v, want exactly 2", got)
	}
	// Without knowing the blocks it cannot.
	for i := range a {
		a[i].Block = 0
	}
	if got := RatioOfMedians(a, b, 0.95); got.CI.Hi-got.CI.Lo < 1 {
		t.Errorf("%+v: values drawn apart cannot be that certain", got)
	}
}

func TestRatioOfMediansIsDeterministic(t *testing.T) {
	a, b := blocked(1, 2, 3, 4, 5, 6, 7), blocked(2, 3, 5, 7, 11, 13, 17)
	if x, y := RatioOfMedians(a, b, 0.95), RatioOfMedians(a, b, 0.95); x != y {
		t.Errorf("%+v and %+v", x, y)
	}
	before := slices.Clone(a)
	RatioOfMedians(a, b, 0.95)
	if !slices.Equal(a, before) {
		t.Error("the argument was changed")
	}
}

func TestRatioOfMediansTooFew(t *testing.T) {
	if got := RatioOfMedians(blocked(1, 2, 3, 4, 5), blocked(1, 2, 3, 4, 5), 0.95); got.CI.Valid() || got.Ratio != 1 {
		t.Errorf("five blocks: %+v", got)
	}
	// Many values in few blocks are few.
	var a []Observation
	for i := range 60 {
		a = append(a, Observation{float64(i + 1), i%5 + 1})
	}
	if got := RatioOfMedians(a, a, 0.95); got.CI.Valid() {
		t.Errorf("sixty values in five blocks: %+v", got)
	}
	if got := RatioOfMedians(blocked(0, 0, 0, 0, 0, 0), blocked(1, 2, 3, 4, 5, 6), 0.95); got.CI.Valid() {
		t.Errorf("median 0: %+v", got)
	}
	if got := RatioOfMedians(nil, nil, 0.95); got.CI.Valid() || !math.IsNaN(got.Ratio) {
		t.Errorf("nothing: %+v", got)
	}
}

// The real coverage, by simulation: 12 blocks of log-normal weather, both sides
// with noise of their own, true ratio 1.5. A percentile interval of a median is
// known to be somewhat off; below 90 % it would be useless.
func TestRatioOfMediansCovers(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	const trials = 400
	covered := 0
	for range trials {
		a, b := make([]Observation, 12), make([]Observation, 12)
		for i := range a {
			weather := math.Exp(0.2 * rng.NormFloat64())
			a[i] = Observation{100 * weather * math.Exp(0.05*rng.NormFloat64()), i + 1}
			b[i] = Observation{150 * weather * math.Exp(0.05*rng.NormFloat64()), i + 1}
		}
		if ci := RatioOfMedians(a, b, 0.95).CI; ci.Lo <= 1.5 && 1.5 <= ci.Hi {
			covered++
		}
	}
	if share := float64(covered) / trials; share < 0.92 {
		t.Errorf("covers the true ratio in %.1f %% of the runs", 100*share)
	}
}
