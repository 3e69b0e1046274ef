package stats

import (
	"math"
	"testing"
)

// SPEC SDM91 as in Gunther, Guerrilla Capacity Planning (2007). The parameters
// are from an independent Gauss-Newton iteration with 50 digits. codahale/usl
// stops its search a little earlier, at sigma 0.0277299, kappa 0.000104343,
// lambda 89.98778 and a sum of squares that is 0.07 higher.
func TestScalingUSLKnownAnswer(t *testing.T) {
	x := []float64{1, 18, 36, 72, 108, 144, 216}
	y := []float64{64.9, 995.9, 1652.4, 1853.2, 1828.9, 1775.0, 1702.2}
	fits, err := Scaling(x, y)
	if err != nil {
		t.Fatal(err)
	}
	// With seven points AICc charges the third parameter more than it explains.
	if len(fits) != 3 || fits[0].Model != Amdahl || fits[1].Model != USL {
		t.Fatalf("%d fits, best %s", len(fits), fits[0].Model)
	}
	relative := func(name string, want float64) {
		t.Helper()
		near(t, name, fits[1].Params[name]/want, 1, 1e-6)
	}
	relative("sigma", 0.02772847561863439)
	relative("kappa", 0.00010436548384409087)
	relative("lambda", 89.99523310433221)
}

func TestScalingChoosesTheLawBehindTheData(t *testing.T) {
	wobble := []float64{1.01, 0.99, 1.005, 0.995, 1.002, 0.998}
	check := func(want Model, params map[string]float64) {
		t.Helper()
		var x, y []float64
		for _, n := range []float64{1, 2, 4, 8, 16, 32} {
			for _, w := range wobble {
				x, y = append(x, n), append(y, w*want.At(n, params))
			}
		}
		fits, err := Scaling(x, y)
		if err != nil {
			t.Fatal(err)
		}
		if fits[0].Model != want {
			t.Errorf("chose %s, want %s", fits[0].Model, want)
		}
		for name, v := range params {
			near(t, string(want)+" "+name, fits[0].Params[name], v, 0.02)
		}
	}
	check(Linear, map[string]float64{"lambda": 50})
	check(Amdahl, map[string]float64{"lambda": 50, "sigma": 0.1})
	check(USL, map[string]float64{"lambda": 50, "sigma": 0.05, "kappa": 0.01})
}

func TestScalingNeedsPoints(t *testing.T) {
	fits, err := Scaling([]float64{1, 1, 2, 2, 3, 3}, []float64{10, 10.1, 18, 18.1, 24, 24.2})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range fits {
		if f.Model == USL {
			t.Error("three different x cannot tell three parameters from noise")
		}
	}
	if _, err := Scaling([]float64{1, 2}, []float64{10, 20}); err == nil {
		t.Error("two points are too few for any law")
	}
	if _, err := Scaling([]float64{1, 0}, []float64{10, 20}); err == nil {
		t.Error("zero workers")
	}
	if _, err := Scaling([]float64{1}, nil); err == nil {
		t.Error("one x, no y")
	}
}

// By hand: 10 ln(20/10) + 2*3 + 2*3*4/6 = 6.931 + 6 + 4.
func TestAICc(t *testing.T) {
	near(t, "AICc", AICc(20, 10, 3), 10*math.Ln2+10, 1e-12)
	near(t, "too few", AICc(20, 4, 3), math.Inf(1), 0)
	if v := AICc(0, 10, 3); math.IsInf(v, 0) || math.IsNaN(v) {
		t.Errorf("perfect fit: %v", v)
	}
}
