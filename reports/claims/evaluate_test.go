package claims

import (
	"math"
	"strings"
	"testing"

	"github.com/trusted-ring/trusted-ring/reports/run"
	"github.com/trusted-ring/trusted-ring/reports/schema"
)

var noEvidence = schema.Evidence{}

// cell is a testable cell of the main arm with one sample a process and block.
func cell(workload, impl string, params map[string]any, unit string, samples ...float64) schema.Cell {
	c := schema.Cell{Workload: workload, Impl: impl, Params: params, Unit: unit, Arm: "a", Testable: len(samples) > 0,
		Name: workload + "/impl=" + impl}
	for i, v := range samples {
		c.Samples = append(c.Samples, schema.Sample{Value: v, Block: i + 1, Process: 10*(i+1) + len(impl)})
	}
	return c
}

// one evaluates a single reading.
func one(t *testing.T, reading string, evidence schema.Evidence, cells ...schema.Cell) schema.Claim {
	t.Helper()
	f, err := Parse("f.yaml", []byte(claim(reading)))
	if err != nil {
		t.Fatal(err)
	}
	return Evaluate([]File{f}, cells, evidence, 0.95)[0]
}

func TestVerdictFromIntervalAgainstBound(t *testing.T) {
	check := func(bound string, want schema.Verdict, why string, samples ...float64) {
		t.Helper()
		got := one(t, "name: n\nunit: ns\n"+bound+"\nmeasure: {workload: W, metric: ns/op}", noEvidence, cell("W", "ring", nil, "ns/op", samples...))
		if got.Verdict != want || !strings.Contains(got.Why, why) {
			t.Errorf("%s: %s (%s), want %s (%s)", bound, got.Verdict, got.Why, want, why)
		}
	}
	six := []float64{10, 11, 12, 13, 14, 15} // interval 10 to 15
	check("max: 15", schema.Supported, "whole interval 10 to 15 (6 processes) is at most 15 ns", six...)
	check("max: 14.9", schema.Inconclusive, "straddles", six...)
	check("max: 12.5", schema.Inconclusive, "straddles", six...) // the median is on the bound
	check("max: 10", schema.Inconclusive, "straddles", six...)
	check("max: 9.9", schema.Refuted, "none of the interval", six...)
	check("min: 10", schema.Supported, "at least 10 ns", six...)
	check("min: 15.1", schema.Refuted, "", six...)
	check("min: 5\nmax: 20", schema.Supported, "within 5 to 20", six...)
	check("min: 16\nmax: 20", schema.Refuted, "", six...)
	check("min: 12\nmax: 20", schema.Inconclusive, "", six...)
	check("max: 1000", schema.Inconclusive, "5 processes: too few, an interval at 95 % needs 6", six[:5]...)
}

func TestConversionAndScale(t *testing.T) {
	got := one(t, "name: n\nunit: events/s\nmin: 1e8\nmeasure: {workload: W, metric: ns/op, scale: 1e9, reciprocal: true}", noEvidence,
		cell("W", "ring", nil, "ns/op", 5, 5, 5, 5, 8, 4))
	if *got.Measured != 2e8 || got.CI[0] != 1.25e8 || got.CI[1] != 2.5e8 || got.Verdict != schema.Supported {
		t.Errorf("%+v", got)
	}
}

func TestZeroHasNoReciprocal(t *testing.T) {
	got := one(t, "name: n\nunit: events/s\nmin: 1\nmeasure: {workload: W, metric: ns/op, reciprocal: true}", noEvidence, cell("W", "ring", nil, "ns/op", 5, 0))
	if got.Verdict != schema.NotTestableHere || got.Measured != nil || !strings.Contains(got.Why, "no reciprocal") {
		t.Errorf("%+v", got)
	}
}

