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
	"github.com/trusted-ring/trusted-ring/reports/stats"
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
	typical := []process{}
	for _, key := range slices.SortedFunc(maps.Keys(groups), Natural) {
		cell, err := unpacked(groups[key])
		if err != nil {
			return nil, err
		}
		l, err := merge(cell)
		if err != nil {
			return nil, err
		}
		out = append(out, l)
		typical = append(typical, typicalOf(cell))
	}
	markKnees(out, typical)
	return out, nil
}

// histogram is one that can be read.
type histogram struct {
	run.Histogram
	counts *hdrhistogram.Histogram
}

// unpacked are the histograms of one cell, in run order.
func unpacked(hs []run.Histogram) ([]histogram, error) {
	out := make([]histogram, len(hs))
	for i, h := range hs {
		counts, err := h.Counts.Unpack()
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", h.File, h.Line, err)
		}
		out[i] = histogram{h, counts}
	}
	slices.SortStableFunc(out, func(a, b histogram) int { return cmp.Compare(a.Process, b.Process) })
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

func merge(hs []histogram) (schema.Latency, error) {
	first := hs[0]
	l := schema.Latency{Workload: first.Workload, Impl: first.Impl, Params: first.Params, OfferedRate: first.Rate,
		Processes: len(hs), Spread: map[string][]float64{}, Percentiles: []schema.Percentile{}}
	widest := slices.MaxFunc(hs, func(a, b histogram) int {
		return cmp.Compare(a.counts.HighestTrackableValue(), b.counts.HighestTrackableValue())
	}).counts
	all := hdrhistogram.New(1, widest.HighestTrackableValue(), int(first.counts.SignificantFigures()))
	for i, h := range hs {
		if dropped := all.Merge(h.counts); dropped > 0 {
			return l, fmt.Errorf("%s:%d: %d samples do not fit when merging", h.File, h.Line, dropped)
		}
		l.Lost += h.Missed
		if h.Rate > 0 && h.Achieved < met*h.Rate {
			l.MissedBy++
		}
		if i == 0 || h.Achieved < l.Achieved {
			l.Achieved = h.Achieved
		}
	}
	l.Missed = l.MissedBy > 0
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
func addSpread(l *schema.Latency, p float64, hs []histogram) {
	var vs []float64
	for _, h := range hs {
		if carried(p, h.counts.TotalCount()) {
			vs = append(vs, float64(h.counts.ValueAtQuantile(p)))
		}
	}
	if len(vs) > 1 {
		l.Spread[run.FormatParam(p)] = []float64{slices.Min(vs), slices.Max(vs)}
	}
}

// process is how the typical process of a cell fared: medians over all of them.
// A merged tail is that of the worst moments of all processes, and one stall of
// the machine fails a rate; a knee is where the variant cannot keep up, and that
// every process shows.
type process struct {
	p99 float64 // 0: no process carries it
	met bool
}

func typicalOf(hs []histogram) process {
	var p99s, shares []float64
	for _, h := range hs {
		if carried(99, h.counts.TotalCount()) {
			p99s = append(p99s, float64(h.counts.ValueAtQuantile(99)))
		}
		if h.Rate > 0 {
			shares = append(shares, h.Achieved/h.Rate)
		}
	}
	p := process{met: len(shares) == 0 || stats.Median(shares) >= met}
	if len(p99s) > 0 {
		p.p99 = stats.Median(p99s)
	}
	return p
}

// markKnees marks on every curve of at least three rates the highest rate up to
// which the typical process met every rate, with p99 at most kneeFactor times
// its p99 at the lowest rate.
func markKnees(ls []schema.Latency, typical []process) {
	for i := 0; i < len(ls); {
		j := i
		for j < len(ls) && curveKey(ls[j].Workload, ls[j].Impl, ls[j].Params) == curveKey(ls[i].Workload, ls[i].Impl, ls[i].Params) {
			j++
		}
		if j-i >= 3 {
			if knee := kneeOf(typical[i:j]); knee >= 0 {
				ls[i+knee].Knee = true
			}
		}
		i = j
	}
}

// kneeOf is the position of the knee, or -1.
func kneeOf(curve []process) int {
	knee := -1
	for i, p := range curve {
		if p.p99 == 0 || !p.met || p.p99 > kneeFactor*curve[0].p99 {
			break
		}
		knee = i
	}
	return knee
}
