package analysis

import (
	"cmp"
	"maps"
	"slices"

	"github.com/trusted-ring/trusted-ring/reports/run"
	"github.com/trusted-ring/trusted-ring/reports/schema"
	"github.com/trusted-ring/trusted-ring/reports/stats"
)

const (
	probeWorkload = "Probe"
	linkProbe     = "pingpong" // whose multiples cross-core cells are given in
)

// isProbe reports whether c is the timing of a hardware probe in the main arm.
func isProbe(c schema.Cell) bool {
	return c.Workload == probeWorkload && c.Unit == "ns/op" && c.Testable
}

// probeName is the probe with its parameters: memmove/size=64.
func probeName(c schema.Cell) string {
	name := run.FormatParam(c.Params["probe"])
	for _, key := range slices.Sorted(maps.Keys(c.Params)) {
		if key != "probe" {
			name += "/" + key + "=" + run.FormatParam(c.Params[key])
		}
	}
	return name
}

// probeSamples joins both arms of every probe, in run order.
func probeSamples(cells []schema.Cell) map[string][]schema.Sample {
	out := map[string][]schema.Sample{}
	for _, c := range cells {
		if isProbe(c) {
			out[probeName(c)] = append(out[probeName(c)], c.Samples...)
		}
	}
	for _, samples := range out {
		slices.SortStableFunc(samples, func(a, b schema.Sample) int { return cmp.Compare(a.Process, b.Process) })
	}
	return out
}

// probes summarises every probe over all blocks, sorted by name. Samples of one
// block see the same weather, so the interval counts blocks, not samples.
func probes(cells []schema.Cell, o Options) []schema.Probe {
	all := probeSamples(cells)
	out := []schema.Probe{}
	for _, name := range slices.SortedFunc(maps.Keys(all), Natural) {
		xs := schema.Values(all[name])
		out = append(out, schema.Probe{Name: name, Unit: "ns/op", Median: stats.Median(xs),
			CI: stats.MedianInterval(blockMedians(all[name]), o.Confidence).Bounds(), Min: slices.Min(xs), Max: slices.Max(xs), Samples: all[name]})
	}
	return out
}

// blockMedians reduces samples to one value a block, in order; samples that do
// not know their block stay as they are.
func blockMedians(samples []schema.Sample) []float64 {
	groups := byBlock(samples)
	out := groups[0]
	for _, b := range slices.Sorted(maps.Keys(groups)) {
		if b != 0 {
			out = append(out, stats.Median(groups[b]))
		}
	}
	return out
}

// crossCore reports whether a cell's time is dominated by cache lines that move
// between cores.
func crossCore(c schema.Cell) bool {
	switch c.Workload {
	case "Throughput", "RoundTrip":
		return true
	case "Tail":
		readers, _ := c.Params["readers"].(float64)
		return readers > 0
	}
	return false
}

// perProbe gives cross-core timings as multiples of the ping-pong probe of the
// same process, or of the same block when the process has none.
func perProbe(cells []schema.Cell, o Options) {
	probe := newProbing(probeSamples(cells)[linkProbe])
	for i, c := range cells {
		if c.Unit != "ns/op" || !crossCore(c) {
			continue
		}
		var multiples []float64
		for _, s := range c.Samples {
			if p, ok := probe.beside(s); ok && p > 0 {
				multiples = append(multiples, s.Value/p)
			}
		}
		if len(multiples) > 0 {
			m := stats.Median(multiples)
			cells[i].PerProbe, cells[i].PerProbeCI = &m, stats.MedianInterval(multiples, o.Confidence).Bounds()
		}
	}
}

// probing finds the probe value beside a sample.
type probing struct{ byProcess, byBlock map[int]float64 }

// newProbing indexes the samples of a probe.
func newProbing(samples []schema.Sample) probing {
	p, b := map[int][]float64{}, map[int][]float64{}
	for _, s := range samples {
		p[s.Process] = append(p[s.Process], s.Value)
		b[s.Block] = append(b[s.Block], s.Value)
	}
	return probing{medians(p), medians(b)}
}

func medians(groups map[int][]float64) map[int]float64 {
	out := make(map[int]float64, len(groups))
	for k, xs := range groups {
		if k > 0 {
			out[k] = stats.Median(xs)
		}
	}
	return out
}

func (p probing) beside(s schema.Sample) (float64, bool) {
	if v, ok := p.byProcess[s.Process]; ok {
		return v, true
	}
	v, ok := p.byBlock[s.Block]
	return v, ok
}