func TestFactsNeedOneSampleAndMustAgree(t *testing.T) {
	reading := "name: n\nunit: allocs\nmax: 0\nmeasure: {workload: W, metric: allocs/op, exact: true}"
	if got := one(t, reading, noEvidence, cell("W", "ring", nil, "allocs/op", 0)); got.Verdict != schema.Supported || got.PAdjusted != nil {
		t.Errorf("0 once: %+v", got)
	}
	if got := one(t, reading, noEvidence, cell("W", "ring", nil, "allocs/op", 0, 0, 1)); got.Verdict != schema.Inconclusive {
		t.Errorf("0, 0, 1: %+v", got)
	}
	if got := one(t, reading, noEvidence, cell("W", "ring", nil, "allocs/op", 1, 1)); got.Verdict != schema.Refuted {
		t.Errorf("1, 1: %+v", got)
	}
}

func TestEveryMatchingCellMustSatisfyTheBound(t *testing.T) {
	reading := "name: n\nunit: ns\nmax: 100\nmeasure: {workload: W, where: {size: [64, 256]}, metric: ns/op}"
	small := cell("W", "ring", map[string]any{"size": 64.0}, "ns/op", 10, 10, 10, 10, 10, 10)
	large := cell("W", "ring", map[string]any{"size": 256.0}, "ns/op", 200, 200, 200, 200, 200, 200)
	other := cell("W", "ring", map[string]any{"size": 512.0}, "ns/op", 900, 900, 900, 900, 900, 900)
	got := one(t, reading, noEvidence, small, large, other)
	if got.Verdict != schema.Refuted || *got.Measured != 200 || len(got.Readings[0].Parts) != 2 {
		t.Errorf("%+v", got)
	}
	twin := large
	twin.Arm = "b"
	got = one(t, reading, noEvidence, small, other, twin)
	if got.Verdict != schema.NotTestableHere || !strings.Contains(got.Why, "no W/size=256 in ns/op") || got.Measured != nil {
		t.Errorf("a listed value is missing: %+v", got)
	}
	absent := large
	absent.Testable, absent.Samples, absent.Why = false, nil, "3 goroutines, 2 cores"
	got = one(t, reading, noEvidence, small, absent)
	if got.Verdict != schema.NotTestableHere || !strings.Contains(got.Why, "3 goroutines, 2 cores") {
		t.Errorf("a listed cell is not testable: %+v", got)
	}
	brief := cell("W", "ring", map[string]any{"size": 256.0}, "p50-ns", 5)
	if got = one(t, reading, noEvidence, small, brief); got.Verdict != schema.NotTestableHere || !strings.Contains(got.Why, "but reported no ns/op") {
		t.Errorf("measured, but not in this unit: %+v", got)
	}
	// A cell that was not asked for by value is only mentioned.
	got = one(t, "name: n\nunit: ns\nmax: 100\nmeasure: {workload: W, metric: ns/op}", noEvidence, small, absent)
	if got.Verdict != schema.Supported || !strings.Contains(got.Why, "1 more cells are not testable here") {
		t.Errorf("%+v", got)
	}
	got = one(t, "name: n\nunit: ns\nmax: 100\nmeasure: {workload: W, except: {size: [256, 512]}, metric: ns/op}", noEvidence, small, large, other)
	if got.Verdict != schema.Supported {
		t.Errorf("except: %+v", got)
	}
}

// The host slows down in half of the blocks, both cells alike: only the ratio
// within blocks is steady.
func TestRatiosArePairedWithinBlocks(t *testing.T) {
	reading := "name: n\nunit: ratio\nmin: 1.9\nmax: 2.1\nmeasure: {workload: W, where: {impl: b}, metric: ns/op, over: {workload: W, where: {impl: aa}, metric: ns/op}}"
	a := cell("W", "aa", nil, "ns/op", 10, 40, 11, 42, 12, 43)
	b := cell("W", "b", nil, "ns/op", 20, 80, 22, 84, 24, 86)
	got := one(t, reading, noEvidence, a, b)
	if got.Verdict != schema.Supported || got.CI[0] != 2 || got.CI[1] != 2 || got.N != 6 || !strings.Contains(got.Why, "6 pairs") {
		t.Errorf("%+v", got)
	}
	// Without blocks nothing pairs them, and the bootstrap must admit that.
	for i := range a.Samples {
		a.Samples[i].Block, a.Samples[i].Process = 0, 0
		b.Samples[i].Block, b.Samples[i].Process = 0, 0
	}
	got = one(t, reading, noEvidence, a, b)
	if got.Verdict != schema.Inconclusive || got.CI[1]-got.CI[0] < 1 {
		t.Errorf("unpaired: %+v", got)
	}
	zero := cell("W", "aa", nil, "ns/op", 0, 0)
	if got := one(t, reading, noEvidence, zero, b); got.Verdict != schema.NotTestableHere || !strings.Contains(got.Why, "divided") {
		t.Errorf("division by 0: %+v", got)
	}
}

