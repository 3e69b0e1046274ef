package claims

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

// CheckIDs refuses results of a claim that no file knows: a misspelt id would
// otherwise be measured and silently left out of the report.
func CheckIDs(results []run.Result, files []File) error {
	known := map[string]bool{}
	for _, f := range files {
		for _, c := range f.Claims {
			known[c.ID] = true
		}
	}
	for _, r := range results {
		if r.Workload != "Claim" {
			continue
		}
		id, ok := r.Params["id"]
		if !ok {
			return fmt.Errorf("%s: Benchmark%s names no claim, want id=…", r.Position(), r.Name)
		}
		if !known[formatParam(id)] {
			return fmt.Errorf("%s: unknown claim id %q, known are %s", r.Position(), formatParam(id), strings.Join(slices.Sorted(maps.Keys(known)), ", "))
		}
	}
	return nil
}

// Evaluate gives every claim of every file a verdict, in the order of the files.
// A verdict stands on its own interval; PAdjusted is the p-value of the sign
// test against the bound, adjusted by Holm for all claims that have one, and
// says whether the verdict would also stand among all the others.
func Evaluate(files []File, cells []schema.Cell, evidence schema.Evidence, confidence float64) []schema.Claim {
	out := []schema.Claim{}
	var ps []float64
	var tested []int
	for _, f := range files {
		for _, c := range f.Claims {
			claim, p := evaluate(f, c, cells, evidence, confidence)
			if !math.IsNaN(p) {
				ps, tested = append(ps, p), append(tested, len(out))
			}
			out = append(out, claim)
		}
	}
	for k, p := range stats.Holm(ps) {
		out[tested[k]].PAdjusted = &p
	}
	return out
}

// evaluate also returns the p-value of the deciding reading, NaN for facts.
func evaluate(f File, c Claim, cells []schema.Cell, evidence schema.Evidence, confidence float64) (schema.Claim, float64) {
	out := schema.Claim{ID: c.ID, Subject: f.Subject, Source: cmp.Or(c.Source, f.Source), Statement: c.Statement,
		Audit: strings.TrimSpace(c.Audit), CI: []float64{}, Readings: []schema.Reading{}}
	decisive := math.NaN()
	for i, r := range c.Readings {
		reading, p := read(r, cells, evidence, confidence)
		out.Readings = append(out.Readings, reading)
		if i > 0 {
			continue
		}
		decisive = p
		out.Bound, out.Unit, out.Measured, out.CI, out.N = reading.Bound, reading.Unit, reading.Measured, reading.CI, reading.N
		out.Verdict, out.Why, out.Config = reading.Verdict, reading.Why, reading.Config
	}
	return out, decisive
}

func read(r Reading, cells []schema.Cell, evidence schema.Evidence, confidence float64) (schema.Reading, float64) {
	out := schema.Reading{Name: r.Name, Bound: schema.Bound{Min: r.Min, Max: r.Max}, Unit: r.Unit, CI: []float64{}}
	if r.Evidence != nil {
		readEvidence(&out, *r.Evidence, evidence)
		return out, math.NaN()
	}
	all, why := r.Measure.series(cells, confidence)
	if why != "" {
		out.Verdict, out.Why = schema.NotTestableHere, why
		return out, math.NaN()
	}
	outcomes := make([]outcome, len(all))
	for i, s := range all {
		if why := s.undefined(); why != "" {
			out.Verdict, out.Why = schema.NotTestableHere, why
			return out, math.NaN()
		}
		outcomes[i] = judge(s, out.Bound, r.Unit, r.Measure.Exact, confidence)
	}
	w := worst(outcomes)
	out.Measured, out.CI, out.N, out.Config = &w.measured, w.interval.Bounds(), w.n, w.config
	out.Verdict, out.Why = w.verdict, w.why
	if len(outcomes) > 1 {
		out.Why = fmt.Sprintf("worst of %d, %s: %s", len(outcomes), w.config, w.why)
		for _, each := range outcomes {
			out.Parts = append(out.Parts, schema.Part{Config: each.config, Measured: each.measured, CI: each.interval.Bounds(), N: each.n, Verdict: each.verdict})
		}
	}
	if n := all[0].skipped; n > 0 {
		out.Why += fmt.Sprintf(". %d more cells are not testable here", n)
	}
	return out, w.p
}

func readEvidence(out *schema.Reading, q Evidence, evidence schema.Evidence) {
	c := counts[q.Count](evidence, q.Match)
	if c.missing != "" {
		out.Verdict, out.Why = schema.NotTestableHere, c.missing
		return
	}
	n := float64(c.count)
	out.Measured, out.CI, out.N, out.Config = &n, []float64{n, n}, c.of, q.Count
	out.Verdict = compare(stats.Interval{Lo: n, Hi: n, Coverage: 1}, out.Bound)
	out.Why = fmt.Sprintf("%s = %d over %d %s, %s", q.Count, c.count, c.of, c.what, c.amount)
}
