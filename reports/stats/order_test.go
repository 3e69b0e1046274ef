package stats

import (
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
)

func TestKendallTrend(t *testing.T) {
	// R ?cor.test, Hollander and Wolfe 1973, 185f (tuna), ordered by the first
	// variable: T = 26, tau = 0.4444, p-value = 0.1194; all 9! orders enumerated.
	got := KendallTrend([]float64{2.5, 4.0, 2.6, 3.6, 2.8, 3.1, 5.2, 5.0, 3.8})
	near(t, "tau", got.Tau, 0.4444444444444444, 1e-12)
	near(t, "P", got.P, 0.11943893298059964, 1e-9)

	// Ties: tau-b and the corrected normal approximation by an independent script.
	got = KendallTrend([]float64{1, 2, 2, 3, 3, 4, 5, 4, 6, 7})
	near(t, "tau-b", got.Tau, 0.9200874124564723, 1e-12)
	near(t, "P with ties", got.P, 0.00041415753540330336, 1e-9)

	near(t, "P of a straight rise of 5", KendallTrend(upTo(5)).P, 2.0/120, 1e-12)
	near(t, "P of score 0", KendallTrend([]float64{2, 4, 1, 3}).P, 1, 0)
	near(t, "P of constants", KendallTrend([]float64{5, 5, 5, 5}).P, 1, 0)
	near(t, "P of two", KendallTrend([]float64{1, 2}).P, 1, 0)
	// The exact distribution meets the approximation for 60 values.
	for _, score := range []int{10, 200, 400, 600} {
		z := float64(score-1) / math.Sqrt(60*59*125/18.0)
		near(t, "P of 60", exactTrendP(60, score), math.Erfc(z/math.Sqrt2), 2e-3)
	}
}

// R: acf(1:5, plot = FALSE) prints 0.4 at lag 1.
func TestAutocorrelation(t *testing.T) {
	r1, bound := Autocorrelation(upTo(5))
	near(t, "r1", r1, 0.4, 1e-12)
	near(t, "bound", bound, 0.8765386471799175, 1e-12)
	r1, _ = Autocorrelation([]float64{3, 3, 3, 3})
	near(t, "constants", r1, 0, 0)
}

// Annual flow of the Nile at Aswan, 1871 to 1970 (R's Nile; Cobb, Biometrika
// 65, 1978): every method puts the change after 1898, the 28th year. K = 1617
// by the O(n^2) definition in an independent script.
const nile = `1120 1160 963 1210 1160 1160 813 1230 1370 1140 995 935 1110 994 1020 960 1180 799 958 1140 1100 1210 1150 1250 1260
1220 1030 1100 774 840 874 694 940 833 701 916 692 1020 1050 969 831 726 456 824 702 1120 1100 832 764 821 768 845 864 862 698 845
744 796 1040 759 781 865 845 944 984 897 822 1010 771 676 649 846 812 742 801 1040 860 874 848 890 744 749 838 1050 918 986 797 923
975 815 1020 906 901 1170 912 746 919 718 714 740`

func TestChangePointNile(t *testing.T) {
	var xs []float64
	for _, f := range strings.Fields(nile) {
		v, err := strconv.ParseFloat(f, 64)
		if err != nil {
			t.Fatal(err)
		}
		xs = append(xs, v)
	}
	ranks, _ := doubledMidranks(xs)
	if index, k := pettitt(ranks); index != 28 || k != 1617 {
		t.Errorf("split at %d with K = %d, want 28 and 1617", index, k)
	}
	if got := ChangePoint(xs); got.Index != 28 || got.P > 0.001 {
		t.Errorf("%+v", got)
	}
}

// With 3 + 3 values the clearest split has probability 2 * 3! * 3! / 6! = 0.1.
func TestChangePointSmall(t *testing.T) {
	got := ChangePoint([]float64{1, 2, 3, 11, 12, 13})
	if got.Index != 3 {
		t.Errorf("index %d, want 3", got.Index)
	}
	near(t, "P", got.P, 0.1, 0.05) // from about 200 orders: twice its standard error
	if got := ChangePoint([]float64{7, 7, 7, 7, 7}); got.Index != 0 || got.P != 1 {
		t.Errorf("constants: %+v", got)
	}
	if got := ChangePoint([]float64{1, 2, 9}); got.P != 1 {
		t.Errorf("three values: %+v", got)
	}
}

func TestChangePointsFindsBothSteps(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	for _, levels := range [][]float64{{10, 14, 9}, {14, 9, 11}} { // the clearer step last, and first
		var xs []float64
		for i := range 60 {
			xs = append(xs, levels[i/20]+0.3*rng.NormFloat64())
		}
		got := ChangePoints(xs, 0.01)
		if len(got) != 2 || got[0].Index != 20 || got[1].Index != 40 {
			t.Errorf("%v: %+v, want changes at 20 and 40", levels, got)
		}
	}
}

// The share of false alarms without a change stays near its level.
func TestChangePointFalseAlarms(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	alarms := 0
	for range 400 {
		xs := make([]float64, 12)
		for i := range xs {
			xs[i] = rng.ExpFloat64()
		}
		if ChangePoint(xs).P <= 0.05 {
			alarms++
		}
	}
	if alarms > 32 { // 8 %: 2.75 standard deviations above 20
		t.Errorf("%d false alarms in 400 at 5 %%", alarms)
	}
}

func TestFirstStandsOut(t *testing.T) {
	if !FirstStandsOut([]float64{20, 10, 10.1, 10.2, 9.9, 10}) {
		t.Error("20 among tens stands out")
	}
	if FirstStandsOut([]float64{10.2, 10, 10.1, 10.2, 9.9, 10}) || FirstStandsOut([]float64{20, 10, 10, 10, 10}) {
		t.Error("an ordinary first value, or too few values")
	}
}
