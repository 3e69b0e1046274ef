package analysis

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/trusted-ring/trusted-ring/reports/run"
	"github.com/trusted-ring/trusted-ring/reports/schema"
	"github.com/trusted-ring/trusted-ring/reports/stats"
)

// fits regresses what should scale, per workload, impl and mode. Each fit can
// fail, except one, which is shown to say so.
func fits(cells []schema.Cell, results []run.Result, o Options) []schema.Fit {
	out := []schema.Fit{}
	for _, s := range curves(cells, "size") {
		out = append(out, lines(s, "payload bytes", "ns/op", identity, identity, o,
			"intercept: cost of an event without payload; slope: ns per byte. Curvature shows in the residuals: caches end, and so does the line")...)
	}
	for _, s := range curves(cells, "batch") {
		out = append(out, lines(s, "1/batch", "ns/op", reciprocal, identity, o,
			"intercept: cost of an event when the batch is free; slope: cost of a batch, shared by its events")...)
	}
	for _, s := range curves(cells, "readers") {
		out = append(out, scaling(s, "readers")...)
	}
	return append(out, cumulated(cells, results, o)...)
}

func identity(v float64) float64   { return v }
func reciprocal(v float64) float64 { return 1 / v }

// curve is one impl in one workload along one parameter, the others held.
type curve struct {
	workload, name string // name: impl=ring/mode=gated/batch=1
	x, y           []float64
	distinct       int
}

// curves collects the samples along key, sorted by name. Points with batch or
// readers above 1 are left out of the other parameters' curves, so that each
// curve varies one thing.
func curves(cells []schema.Cell, key string) []curve {
	groups := map[string]*curve{}
	for _, c := range cells {
		x, ok := c.Params[key].(float64)
		if !ok || x <= 0 || c.Unit != "ns/op" || c.Center <= 0 || c.Arm != "a" || !c.Testable || c.Workload == probeWorkload || c.Workload == "Claim" {
			continue
		}
		rest := maps.Clone(c.Params)
		delete(rest, key)
		if !basic(rest) {
			continue
		}
		name := curveKey(c.Workload, c.Impl, rest)
		if groups[name] == nil {
			groups[name] = &curve{workload: c.Workload, name: name[len(c.Workload)+1:]}
		}
		g := groups[name]
		g.distinct++
		for _, s := range c.Samples {
			g.x, g.y = append(g.x, x), append(g.y, s.Value)
		}
	}
	var out []curve
	for _, name := range slices.SortedFunc(maps.Keys(groups), Natural) {
		if groups[name].distinct >= 3 {
			out = append(out, *groups[name])
		}
	}
	return out
}

// basic reports whether the parameters that are held stand at their base.
func basic(held map[string]any) bool {
	for key, base := range map[string]float64{"size": 64, "batch": 1, "readers": 1} {
		if v, ok := held[key].(float64); ok && v != base {
			return false
		}
	}
	return true
}

// lines fits a curve by least squares and by Theil-Sen: where the two disagree,
// a few points carry the first.
func lines(c curve, xName, yName string, fx, fy func(float64) float64, o Options, note string) []schema.Fit {
	x, y := make([]float64, len(c.x)), make([]float64, len(c.y))
	for i := range c.x {
		x[i], y[i] = fx(c.x[i]), fy(c.y[i])
	}
	ols, err := stats.LeastSquares(x, y, o.Confidence)
	if err != nil {
		return nil // curves have three different x
	}
	robust, err := stats.TheilSen(x, y, o.Confidence)
	if err != nil {
		return nil
	}
	base := schema.Fit{Workload: c.workload, Name: c.name, X: xName, Y: yName, N: len(x), Points: points(x, y), Note: note}
	return []schema.Fit{lineFit(base, "linear", ols, true), lineFit(base, "theil-sen", robust, false)}
}

func lineFit(f schema.Fit, model string, l stats.Line, chosen bool) schema.Fit {
	f.Model, f.Chosen = model, chosen
	f.Params = map[string]float64{"intercept": l.Intercept, "slope": l.Slope}
	f.CI = map[string][]float64{"intercept": l.InterceptCI.Bounds(), "slope": l.SlopeCI.Bounds()}
	f.R2, f.RMSE, f.Residuals = l.R2, l.RMSE, l.Residuals
	return f
}

func points(x, y []float64) [][2]float64 {
	out := make([][2]float64, len(x))
	for i := range x {
		out[i] = [2]float64{x[i], y[i]}
	}
	return out
}

// scaling fits laws of scaling to throughput, where the points can tell them
// apart.
func scaling(c curve, xName string) []schema.Fit {
	y := make([]float64, len(c.y))
	for i := range c.y {
		if c.y[i] <= 0 {
			return nil // no time is no rate
		}
		y[i] = 1e9 / c.y[i]
	}
	laws, err := stats.Scaling(c.x, y)
	if err != nil {
		return nil // too few points is no fit
	}
	var out []schema.Fit
	for i, law := range laws {
		out = append(out, schema.Fit{Workload: c.workload, Name: c.name, X: xName, Y: "events/s", Model: string(law.Model),
			Params: law.Params, CI: map[string][]float64{}, R2: law.R2, RMSE: law.RMSE, AICc: &law.AICc, N: len(y), Chosen: i == 0,
			Points: points(c.x, y), Residuals: law.Residuals,
			Note: fmt.Sprintf("chosen by AICc among %d laws; every reader receives every event", len(laws))})
	}
	return out
}

// cumulated regresses cumulated time on cumulated iterations in run order, for
// the subject's write. It is near 1 by construction: both are running sums of
// positive numbers.
func cumulated(cells []schema.Cell, results []run.Result, o Options) []schema.Fit {
	i := slices.IndexFunc(cells, func(c schema.Cell) bool {
		size, _ := c.Params["size"].(float64)
		return c.Workload == "Write" && c.Impl == o.Subject && c.Unit == "ns/op" && c.Arm == "a" && c.Testable && size == 64
	})
	if i < 0 {
		return nil
	}
	var own []run.Result
	for _, r := range results {
		if r.Name == cells[i].Name && r.Arm == "a" && !r.NotTestable {
			own = append(own, r)
		}
	}
	slices.SortStableFunc(own, func(a, b run.Result) int { return cmp.Compare(a.Process, b.Process) })
	var x, y []float64
	iterations, elapsed := 0.0, 0.0
	for _, r := range own {
		ns, _ := r.Value("ns/op")
		iterations += float64(r.Iterations)
		elapsed += ns * float64(r.Iterations)
		x, y = append(x, iterations), append(y, elapsed)
	}
	line, err := stats.LeastSquares(x, y, o.Confidence)
	if err != nil {
		return nil // a single process
	}
	base := schema.Fit{Workload: "Write", Name: cells[i].Name[len("Write/"):], X: "iterations, cumulated", Y: "ns, cumulated", N: len(x), Points: points(x, y),
		Note: "R² of running sums is nearly 1 whatever is measured; it confirms nothing. Look at the residuals and at the fits that can fail"}
	return []schema.Fit{lineFit(base, "linear", line, true)}
}
