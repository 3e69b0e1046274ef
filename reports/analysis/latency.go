package analysis

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/HdrHistogram/hdrhistogram-go"

	"github.com/trusted-ring/trusted-ring/reports/run"
	"github.com/trusted-ring/trusted-ring/reports/schema"
)

// percentiles are the points of a distribution's curve.
var percentiles = [...]float64{0, 10, 25, 50, 75, 90, 95, 97.5, 99, 99.5, 99.75, 99.9, 99.95, 99.99, 99.995, 99.999}

const (
	carry = 10   // samples that must lie beyond a percentile for it to be shown
	met   = 0.99 // share of the offered rate that counts as met
	// kneeFactor: beyond the knee p99 is more than this multiple of p99 at the
	// lowest rate.
	kneeFactor = 2
)

// latency merges the histograms of each cell and rate by counts, sorted by
// workload, impl, parameters and rate.
func latency(histograms []run.Histogram) ([]schema.Latency, error) {
	groups := map[string][]run.Histogram{}
	for _, h := range histograms {
		if h.Arm == "a" {
			key := fmt.Sprintf("%s/%.3f", curveKey(h.Workload, h.Impl, h.Params), h.Rate)
			groups[key] = append(groups[key], h)
		}
	}
	out := []schema.Latency{}
	for _, key := range slices.SortedFunc(maps.Keys(groups), Natural) {
		l, err := merge(groups[key])
		if err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	markKnees(out)
	return out, nil
}

// curveKey is equal for the rates of one curve.
func curveKey(workload, impl string, params map[string]any) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s/impl=%s", workload, impl)
	for _, k := range slices.Sorted(maps.Keys(params)) {
		fmt.Fprintf(&b, "/%s=%s", k, run.FormatParam(params[k]))
	}
	return b.String()
}

func merge(hs []run.Histogram) (schema.Latency, error) {
	slices.SortStableFunc(hs, func(a, b run.Histogram) int { return cmp.Compare(a.Process, b.Process) })
	first := hs[0]
	l := schema.Latency{Workload: first.Workload, Impl: first.Impl, Params: first.Params, OfferedRate: first.Rate,
		Processes: len(hs), Spread: map[string][]float64{}, Percentiles: []schema.Percentile{}}
	widest := slices.MaxFunc(hs, func(a, b run.Histogram) int {
		return cmp.Compare(a.Counts.HighestTrackableValue(), b.Counts.HighestTrackableValue())
	}).Counts
	all := hdrhistogram.New(1, widest.HighestTrackableValue(), int(first.Counts.SignificantFigures()))
	for i, h := range hs {
		if dropped := all.Merge(h.Counts); dropped > 0 {
			return l, fmt.Errorf("%s:%d: %d samples do not fit when merging", h.File, h.Line, dropped)
		}
		l.Lost += h.Missed
		if i == 0 || h.Achieved < l.Achieved {
			l.Achieved = h.Achieved
		}
	}
	l.Missed = first.Rate > 0 && l.Achieved < met*first.Rate
	l.Count, l.Max = all.TotalCount(), float64(all.Max())
	for _, p := range percentiles {
		if carried(p, l.Count) {
			l.Percentiles = append(l.Percentiles, schema.Percentile{P: p, Ns: float64(all.ValueAtQuantile(p))})
			addSpread(&l, p, hs)
		}
	}
	return l, nil
}

// carried reports whether count samples leave enough of them beyond p. The
// tolerance is for 100-99.9, which is not 0.1.
func carried(p float64, count int64) bool {
	return (100-p)*float64(count) >= 100*carry*(1-1e-9)
}

// addSpread notes the smallest and largest value of percentile p among the
// processes that carry it.
func addSpread(l *schema.Latency, p float64, hs []run.Histogram) {
	var vs []float64
	for _, h := range hs {
		if carried(p, h.Counts.TotalCount()) {
			vs = append(vs, float64(h.Counts.ValueAtQuantile(p)))
		}
	}
	if len(vs) > 1 {
		l.Spread[run.FormatParam(p)] = []float64{slices.Min(vs), slices.Max(vs)}
	}
}

// markKnees marks on every curve of at least three rates the highest rate that
// was met with p99 at most kneeFactor times p99 at the lowest rate.
func markKnees(ls []schema.Latency) {
	for i := 0; i < len(ls); {
		j := i
		for j < len(ls) && curveKey(ls[j].Workload, ls[j].Impl, ls[j].Params) == curveKey(ls[i].Workload, ls[i].Impl, ls[i].Params) {
			j++
		}
		if j-i >= 3 {
			markKnee(ls[i:j])
		}
		i = j
	}
}

func markKnee(curve []schema.Latency) {
	base, ok := at(curve[0], 99)
	if !ok {
		return
	}
	knee := -1
	for i, l := range curve {
		p99, ok := at(l, 99)
		if !ok || l.Missed || p99 > kneeFactor*base {
			break
		}
		knee = i
	}
	if knee >= 0 {
		curve[knee].Knee = true
	}
}

// at is percentile p of a latency, if its samples carry it.
func at(l schema.Latency, p float64) (float64, bool) {
	for _, q := range l.Percentiles {
		if q.P == p {
			return q.Ns, true
		}
	}
	return 0, false
}
