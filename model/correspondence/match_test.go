package correspondence

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// house is a correspondence without a problem, to be broken.
type house struct {
	found    []Access
	rows     []Row
	steps    []Step
	tags     map[string]Tags
	explored Explored
}

func newHouse() *house {
	at := func(line int) Place { return Place{File: "rows_house.go", Line: line} }
	return &house{
		found: []Access{
			{"write", "order.Store(a)", "Store", Place{File: "write.go", Line: 10}},
			{"write", "order.Peek(b)", "Peek", Place{File: "write.go", Line: 11}},
			{"write", "order.Peek(b)", "Peek", Place{File: "write.go", Line: 12}},
			{"write", "*a", "", Place{File: "write.go", Line: 13}},
		},
		rows: []Row{
			{Function: "write", Call: "order.Store(a)", Steps: []string{"W1"}, Place: at(1)},
			{Function: "write", Call: "order.Peek(b)", Steps: []string{"W2"}, Place: at(2)},
			{Function: "write", Call: "order.Peek(b)", Why: "a statistic", Unexplored: "too rare", Place: at(3)},
			{Function: "write", Call: "*a", Why: "the beginning", Place: at(4)},
		},
		steps: []Step{
			{ID: "W1", Does: "store a", Place: Place{File: "steps.go", Line: 1}},
			{ID: "W2", Does: "load b", Absent: map[string]string{proof: "finite"}, Place: Place{File: "steps.go", Line: 2}},
			{ID: "W3", Does: "compare", Private: "a private word", Place: Place{File: "steps.go", Line: 3}},
		},
		tags: map[string]Tags{
			promela: {"W1": {{File: "a.pml", Line: 1}}, "W2": {{File: "a.pml", Line: 2}}, "W3": {{File: "a.pml", Line: 3}}},
			proof:   {"W1": {{File: "a.mlw", Line: 1}}, "W3": {{File: "a.mlw", Line: 3}}},
		},
		explored: Explored{"write: order.Store(a)": {"gated/a"}, "write: order.Peek(b)": {"gated/a", "shared/b"}},
	}
}

func TestMatchFindsProblems(t *testing.T) {
	tests := map[string]struct {
		change func(*house)
		want   string // "" when it is none
	}{
		"nothing": {func(*house) {}, ""},
		"access without row": {
			func(h *house) { h.rows = h.rows[1:] },
			"write.go:10: write: order.Store(a) has no row",
		},
		"row without access": {
			func(h *house) { h.found = slices.Delete(h.found, 1, 2) },
			"rows_house.go:3: write: order.Peek(b) (number 2 there) matches no access",
		},
		"another order": {
			func(h *house) {
				h.found[0], h.found[1] = h.found[1], h.found[0]
				h.found[0].Place.Line, h.found[1].Place.Line = 10, 11
			},
			"write.go:11: write: order.Store(a) now comes after order.Peek(b)",
		},
		"neither step nor reason": {
			func(h *house) { h.rows[3].Why = "" },
			"rows_house.go:4: write: *a needs either",
		},
		"step and reason": {
			func(h *house) { h.rows[0].Why = "none" },
			"rows_house.go:1: write: order.Store(a) needs either",
		},
		"unknown step": {
			func(h *house) { h.rows[0].Steps = []string{"W1", "W9"} },
			"rows_house.go:1: write: order.Store(a) is step W9",
		},
		"step without access": {
			func(h *house) { h.rows[0].Steps = []string{"W2"} },
			"steps.go:1: step W1 (store a): an access does it: false",
		},
		"private step with access": {
			func(h *house) { h.rows[0].Steps = []string{"W1", "W3"} },
			"steps.go:3: step W3 (compare): an access does it: true",
		},
		"tag lacking in one model": {
			func(h *house) { delete(h.tags[promela], "W2") },
			"steps.go:2: step W2 (load b): no line of model/promela/*.pml carries @W2",
		},
		"tag that has a reason not to be there": {
			func(h *house) { h.tags[proof]["W2"] = []Place{{File: "a.mlw", Line: 7}} },
			"a.mlw:7: @W2 stands here",
		},
		"unknown tag": {
			func(h *house) { h.tags[proof]["X1"] = []Place{{File: "a.mlw", Line: 8}} },
			"a.mlw:8: @X1 is no step",
		},
		"unexplored without reason": {
			func(h *house) { delete(h.explored, "write: order.Store(a)") },
			"write.go:10: write: order.Store(a) is executed by no program",
		},
		"explored against the reason": {
			func(h *house) { h.explored["write: order.Peek(b) (2)"] = []string{"gated/a"} },
			"rows_house.go:3: write: order.Peek(b) is executed by gated/a",
		},
		"stale execution": {
			func(h *house) { h.explored["write: gone"] = []string{"gated/a"} },
			"explored.json:1: write: gone is no access",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			h := newHouse()
			test.change(h)
			problems := Match(h.found, h.rows, h.steps, h.tags, h.explored).Problems
			if test.want == "" && len(problems) > 0 {
				t.Errorf("%v, want none", problems)
			}
			if test.want != "" && !slices.ContainsFunc(problems, func(p Problem) bool { return strings.Contains(p.String(), test.want) }) {
				t.Errorf("%v, want %q", problems, test.want)
			}
		})
	}
}

func TestReadTags(t *testing.T) {
	tags, err := ReadTags("testdata", "models/*.mlw")
	if err != nil {
		t.Fatal(err)
	}
	const file = "models/good.mlw"
	want := Tags{
		"W1": {{file, 1, ""}, {file, 4, "Slot.mark"}, {file, 7, "Slot"}}, "W2": {{file, 1, ""}},
		"J1": {{file, 9, "Slot.join"}}, "J2": {{file, 9, "Slot.join"}}, "J3": {{file, 9, "Slot.join"}},
	}
	if !maps.EqualFunc(tags, want, slices.Equal) {
		t.Errorf("%v, want %v", tags, want)
	}
	for pattern, want := range map[string]string{
		"models/*.range": "models/bad.range:2: @J3..@J1 is no range",
		"models/*.none":  "models/*.none: 0 files, and no tag",
		"models/*.empty": "models/*.empty: 1 files, and no tag",
	} {
		if _, err := ReadTags("testdata", pattern); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", pattern, err, want)
		}
	}
}
