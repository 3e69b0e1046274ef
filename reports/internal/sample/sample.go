// Package sample makes a report out of seeded random numbers: every part of the
// schema is present, at any size. It is what the rendering is tested with, so
// that a change of the analysis does not change the pictures' tests.
package sample

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/trusted-ring/trusted-ring/reports/schema"
)

// Shape says how large a report is.
type Shape struct {
	Sizes, Batches, Readers []int
	Samples                 int // per cell
	Blocks                  int
}

// Tiny has every part once.
func Tiny() Shape {
	return Shape{Sizes: []int{64}, Batches: []int{1, 8}, Readers: []int{1}, Samples: 5, Blocks: 4}
}

// Small is a quick run.
func Small() Shape {
	return Shape{Sizes: []int{64, 1024}, Batches: []int{1, 8}, Readers: []int{1}, Samples: 12, Blocks: 6}
}

// Full is a full run: some 450 cells of 40 samples.
func Full() Shape {
	return Shape{Sizes: []int{64, 256, 1024, 4096, 16384}, Batches: []int{1, 8, 64}, Readers: []int{1, 2, 3}, Samples: 40, Blocks: 40}
}

type variant struct {
	impl, mode string
	cost       float64 // ns for 64 bytes, one at a time
}

var variants = []variant{
	{"ring", "gated", 12}, {"ring", "overwrite", 41}, {"cursor", "gated", 60}, {"spsc", "lossless", 22},
	{"channel", "lossless", 62}, {"mutex", "lossless", 95}, {"heap", "lossless", 130}, {"xsync-spsc", "lossless", 26}, {"diode", "lossy", 210},
}

// Report builds a report as the analysis would, with a moved block, outliers and
// cells that cannot be tested.
func Report(s Shape) *schema.Report {
	g := &generator{rng: rand.New(rand.NewPCG(1, 2)), shape: s}
	r := &schema.Report{
		Schema: schema.Version,
		Run: schema.Run{ID: "2026-11-23T07-00-00", Mode: "quick", Commit: "6769223", Seed: "42", Started: "2026-11-23T07:00:00Z",
			Command: "QUICK=1 make bench-report", Planned: s.Blocks, Done: s.Blocks - 1, Partial: true, Samples: 4321},
		Environment: map[string]any{"cpu": "AMD EPYC 7B13", "cores": 2.0, "goos": "linux", "goarch": "amd64", "go": "go1.26.8", "kernel": "6.1.0",
			"load": []any{0.1, 0.2, 0.3}, "virtual": true, "governor": nil, "caches": []any{map[string]any{"level": 1.0, "bytes": 32768.0, "type": "data"}}},
	}
	g.cells(r)
	g.claims(r)
	g.comparisons(r)
	g.latency(r)
	g.fits(r)
	g.noise(r)
	r.Evidence = evidence()
	return r
}

type generator struct {
	rng   *rand.Rand
	shape Shape
}

func (g *generator) samples(center float64) []schema.Sample {
	out := make([]schema.Sample, g.shape.Samples)
	for i := range out {
		v := center * math.Exp(0.04*g.rng.NormFloat64())
		out[i] = schema.Sample{Value: v, Block: i % g.shape.Blocks, Process: i, Moved: i%g.shape.Blocks == 3}
		if g.rng.IntN(25) == 0 {
			out[i].Value, out[i].Outlier = 1.4*v, true
		}
	}
	return out
}

func (g *generator) cell(workload string, v variant, cost float64, params map[string]any) schema.Cell {
	params["mode"] = v.mode
	return schema.Cell{Workload: workload, Impl: v.impl, Params: params, Name: fmt.Sprintf("%s/impl=%s/%v", workload, v.impl, params), Unit: "ns/op", Arm: "a",
		Center: cost, CI: []float64{cost * 0.97, cost * 1.03}, MAD: cost * 0.02, Samples: g.samples(cost), Testable: true}
}

