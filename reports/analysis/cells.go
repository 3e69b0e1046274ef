package analysis

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/trusted-ring/trusted-ring/reports/run"
	"github.com/trusted-ring/trusted-ring/reports/schema"
	"github.com/trusted-ring/trusted-ring/reports/stats"
)

// cellKey is what makes two measurements samples of one cell.
type cellKey struct{ name, unit, arm string }

// line is one measurement on its way into a cell.
type line struct {
	block, process int
	value          float64
}

// cells groups the benchmark lines by name, unit and arm, in natural order of
// name, arm and unit. Lines of one process are reduced to their median: a
// process is one replicate, however often it measured.
func cells(r *run.Run, o Options) []schema.Cell {
	lines := map[cellKey][]line{}
	first := map[cellKey]run.Result{}
	short := map[cellKey]int{}
	for _, res := range r.Results {
		if res.NotTestable && len(res.Values) == 0 {
			k := cellKey{res.Name, "ns/op", res.Arm}
			if _, ok := first[k]; !ok {
				first[k] = res
			}
			continue
		}
		brief := elapsed(res) < minElapsed
		for _, v := range res.Values {
			k := cellKey{res.Name, v.Unit, res.Arm}
			if brief {
				short[k]++
				if v.Unit == "allocs/op" || v.Unit == "B/op" {
					continue // of setting up, not of the work
				}
			}
			if _, ok := first[k]; !ok || first[k].NotTestable {
				first[k] = res
			}
			lines[k] = append(lines[k], line{res.Block, res.Process, v.Value})
		}
	}
	keys := slices.SortedFunc(maps.Keys(first), func(a, b cellKey) int {
		return cmp.Or(Natural(a.name, b.name), strings.Compare(a.arm, b.arm), compareUnits(a.unit, b.unit))
	})
	out := make([]schema.Cell, 0, len(keys))
	for _, k := range keys {
		cell := newCell(k, first[k], lines[k], o)
		if n := short[k]; n > 0 && k.unit == "ns/op" {
			cell.Warnings = append(cell.Warnings, fmt.Sprintf("%d of %d measurements lasted less than a millisecond in all: they time the start, and their allocations are left out", n, len(lines[k])))
		}
		out = append(out, cell)
	}
	return out
}

// minElapsed is the time in ns that a measurement must last for what setting up
// allocates, and what starting costs, to be small beside the work.
const minElapsed = 1e6

// elapsed is how long the timed part of a measurement lasted, in ns; a line
// without a time is a fact, and lasts for ever.
func elapsed(res run.Result) float64 {
	ns, ok := res.Value("ns/op")
	if !ok {
		return math.Inf(1)
	}
	return ns * float64(res.Iterations)
}

func newCell(k cellKey, res run.Result, lines []line, o Options) schema.Cell {
	c := schema.Cell{Workload: res.Workload, Name: k.name, Unit: k.unit, Arm: k.arm, CI: []float64{},
		Params: maps.Clone(res.Params), Samples: []schema.Sample{}, Testable: len(lines) > 0}
	if impl, ok := c.Params["impl"]; ok {
		c.Impl = run.FormatParam(impl)
		delete(c.Params, "impl")
	}
	_, rated := c.Params["rate"]
	c.OpenLoop = rated || slices.ContainsFunc(res.Values, func(v run.Value) bool { return v.Unit == "offered-events/s" })
	if !c.Testable {
		c.Why = cmp.Or(res.Why, "the run marked it not testable")
		return c
	}
	c.Samples = replicates(lines)
	xs := schema.Values(c.Samples)
	c.Center = stats.Median(xs)
	c.CI = stats.MedianInterval(xs, o.Confidence).Bounds()
	c.MAD = stats.MAD(xs)
	for i, out := range stats.Outliers(xs) {
		c.Samples[i].Outlier = out
	}
	if res.NotTestable {
		c.Warnings = append(c.Warnings, "some processes marked this cell not testable")
	}
	c.Warnings = append(c.Warnings, orderWarnings(xs, o)...)
	return c
}

// replicates turns the lines of a cell into one sample a process, in run
// order. Lines that do not know their process stay as they are.
func replicates(lines []line) []schema.Sample {
	slices.SortStableFunc(lines, func(a, b line) int { return cmp.Compare(a.process, b.process) })
	var out []schema.Sample
	for i := 0; i < len(lines); {
		j := i + 1
		for lines[i].process != 0 && j < len(lines) && lines[j].process == lines[i].process {
			j++
		}
		var vs []float64
		for _, l := range lines[i:j] {
			vs = append(vs, l.value)
		}
		out = append(out, schema.Sample{Value: stats.Median(vs), Block: lines[i].block, Process: lines[i].process})
		i = j
	}
	return out
}

func observations(samples []schema.Sample) []stats.Observation {
	out := make([]stats.Observation, len(samples))
	for i, s := range samples {
		out[i] = stats.Observation{Value: s.Value, Block: s.Block}
	}
	return out
}

// The checks in run order are many, so they are strict.
const (
	orderAlpha = 0.01
	firstRun   = 1.05 // distance from which a first run that stands out matters
)

// orderWarnings looks at the samples as a series: intervals and tests assume
// that the order does not matter.
func orderWarnings(xs []float64, o Options) []string {
	var out []string
	if n := stats.MinSamples(o.Confidence); len(xs) < n && slices.Min(xs) != slices.Max(xs) {
		out = append(out, fmt.Sprintf("%d samples: an interval at %.0f %% needs %d", len(xs), 100*o.Confidence, n))
	}
	if stats.FirstStandsOut(xs) && stats.Distance(xs[0]/stats.Median(xs[1:])) > firstRun {
		out = append(out, fmt.Sprintf("first run stands out: %.4g, the others have a median of %.4g", xs[0], stats.Median(xs[1:])))
	}
	if t := stats.KendallTrend(xs); t.P <= orderAlpha {
		out = append(out, fmt.Sprintf("drifts in run order: Kendall tau %+.2f, p = %.2g", t.Tau, t.P))
	}
	if c := stats.ChangePoint(xs); c.P <= orderAlpha {
		out = append(out, fmt.Sprintf("changes level at sample %d of %d (Pettitt, p = %.2g): median %.4g before, %.4g from there",
			c.Index+1, len(xs), c.P, stats.Median(xs[:c.Index]), stats.Median(xs[c.Index:])))
	}
	if r1, bound := stats.Autocorrelation(xs); len(xs) >= 10 && r1 > bound {
		out = append(out, fmt.Sprintf("neighbouring samples resemble each other: lag-1 autocorrelation %.2f, bound %.2f; intervals are too narrow", r1, bound))
	}
	return out
}
