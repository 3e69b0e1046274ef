package stats

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/optimize"
)

// Model is a law of scaling: throughput against the number of workers.
type Model string

// The laws that Scaling chooses from.
const (
	Linear Model = "linear" // lambda x
	Amdahl Model = "amdahl" // lambda x / (1 + sigma (x-1))
	USL    Model = "usl"    // lambda x / (1 + sigma (x-1) + kappa x (x-1)), Gunther 2007
)

// ScalingFit is one law fitted to throughput.
type ScalingFit struct {
	Model     Model
	Params    map[string]float64 // lambda; sigma (contention); kappa (coherency)
	R2        float64            // about the mean; may be negative
	RMSE      float64            // sqrt(SSR/(n-parameters))
	AICc      float64
	Residuals []float64
}

// parameters is the number of fitted constants of a law.
func (m Model) parameters() int {
	switch m {
	case Linear:
		return 1
	case Amdahl:
		return 2
	}
	return 3
}

// At evaluates the law. Missing parameters are 0.
func (m Model) At(x float64, params map[string]float64) float64 {
	return params["lambda"] * x / (1 + params["sigma"]*(x-1) + params["kappa"]*x*(x-1))
}

// Scaling fits the laws that the points can tell apart: a law is tried only
// when the number of different x exceeds its parameters and AICc exists for
// it (n > parameters + 2, the error variance counts as one). Constants are kept
// at or above 0. The first result has the lowest AICc (Hurvich and Tsai, 1989).
func Scaling(x, y []float64) ([]ScalingFit, error) {
	if len(x) != len(y) {
		return nil, fmt.Errorf("%d x values, %d y values", len(x), len(y))
	}
	for i := range x {
		if !(x[i] > 0 && y[i] > 0) {
			return nil, fmt.Errorf("point %d is (%v, %v): scaling needs positive workers and throughput", i, x[i], y[i])
		}
	}
	distinct := slices.Compact(slices.Sorted(slices.Values(x)))
	var fits []ScalingFit
	for _, m := range []Model{Linear, Amdahl, USL} {
		if len(distinct) <= m.parameters() || len(x) <= m.parameters()+2 {
			continue
		}
		f, err := fitScaling(m, x, y)
		if err != nil {
			return nil, err
		}
		fits = append(fits, f)
	}
	if len(fits) == 0 {
		return nil, fmt.Errorf("%d points at %d different x are too few for any law", len(x), len(distinct))
	}
	slices.SortStableFunc(fits, func(a, b ScalingFit) int {
		switch {
		case a.AICc < b.AICc:
			return -1
		case a.AICc > b.AICc:
			return 1
		}
		return 0
	})
	return fits, nil
}

// fitScaling minimises the squared error in sigma and kappa; for given sigma
// and kappa the best lambda is a quotient, so it needs no search.
func fitScaling(m Model, x, y []float64) (ScalingFit, error) {
	shape := func(p []float64) map[string]float64 {
		params := map[string]float64{"lambda": 1}
		if m != Linear {
			params["sigma"] = math.Abs(p[0])
		}
		if m == USL {
			params["kappa"] = math.Abs(p[1])
		}
		num, den := 0.0, 0.0
		for i := range x {
			g := m.At(x[i], params)
			num += g * y[i]
			den += g * g
		}
		params["lambda"] = num / den
		return params
	}
	ssr := func(p []float64) float64 {
		params, sum := shape(p), 0.0
		for i := range x {
			sum += sq(y[i] - m.At(x[i], params))
		}
		return sum
	}
	best := make([]float64, m.parameters()-1)
	if m != Linear {
		for i := range best {
			best[i] = 0.05 / math.Pow(50, float64(i))
		}
		// Nelder-Mead is deterministic; a restart with a smaller simplex leaves a
		// collapsed one and sharpens the minimum, which is flat.
		settings := &optimize.Settings{Converger: &optimize.FunctionConverge{Relative: 1e-15, Iterations: 100}}
		for _, size := range []float64{0.05, 1e-3, 1e-5} {
			res, err := optimize.Minimize(optimize.Problem{Func: ssr}, best, settings, &optimize.NelderMead{SimplexSize: size})
			if err != nil {
				return ScalingFit{}, fmt.Errorf("fitting %s: %w", m, err)
			}
			best = res.X
		}
	}
	return judgeScaling(m, shape(best), x, y), nil
}

func judgeScaling(m Model, params map[string]float64, x, y []float64) ScalingFit {
	f := ScalingFit{Model: m, Params: params, Residuals: make([]float64, len(x))}
	mean, ssr, sst := 0.0, 0.0, 0.0
	for _, v := range y {
		mean += v / float64(len(y))
	}
	for i := range x {
		f.Residuals[i] = y[i] - m.At(x[i], params)
		ssr += sq(f.Residuals[i])
		sst += sq(y[i] - mean)
	}
	f.R2 = rSquared(ssr, sst)
	f.RMSE = math.Sqrt(ssr / float64(len(x)-m.parameters()))
	f.AICc = AICc(ssr, len(x), m.parameters()+1)
	return f
}

// AICc is Akaike's criterion for least squares with the small-sample correction,
// n ln(SSR/n) + 2k + 2k(k+1)/(n-k-1), where k counts the error variance. It is
// comparable only between fits to the same points, and +Inf where n <= k+1.
func AICc(ssr float64, n, k int) float64 {
	if n <= k+1 {
		return math.Inf(1)
	}
	// A perfect fit would be -Inf, which cannot be compared or written.
	perPoint := max(ssr/float64(n), math.SmallestNonzeroFloat64)
	return float64(n)*math.Log(perPoint) + 2*float64(k) + 2*float64(k*(k+1))/float64(n-k-1)
}