func (g *generator) cells(r *schema.Report) {
	for _, size := range g.shape.Sizes {
		grow := 1 + float64(size)/1500
		for _, v := range variants {
			for _, batch := range g.shape.Batches {
				for _, readers := range g.shape.Readers {
					c := g.cell("Throughput", v, v.cost*grow*(0.3+0.7/float64(batch))*float64(readers), map[string]any{"size": size, "batch": batch, "readers": readers})
					if readers == 3 {
						c.Testable, c.Samples = false, nil
					}
					r.Cells = append(r.Cells, c)
				}
			}
			trip := g.cell("RoundTrip", v, 130+3*v.cost*grow, map[string]any{"size": size})
			multiple := trip.Center / 125
			trip.PerProbe, trip.PerProbeCI = &multiple, []float64{multiple * 0.98, multiple * 1.02}
			trip.Weather = &schema.Weather{Still: schema.Group{N: 10, Center: trip.Center, Min: trip.Center * 0.9, Max: trip.Center * 1.1},
				Moved: schema.Group{N: 2, Center: 3 * trip.Center, Min: 2.9 * trip.Center, Max: 3.1 * trip.Center}, Split: v.impl == "ring"}
			r.Cells = append(r.Cells, trip)
		}
	}
	for i, u := range []string{"torn-events", "missed-events", "allocs/op"} {
		c := g.cell("Tail", variant{"ring", "overwrite", 0}, float64(i%2)*1e6, map[string]any{"size": 64})
		c.Unit = u
		r.Cells = append(r.Cells, c)
	}
	r.Cells = append(r.Cells, g.cell("Claim", variant{"ring", "", 9}, 9, map[string]any{"id": "ffi-latency", "form": "obtained"}))
	r.Cells[0].Warnings = []string{"change-point after sample 7: 12.0 ns before, 14.1 ns after"}
	r.Cells[3].Warnings = []string{"first run 1.4× slower than the others"}
}

func (g *generator) claims(r *schema.Report) {
	num := func(v float64) *float64 { return &v }
	add := func(c schema.Claim) {
		c.Subject, c.Source = "rusted-ring", "README of rusted-ring 0.5.6"
		r.Claims = append(r.Claims, c)
	}
	add(schema.Claim{ID: "ffi-latency", Statement: "1.43 us per event at the FFI boundary", Bound: schema.Bound{Max: num(1430)}, Unit: "ns/op", Measured: num(9.1), CI: []float64{8.8, 9.4}, N: 12,
		Verdict: schema.Supported, Why: "The whole interval lies 150 times below the bound.", PAdjusted: num(0.0004), Config: "BenchmarkClaim/id=ffi-latency/form=obtained",
		Audit: "1.43 µs is one iteration that declares 250 elements and emits 150; no FFI, no reader, one thread.",
		Readings: []schema.Reading{{Name: "as documented", Bound: schema.Bound{Max: num(1430)}, Unit: "ns/op", Measured: num(55), CI: []float64{54, 57}, Verdict: schema.Supported, Why: "over a real C call"},
			{Name: "as obtained", Bound: schema.Bound{Max: num(1430)}, Unit: "ns/op", Measured: num(9.1), CI: []float64{8.8, 9.4}, Verdict: schema.Supported, Why: "per emitted event"}}})
	add(schema.Claim{ID: "ffi-throughput", Statement: "175 M events/s", Bound: schema.Bound{Min: num(175e6)}, Unit: "events/s", Measured: num(109e6), CI: []float64{104e6, 113e6}, N: 12,
		Verdict: schema.Refuted, Why: "Even the upper end of the interval is 35 % short of the bound.", Audit: "Contradicts ffi-latency by a factor of 250 when both are read literally."})
	add(schema.Claim{ID: "channel-write", Statement: "channels: 100-500 ns write", Bound: schema.Bound{Min: num(100), Max: num(500)}, Unit: "ns/op", Measured: num(62), CI: []float64{60, 64}, N: 12, Verdict: schema.Refuted, Why: "A buffered channel is faster than the range."})
	add(schema.Claim{ID: "users", Statement: "175 K users at 100 strokes/s each", Bound: schema.Bound{Min: num(175e3)}, Unit: "users", Verdict: schema.NotTestableHere, Why: "Four spinning goroutines need four cores; this machine has 2."})
	add(schema.Claim{ID: "zero-alloc", Statement: "no heap allocation at run time", Bound: schema.Bound{Max: num(0)}, Unit: "allocs/op", Measured: num(0), CI: []float64{0, 0}, N: 12, Verdict: schema.Supported, Why: "No hot path allocated in any sample."})
	add(schema.Claim{ID: "pipeline-latency", Statement: "705 ns per stage", Bound: schema.Bound{Max: num(705)}, Unit: "ns/op", Measured: num(690), CI: []float64{640, 741}, N: 12, Verdict: schema.Inconclusive, Why: "The interval holds the bound."})
}

