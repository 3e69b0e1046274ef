package stats

import (
	"math"
	"testing"
)

// Lengths of hind and fore legs of ten deer (Zar, Biostatistical Analysis, 1999,
// example 24.10): 8 differences of one sign, 2 of the other, p = 0.109375.
func TestRatioInBlocksZar(t *testing.T) {
	hind := blocked(142, 140, 144, 144, 142, 146, 149, 150, 142, 148)
	fore := blocked(138, 136, 147, 139, 143, 141, 143, 145, 136, 146)
	got := RatioInBlocks(fore, hind, 0.95)
	near(t, "p", got.P, 0.109375, 1e-12)
	near(t, "a < b", got.Superior, 0.8, 1e-12)
	// The interval of a median of 10 runs from the second to the ninth value.
	near(t, "lower end", got.CI.Lo, 142.0/143, 1e-12)
	near(t, "upper end", got.CI.Hi, 149.0/143, 1e-12)
	if got.Blocks != 10 {
		t.Errorf("%+v", got)
	}
}

// A machine that is five times slower in half of the blocks mixes the samples
// of both sides. Ranked together they overlap; within blocks they never do.
func TestRatioInBlocksSeesThroughTheWeather(t *testing.T) {
	a, b := blocked(11, 11.2, 10.1, 10.2, 46, 56, 55.8, 56.4), blocked(27, 28, 25, 24, 170, 149, 150, 149.7)
	var xs, ys []float64
	for i := range a {
		xs, ys = append(xs, a[i].Value), append(ys, b[i].Value)
	}
	if together := MannWhitneyU(xs, ys); together.P < 0.05 {
		t.Errorf("the test shows nothing: %+v", together)
	}
	got := RatioInBlocks(a, b, 0.95)
	near(t, "p", got.P, 2.0/256, 1e-15)
	near(t, "a < b", got.Superior, 1, 0)
	if got.CI.Lo <= 1 || got.CI.Coverage < 0.99 {
		t.Errorf("%+v", got)
	}
}

// The interval excludes 1 exactly when the test rejects.
func TestRatioInBlocksIntervalAndTestAgree(t *testing.T) {
	for n := 6; n <= 30; n++ {
		for above := 0; above <= n; above++ {
			a, b := make([]Observation, n), make([]Observation, n)
			for i := range n {
				a[i], b[i] = Observation{100, i + 1}, Observation{90 - float64(i), i + 1}
				if i < above {
					b[i].Value = 110 + float64(i)
				}
			}
			got := RatioInBlocks(a, b, 0.95)
			if excludes := got.CI.Lo > 1 || got.CI.Hi < 1; excludes != (got.P <= 0.05) {
				t.Errorf("%d of %d above 1: interval %v, p = %v", above, n, got.CI, got.P)
			}
		}
	}
}

func TestRatioInBlocksEdges(t *testing.T) {
	if got := RatioInBlocks([]Observation{{1, 0}, {2, 1}}, []Observation{{1, 0}, {2, 2}}, 0.95); got.Blocks != 0 {
		t.Errorf("no block is common: %+v", got)
	}
	if got := RatioInBlocks(blocked(1, 0, 3), blocked(1, 2, 3), 0.95); got.Blocks != 0 {
		t.Errorf("0 has no ratio: %+v", got)
	}
	// Equal values speak for neither side, and a block counts once.
	got := RatioInBlocks(blocked(1, 1, 1, 1, 1, 1), append(blocked(1, 1, 1, 1, 1), Observation{1, 6}, Observation{9, 6}, Observation{5, 6}), 0.95)
	if got.P != 1 || got.Ratio != 1 || got.Blocks != 6 || got.Superior != 3.5/6 {
		t.Errorf("%+v", got)
	}
}

// 8 blocks must all agree; each does with probability 0.8^(1/8) = 0.9725, which
// is 1.9187 standard deviations. 20 blocks need 15 (Hollander and Wolfe, table A.2).
func TestPairedMinimumDetectableEffect(t *testing.T) {
	scale := func(n int) Paired {
		var a, b []Observation
		for i := range n {
			shift := 0.1 / 1.4826 // the MAD of the logarithms, so that their scale is 0.1
			if i%2 == 1 {
				shift = -shift
			}
			a, b = append(a, Observation{1, i + 1}), append(b, Observation{math.Exp(shift), i + 1})
		}
		return RatioInBlocks(a, b, 0.95)
	}
	near(t, "8 blocks", math.Log(scale(8).MinimumDetectableEffect(0.05, 0.8))/0.1, 1.9187, 1e-3)
	// P(Bin(20, 0.7987) >= 15) = 0.8, computed from the factorials: 0.8371 standard deviations.
	near(t, "20 blocks", math.Log(scale(20).MinimumDetectableEffect(0.05, 0.8))/0.1, 0.8371, 1e-3)
	if got := scale(5).MinimumDetectableEffect(0.05, 0.8); got != 0 {
		t.Errorf("5 blocks cannot find anything: %v", got)
	}
}
