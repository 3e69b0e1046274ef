// Package compare puts two runs beside each other, and many in order of time.
//
// Its opinion: environments first, because most regressions are another
// machine; then only those differences whose interval excludes 1, whose p-value
// stands after adjustment for the size of the table (Benjamini-Hochberg), and
// which exceed the noise floor that the runs' own A/A arms show. It works on
// any output of go test -bench, where nothing is known of the noise and a
// threshold takes the floor's place.
package compare

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"golang.org/x/perf/benchfmt"

	"github.com/trusted-ring/trusted-ring/reports/analysis"
	"github.com/trusted-ring/trusted-ring/reports/run"
	"github.com/trusted-ring/trusted-ring/reports/schema"
	"github.com/trusted-ring/trusted-ring/reports/stats"
)

// Verdict is what became of one benchmark from run A to run B.
type Verdict string

// The verdicts.
const (
	Regression    Verdict = "regression"
	Improvement   Verdict = "improvement"
	Changed       Verdict = "changed" // beyond noise, in a unit of which nobody says what is better
	Indistinct    Verdict = "indistinct"
	TooFewSamples Verdict = "too-few-samples"
)

// Options says when a difference is one. Start from Default.
type Options struct {
	Confidence float64
	Alpha      float64 // of adjusted p-values
	Threshold  float64 // ratio that a difference must exceed where a run has no A/A arm
}

// Default asks for 95 % intervals, adjusted p-values of at most 5 %, and without
// an A/A arm for differences above 5 %.
func Default() Options { return Options{Confidence: 0.95, Alpha: 0.05, Threshold: 1.05} }

// Result is the comparison of run A with run B.
type Result struct {
	A            string           `json:"a"` // what the runs call themselves
	B            string           `json:"b"`
	Environment  []Difference     `json:"environment"`
	Rows         []Row            `json:"rows"`   // regressions first, then by name
	OnlyA        []string         `json:"only_a"` // benchmarks that the other run does not have
	OnlyB        []string         `json:"only_b"`
	Regressions  int              `json:"regressions"`
	Improvements int              `json:"improvements"`
	Warnings     []schema.Warning `json:"warnings"`
}

// Row is one benchmark in one unit.
type Row struct {
	Name       string    `json:"name"`
	Unit       string    `json:"unit"`
	CenterA    float64   `json:"center_a"` // medians
	CenterB    float64   `json:"center_b"`
	Ratio      float64   `json:"ratio"` // B over A; 0 where A is 0
	CI         []float64 `json:"ci"`    // of the ratio
	P          float64   `json:"p"`     // Mann-Whitney, two-sided
	PAdjusted  float64   `json:"p_adjusted"`
	NoiseFloor float64   `json:"noise_floor"` // ratio above 1 that a difference must exceed
	MDE        float64   `json:"mde"`         // ratio above 1 that these samples would find with 80 % power; 0: none
	NA         int       `json:"n_a"`
	NB         int       `json:"n_b"`
	Verdict    Verdict   `json:"verdict"`
	Why        string    `json:"why"`

	better int  // +1: higher is better, -1: lower is
	exact  bool // both sides are constant in a unit that does not vary
}

// Runs compares b with a.
func Runs(a, b *run.Run, o Options) (*Result, error) {
	if !(o.Threshold >= 1) {
		return nil, fmt.Errorf("threshold is %v, want a ratio of at least 1", o.Threshold)
	}
	ra, err := report(a, o)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", a.Path, err)
	}
	rb, err := report(b, o)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", b.Path, err)
	}
	res := &Result{A: ra.Run.ID, B: rb.Run.ID, Environment: environment(a, b, ra, rb), Rows: []Row{}, OnlyA: []string{}, OnlyB: []string{}, Warnings: warnings(ra, rb, o)}
	as, bs := testable(ra), testable(rb)
	for _, k := range keys(as, bs) {
		ca, inA := as[k]
		cb, inB := bs[k]
		switch {
		case !inB:
			res.OnlyA = append(res.OnlyA, k.name+" "+k.unit)
		case !inA:
			res.OnlyB = append(res.OnlyB, k.name+" "+k.unit)
		default:
			floor := max(floorOf(ra, ca, o), floorOf(rb, cb, o))
			res.Rows = append(res.Rows, row(ca, cb, floor, better(b.Units, k.unit), exact(b.Units, k.unit), o))
		}
	}
	if len(res.Rows) == 0 {
		return nil, fmt.Errorf("%s and %s have no benchmark in common", a.Path, b.Path)
	}
	res.decide(o)
	return res, nil
}