func (g *generator) comparisons(r *schema.Report) {
	for _, size := range g.shape.Sizes {
		for _, batch := range g.shape.Batches {
			for i, v := range variants[1:] {
				ratio := v.cost / variants[0].cost
				c := schema.Comparison{Workload: "Throughput", Params: map[string]any{"mode": "gated", "size": size, "batch": batch, "readers": 1}, Metric: "ns/op",
					A: "ring", B: v.impl, CenterA: 12, CenterB: 12 * ratio, Ratio: ratio, CI: []float64{ratio * 0.95, ratio * 1.05}, P: 0.0001, PAdjusted: 0.0007, Superior: 0.99, NA: 12, NB: 12, MDE: 1.05,
					Pairs: 12, Medians: &schema.MedianRatio{Ratio: ratio * 1.1, CI: []float64{ratio, ratio * 1.2}}, Verdict: schema.Faster, Why: "beyond the floor"}
				if i%4 == 3 {
					c.Verdict, c.Ratio, c.CI, c.PAdjusted, c.Superior = schema.Indistinct, 1.01, []float64{0.98, 1.04}, 0.61, 0.52
				}
				r.Comparisons = append(r.Comparisons, c)
			}
		}
	}
	r.Comparisons = append(r.Comparisons, schema.Comparison{Workload: "RoundTrip", Params: map[string]any{"size": 64}, Metric: "ns/op", A: "ring", B: "mutex", Verdict: schema.NotComparable, Why: "mutex was not testable here"})
}

func (g *generator) latency(r *schema.Report) {
	for _, v := range []variant{variants[0], variants[4]} {
		for i, rate := range []float64{1e5, 3e5, 1e6, 3e6, 1e7} {
			stretch := 1 / math.Max(0.02, 1-float64(i)/(4.2-float64(len(v.impl))/8))
			l := schema.Latency{Workload: "Latency", Max: 1e6, Processes: 3, Impl: v.impl, Params: map[string]any{"mode": v.mode, "size": 64}, OfferedRate: rate, Achieved: rate, Count: 1_000_000, Knee: i == 3, Missed: i == 4,
				Spread: map[string][]float64{"99": {300 * stretch, 420 * stretch}}}
			for _, p := range []float64{50, 75, 90, 95, 99, 99.5, 99.9, 99.95, 99.99} {
				l.Percentiles = append(l.Percentiles, schema.Percentile{P: p, Ns: v.cost * 5 * stretch * math.Pow(1/(1-p/100), 0.45)})
			}
			if l.Missed {
				l.Achieved = 0.6 * rate
			}
			r.Latency = append(r.Latency, l)
		}
	}
}

func (g *generator) fits(r *schema.Report) {
	f := schema.Fit{Workload: "Throughput", Name: "impl=ring/mode=gated/batch=1", X: "payload bytes", Y: "ns/op", Model: "linear", Params: map[string]float64{"intercept": 12.1, "slope": 0.008},
		CI: map[string][]float64{"slope": {0.0077, 0.0083}}, R2: 0.9931, RMSE: 1.8, Chosen: true, Note: "Within the sizes measured; it cannot say what a larger payload costs."}
	for _, size := range []float64{64, 256, 1024, 4096, 16384} {
		for range g.shape.Samples / 2 {
			noise := 1.8 * g.rng.NormFloat64()
			f.Points = append(f.Points, [2]float64{size, 12.1 + 0.008*size + noise})
			f.Residuals = append(f.Residuals, noise)
		}
	}
	f.N = len(f.Points)
	aicc := 61.25
	other := f
	other.Model, other.Chosen, other.AICc = "theil-sen", false, &aicc
	r.Fits = []schema.Fit{f, other}
}

