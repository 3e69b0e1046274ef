package analysis

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/trusted-ring/trusted-ring/reports/schema"
)

func fitted(t *testing.T, text string) map[string]schema.Fit {
	t.Helper()
	out := map[string]schema.Fit{}
	for _, f := range analyzeText(t, text).Fits {
		out[f.Workload+" "+f.X+" "+f.Model] = f
	}
	return out
}

func TestFitOverPayload(t *testing.T) {
	var b strings.Builder
	for i, size := range []float64{64, 256, 1024, 4096} {
		b.WriteString(side(uint64(i), fmt.Sprintf("Write/impl=ring/size=%v", size), "a", 5+0.01*size, 0.001))
	}
	fits := fitted(t, b.String())
	for _, model := range []string{"linear", "theil-sen"} {
		f := fits["Write payload bytes "+model]
		if math.Abs(f.Params["slope"]-0.01) > 1e-4 || math.Abs(f.Params["intercept"]-5) > 0.1 || f.R2 < 0.999 || f.N != 40 || len(f.Residuals) != 40 || len(f.Points) != 40 {
			t.Errorf("%s: slope %v, intercept %v, R^2 %v of %d points", model, f.Params["slope"], f.Params["intercept"], f.R2, f.N)
		}
		if ci := f.CI["slope"]; len(ci) != 2 || ci[0] > 0.01 || ci[1] < 0.01 {
			t.Errorf("%s: interval %v", model, ci)
		}
	}
	if f := fits["Write iterations, cumulated linear"]; f.R2 < 0.99 || !strings.Contains(f.Note, "confirms nothing") || f.RMSE == 0 {
		t.Errorf("%+v", f)
	}
	if len(fits) != 3 {
		t.Errorf("%d fits", len(fits))
	}
}

// A cost that is not a line fails its fit: that is what the fit is for.
func TestFitCanFail(t *testing.T) {
	var b strings.Builder
	for i, size := range []float64{64, 256, 1024, 4096} {
		b.WriteString(side(uint64(i), fmt.Sprintf("Write/impl=ring/size=%v", size), "a", []float64{5, 80, 10, 20}[i], 0.001))
	}
	if f := fitted(t, b.String())["Write payload bytes linear"]; f.R2 > 0.3 {
		t.Errorf("R^2 = %v", f.R2)
	}
}

func TestFitOverBatchAndReaders(t *testing.T) {
	var b strings.Builder
	seed := uint64(0)
	for _, batch := range []float64{1, 8, 64} {
		seed++
		b.WriteString(side(seed, fmt.Sprintf("Throughput/impl=ring/size=64/batch=%v/readers=1", batch), "a", 4+8/batch, 0.001))
	}
	for readers := 2; readers <= 4; readers++ { // 100 M/s shared: ns = 10 + 5 (n-1), Amdahl in events/s per reader
		seed++
		b.WriteString(side(seed, fmt.Sprintf("Throughput/impl=ring/size=64/batch=1/readers=%d", readers), "a", 12*(1+0.5*float64(readers-1)), 0.001))
	}
	for _, batch := range []float64{1, 8, 64} { // another size is another curve, and not one of the base
		seed++
		b.WriteString(side(seed, fmt.Sprintf("Throughput/impl=ring/size=256/batch=%v/readers=1", batch), "a", 99, 0.001))
	}
	if all := analyzeText(t, b.String()).Fits; len(all) != 5 { // two lines over the batches, three laws over the readers
		t.Errorf("%d fits", len(all))
	}
	fits := fitted(t, b.String())
	if f := fits["Throughput 1/batch linear"]; math.Abs(f.Params["slope"]-8) > 0.1 || math.Abs(f.Params["intercept"]-4) > 0.1 {
		t.Errorf("%+v", f.Params)
	}
	chosen := 0
	for _, model := range []string{"linear", "amdahl", "usl"} {
		f, ok := fits["Throughput readers "+model]
		if !ok || f.AICc == nil {
			t.Errorf("%s: %+v", model, f)
		}
		if f.Chosen {
			chosen++
		}
	}
	if chosen != 1 {
		t.Errorf("%d laws chosen", chosen)
	}
}

func TestTwoSizesAreNoCurve(t *testing.T) {
	if fits := fitted(t, side(1, "X/impl=ring/size=64", "a", 5, 0)+side(2, "X/impl=ring/size=256", "a", 9, 0)); len(fits) != 0 {
		t.Errorf("%d fits", len(fits))
	}
}