// report analyses a run without holding it against claims.
func report(r *run.Run, o Options) (*schema.Report, error) {
	return analysis.Analyze(r, analysis.Options{Subject: "ring", Confidence: o.Confidence, Alpha: o.Alpha, Power: 0.8})
}

type key struct{ name, unit string }

// testable indexes the measured cells of the main arm. Probes are the machine,
// not the code: they stand among the environment. Events a second are left out
// where the time per event says the same.
func testable(r *schema.Report) map[key]schema.Cell {
	out := map[key]schema.Cell{}
	for _, c := range r.Cells {
		if c.Arm == "a" && c.Testable && c.Workload != "Probe" && !c.Paced() {
			out[key{c.Name, c.Unit}] = c
		}
	}
	for k := range out {
		if _, timed := out[key{k.name, "ns/op"}]; timed && k.unit == "events/s" {
			delete(out, k)
		}
	}
	return out
}

// keys is the sorted union.
func keys(a, b map[key]schema.Cell) []key {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return slices.SortedFunc(maps.Keys(all), func(x, y key) int {
		return cmp.Or(analysis.Natural(x.name, y.name), analysis.Natural(x.unit, y.unit))
	})
}

// floorOf is the noise floor of a cell, the threshold without an A/A arm.
func floorOf(r *schema.Report, c schema.Cell, o Options) float64 {
	if r.NoiseFloor.N == 0 {
		return o.Threshold
	}
	return analysis.FloorOf(r.NoiseFloor, c.Workload, c.Unit)
}

// better is +1 when higher values of unit are better, -1 when lower ones are,
// 0 when neither the file nor the unit's name says so.
func better(units benchfmt.UnitMetadataMap, unit string) int { return units.GetBetter(unit) }

// exact reports whether values of unit do not vary by nature.
func exact(units benchfmt.UnitMetadataMap, unit string) bool {
	meta := units.Get(unit, "assume")
	return unit == "allocs/op" || unit == "B/op" || meta != nil && meta.Value == "exact"
}

func row(a, b schema.Cell, floor float64, better int, exact bool, o Options) Row {
	xs, ys := schema.Values(a.Samples), schema.Values(b.Samples)
	r := Row{Name: a.Name, Unit: a.Unit, CenterA: a.Center, CenterB: b.Center, CI: []float64{}, NoiseFloor: floor, NA: len(xs), NB: len(ys), better: better}
	r.exact = exact && slices.Min(xs) == slices.Max(xs) && slices.Min(ys) == slices.Max(ys)
	r.P = stats.MannWhitneyU(xs, ys).P
	r.PAdjusted = r.P
	if a.Center > 0 && b.Center > 0 {
		ratio := stats.RatioOfMedians(unpaired(a), unpaired(b), o.Confidence)
		r.Ratio, r.CI = ratio.Ratio, ratio.CI.Bounds()
		if r.MDE = stats.MinimumDetectableEffect(xs, ys, o.Alpha, 0.8); r.MDE > 0 {
			r.MDE = max(r.MDE, floor)
		}
	}
	return r
}

// unpaired drops the blocks: block 3 of one run has nothing to do with block 3
// of another.
func unpaired(c schema.Cell) []stats.Observation {
	out := make([]stats.Observation, len(c.Samples))
	for i, s := range c.Samples {
		out[i].Value = s.Value
	}
	return out
}