func (g *generator) noise(r *schema.Report) {
	r.NoiseFloor = schema.NoiseFloor{Ratio: 1.043, N: 30, Method: "largest distance from 1 of median(b)/median(a) over cells that were measured twice"}
	for range 30 {
		r.NoiseFloor.Ratios = append(r.NoiseFloor.Ratios, math.Exp(0.02*g.rng.NormFloat64()))
	}
	r.NoiseFloor.PerCell = []schema.CellNoise{{Cell: "Throughput/impl=ring/mode=gated/size=64", Unit: "ns/op", Ratio: 1.01, CI: []float64{0.98, 1.04}, MDE: 1.05}}
	for i := range g.shape.Blocks {
		b := schema.Block{Block: i, Started: fmt.Sprintf("2026-11-23T07:%02d:00Z", i), Probes: map[string]float64{"pingpong": 131, "xchg": 5.1}, Moved: i == 3}
		if b.Moved {
			b.Probes["pingpong"], b.Why = 590, "pingpong 4.5× its median"
		}
		r.Blocks = append(r.Blocks, b)
	}
	for _, p := range []struct {
		name string
		ns   float64
	}{{"pingpong", 131}, {"stream", 6.2}, {"memmove/size=64", 2.1}, {"xchg", 5.1}, {"clock", 22}} {
		r.Probes = append(r.Probes, schema.Probe{Name: p.name, Median: p.ns, Unit: "ns/op", CI: []float64{p.ns * 0.98, p.ns * 1.02}, Min: p.ns * 0.9, Max: p.ns * 1.5, Samples: g.samples(p.ns)})
	}
	r.Warnings = []schema.Warning{{Subject: "machine", Text: "the governor is not readable in this virtual machine"}}
}

func evidence() schema.Evidence {
	e := schema.Evidence{Mutants: &schema.MutantEvidence{}, Model: &schema.ModelEvidence{
		Explore: []schema.ExploreResult{{Name: "overwrite, 4 events, 2 readers", Executions: 158404, Exhaustive: true, Seconds: 1.4, Result: "pass"}, {Name: "gated, parking", Executions: 446000, Why: "bound of 60 s", Seconds: 60, Result: "pass"}},
		Spin:    []schema.SpinResult{{Model: "gated.pml", Property: "every event is delivered", States: 112929, Result: "holds"}},
		Proof:   []schema.TheoremResult{{Theorem: "no torn event", Provers: []string{"Z3", "CVC4"}, Expected: "proved"}, {Theorem: "no torn event without the fence", Expected: "unproved"}},
	}}
	for i := range 8 {
		m := schema.Mutant{ID: fmt.Sprintf("m%02d", i+1), Class: []string{"order", "gating", "wrap"}[i%3], Change: "the publish store is plain", Expected: []string{"explore", "litmus"}, KilledBy: []string{"explore", "litmus"}}
		switch i {
		case 2:
			m.KilledBy = append(m.KilledBy, "race")
		case 5:
			m.KilledBy, m.Note = []string{"explore"}, "amd64 cannot show it"
		case 6:
			m.Expected, m.KilledBy = []string{"stress", "race"}, []string{"stress", "race"}
		}
		e.Mutants.Mutants = append(e.Mutants.Mutants, m)
	}
	e.Stress = &schema.StressEvidence{Campaigns: []schema.Campaign{{Name: "ring overwrite 64", Events: 20_000_000, Missed: 51234, Seed: 7, Seconds: 12.1, Result: "pass"}, {Name: "unchecked", Events: 20_000_000, Torn: 41023, Seed: 7, Seconds: 9.9, Result: "expected-failure", Detail: "the seed's algorithm tears, as it should here"}}}
	return e
}