func TestDivisorWithTheSameParameter(t *testing.T) {
	reading := "name: n\nunit: ratio\nmax: 1.2\nmeasure: {workload: W, where: {impl: ring}, metric: ns/op, over: {workload: Probe, where: {probe: memmove}, same: [size], metric: ns/op}}"
	w := cell("W", "ring", map[string]any{"size": 64.0}, "ns/op", 11, 11, 11, 11, 11, 11)
	right := cell("Probe", "", map[string]any{"probe": "memmove", "size": 64.0}, "ns/op", 10, 10, 10, 10, 10, 10)
	wrong := cell("Probe", "", map[string]any{"probe": "memmove", "size": 256.0}, "ns/op", 1, 1, 1, 1, 1, 1)
	if got := one(t, reading, noEvidence, w, wrong, right); got.Verdict != schema.Supported || *got.Measured != 1.1 {
		t.Errorf("%+v", got)
	}
	if got := one(t, reading, noEvidence, w, wrong); got.Verdict != schema.NotTestableHere {
		t.Errorf("%+v", got)
	}
}

func TestFitPerBlock(t *testing.T) {
	reading := "name: n\nunit: R^2\nmin: 0.94\nmeasure: {workload: W, metric: ns/op, fit: {x: size, statistic: r2}}"
	var cells []schema.Cell
	for _, size := range []float64{1, 2, 3, 4} {
		cells = append(cells, cell("W", "ring", map[string]any{"size": size}, "ns/op", 5*size, 6*size, 5*size, 7*size, 5*size, 5*size))
	}
	if got := one(t, reading, noEvidence, cells...); got.Verdict != schema.Supported || got.N != 6 || math.Abs(*got.Measured-1) > 1e-12 {
		t.Errorf("a line: %+v", got)
	}
	for i := range cells[0].Samples {
		cells[0].Samples[i].Value = 100 // no line goes through that
	}
	if got := one(t, reading, noEvidence, cells...); got.Verdict != schema.Refuted {
		t.Errorf("no line: %+v", got)
	}
	if got := one(t, reading, noEvidence, cells[:2]...); got.Verdict != schema.NotTestableHere {
		t.Errorf("two points: %+v", got)
	}
}

func TestEvidence(t *testing.T) {
	reading := "name: n\nunit: torn events\nmax: 0\nevidence: {count: stress.torn, match: overwrite}"
	if got := one(t, reading, noEvidence); got.Verdict != schema.NotTestableHere || !strings.Contains(got.Why, "evidence/stress.json is absent") {
		t.Errorf("absent: %+v", got)
	}
	campaigns := func(cs ...schema.Campaign) schema.Evidence {
		return schema.Evidence{Stress: &schema.StressEvidence{Campaigns: cs}}
	}
	if got := one(t, reading, campaigns(schema.Campaign{Name: "gated", Result: "pass"})); got.Verdict != schema.NotTestableHere || !strings.Contains(got.Why, "overwrite") {
		t.Errorf("no trial proves nothing: %+v", got)
	}
	wrong := schema.Campaign{Name: "overwrite-unchecked", Torn: 40000, Result: "expected-failure"}
	if got := one(t, reading, campaigns(schema.Campaign{Name: "overwrite", Events: 7, Result: "pass"}, wrong)); got.Verdict != schema.Supported || got.N != 1 {
		t.Errorf("variants that are wrong on purpose do not count: %+v", got)
	}
	if got := one(t, reading, campaigns(schema.Campaign{Name: "overwrite", Torn: 1, Result: "fail"})); got.Verdict != schema.Refuted || *got.Measured != 1 {
		t.Errorf("torn: %+v", got)
	}
}

