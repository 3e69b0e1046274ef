package analysis

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/trusted-ring/trusted-ring/reports/run"
	"github.com/trusted-ring/trusted-ring/reports/schema"
	"github.com/trusted-ring/trusted-ring/reports/stats"
)

const (
	probeWorkload = "Probe"
	linkProbe     = "pingpong" // whose multiples cross-core cells are given in
	// The least distances that make a block "moved", however still the probe
	// held elsewhere: with an A/A spread to compare with, and without.
	minSpread       = 1.02
	minSpreadSingle = 1.10
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
	for _, name := range slices.Sorted(maps.Keys(all)) {
		xs := values(all[name])
		out = append(out, schema.Probe{Name: name, Unit: "ns/op", Median: stats.Median(xs),
			CI: stats.MedianInterval(blockMedians(all[name]), o.Confidence).Bounds(), Min: slices.Min(xs), Max: slices.Max(xs), Samples: all[name]})
	}
	return out
}

// blockMedians reduces samples to one value a block, in order; samples that do
// not know their block stay as they are.
func blockMedians(samples []schema.Sample) []float64 {
	var out []float64
	groups := map[int][]float64{}
	for _, s := range samples {
		if s.Block == 0 {
			out = append(out, s.Value)
			continue
		}
		groups[s.Block] = append(groups[s.Block], s.Value)
	}
	for _, b := range slices.Sorted(maps.Keys(groups)) {
		out = append(out, stats.Median(groups[b]))
	}
	return out
}

// blocks lists the blocks in run order and says in which of them a probe moved.
func blocks(cells []schema.Cell, results []run.Result) []schema.Block {
	started := map[int]string{}
	for _, r := range results {
		if have, ok := started[r.Block]; r.Block > 0 && (!ok || r.Started != "" && r.Started < have) {
			started[r.Block] = r.Started
		}
	}
	out := []schema.Block{}
	for _, b := range slices.Sorted(maps.Keys(started)) {
		out = append(out, schema.Block{Block: b, Started: started[b], Probes: map[string]float64{}})
	}
	all := probeSamples(cells)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		markMoved(out, name, all[name])
	}
	return out
}

// markMoved compares one probe's blocks with each other. The yardstick is the
// probe's own A/A spread: how much it differs from itself within a typical
// block (90th over 10th percentile, so that one interrupt is not weather;
// median over the blocks). A block moved when its median is farther than that
// from the run's median, or when the probe varied within it by more than the
// square of that. Where blocks hold one sample each there is no such spread,
// and Tukey's outer fences over the blocks decide.
func markMoved(blocks []schema.Block, name string, samples []schema.Sample) {
	byBlock := map[int][]float64{}
	for _, s := range samples {
		byBlock[s.Block] = append(byBlock[s.Block], s.Value)
	}
	var medians, spreads []float64
	for i := range blocks {
		xs := byBlock[blocks[i].Block]
		if len(xs) == 0 {
			continue
		}
		m := stats.Median(xs)
		blocks[i].Probes[name] = m
		medians = append(medians, m)
		if len(xs) > 1 {
			spreads = append(spreads, spread(xs))
		}
	}
	center := stats.Median(medians)
	if len(medians) < 3 || !(center > 0) {
		return
	}
	usual := max(minSpread, stats.Median(spreads)) // not a number without spreads, and then unused
	for i := range blocks {
		m, ok := blocks[i].Probes[name]
		if !ok {
			continue
		}
		within := spread(byBlock[blocks[i].Block])
		var why string
		switch {
		case len(spreads) == 0:
			if !stats.FarOut(m, medians) || !(stats.Distance(m/center) > minSpreadSingle) {
				continue
			}
			why = fmt.Sprintf("%s took %.4g ns, beyond the outer fences of the other blocks (median %.4g)", name, m, center)
		case stats.Distance(m/center) > usual:
			why = fmt.Sprintf("%s took %.4g ns against %.4g in the run, a factor of %.2f; within a block it varies by %.2f", name, m, center, m/center, usual)
		case within > usual*usual:
			why = fmt.Sprintf("%s varied by a factor of %.2f within the block, %.2f is usual", name, within, usual)
		default:
			continue
		}
		blocks[i].Moved = true
		blocks[i].Why = strings.TrimPrefix(blocks[i].Why+"; "+why, "; ")
	}
}

// spread is the 90th over the 10th percentile; 1 when that has no meaning.
func spread(xs []float64) float64 {
	lo, hi := stats.Quantile(xs, 0.1), stats.Quantile(xs, 0.9)
	if !(lo > 0) {
		return 1
	}
	return hi / lo
}

// label marks the samples of moved blocks.
func label(cells []schema.Cell, blocks []schema.Block) {
	moved := map[int]bool{}
	for _, b := range blocks {
		moved[b.Block] = b.Moved
	}
	for _, c := range cells {
		for i := range c.Samples {
			c.Samples[i].Moved = moved[c.Samples[i].Block]
		}
	}
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
func perProbe(cells []schema.Cell) {
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
			cells[i].PerProbe = &m
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