func TestEvidenceCounts(t *testing.T) {
	e := schema.Evidence{
		Stress: &schema.StressEvidence{Campaigns: []schema.Campaign{{Reordered: 2, Duplicated: 3, Result: "fail"}, {Result: "pass"}}},
		Model: &schema.ModelEvidence{
			Explore: []schema.ExploreResult{{Result: "pass", Exhaustive: true}, {Result: "fail"}},
			Spin:    []schema.SpinResult{{Result: "holds"}, {Result: "violated"}, {Result: "violated-as-expected"}},
			Proof: []schema.TheoremResult{{Provers: []string{"Z3"}}, {Expected: "unproved"}, {Expected: "proved"},
				{Expected: "unproved", Provers: []string{"CVC4"}}},
		},
		Mutants: &schema.MutantEvidence{Mutants: []schema.Mutant{{ID: "a", KilledBy: []string{"explore"}}, {ID: "b"}}},
	}
	want := map[string]uint64{"stress.torn": 0, "stress.reordered": 2, "stress.duplicated": 3, "stress.failed": 1,
		"model.explore.failed": 1, "model.explore.incomplete": 1, "model.spin.violated": 1, "model.proof.unproved": 2, "mutants.survived": 1}
	for name, count := range counts {
		if got := count(e, ""); got.count != want[name] || got.of == 0 || got.missing != "" {
			t.Errorf("%s = %+v, want %d", name, got, want[name])
		}
		if got := count(noEvidence, ""); got.missing == "" {
			t.Errorf("%s of nothing is %+v", name, got)
		}
		if got := count(e, "no such name"); got.missing == "" {
			t.Errorf("%s of no match is %+v", name, got)
		}
	}
}

// Three claims with 8 unanimous samples: p = 2/256 each, Holm times 3, 2, 1.
func TestHolmOverClaims(t *testing.T) {
	text := "subject: s\nclaims:\n"
	for _, id := range []string{"a", "b", "c"} {
		text += "  - id: " + id + "\n    statement: x\n    readings:\n      - {name: n, unit: ns, max: 100, measure: {workload: W, metric: ns/op}}\n"
	}
	f, err := Parse("f.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range Evaluate([]File{f}, []schema.Cell{cell("W", "ring", nil, "ns/op", 1, 2, 3, 4, 5, 6, 7, 8)}, noEvidence, 0.95) {
		if c.PAdjusted == nil || math.Abs(*c.PAdjusted-3*2.0/256) > 1e-12 {
			t.Errorf("%s: %v", c.ID, c.PAdjusted)
		}
	}
}

func TestCheckIDs(t *testing.T) {
	files, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	result := func(name string, params map[string]any) []run.Result {
		return []run.Result{{File: "bench.txt", Line: 17, Workload: "Claim", Name: name, Params: params}}
	}
	if err := CheckIDs(result("Claim/id=users", map[string]any{"id": "users"}), files); err != nil {
		t.Error(err)
	}
	if err := CheckIDs(result("Claim/id=user", map[string]any{"id": "user"}), files); err == nil || !strings.HasPrefix(err.Error(), `bench.txt:17: unknown claim id "user"`) {
		t.Errorf("got %v", err)
	}
	if err := CheckIDs(result("Claim/x=1", map[string]any{"x": 1.0}), files); err == nil || !strings.Contains(err.Error(), "names no claim") {
		t.Errorf("got %v", err)
	}
}

func TestNumber(t *testing.T) {
	for v, want := range map[float64]string{1430: "1,430", 13837445.4945: "13,840,000", 0.98331: "0.9833", 1398720: "1,398,720", -2.5: "-2.5", 1e20: "100000000000000000000"} {
		if got := number(v); got != want {
			t.Errorf("number(%v) = %s, want %s", v, got, want)
		}
	}
}
