package render

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/trusted-ring/trusted-ring/reports/quantity"
	"github.com/trusted-ring/trusted-ring/reports/schema"
)

func safetySection(e schema.Evidence) section {
	s := section{ID: "safety", Title: "Evidence of safety", Lead: "Speed is worth nothing if an event is torn. Model checking, proof and stress look for a fault; the kill matrix shows whether they can find one."}
	s.Blocks = append(s.Blocks, killBlock(e.Mutants))
	s.Blocks = append(s.Blocks, modelBlocks(e.Model)...)
	return section{ID: s.ID, Title: s.Title, Lead: s.Lead, Blocks: append(s.Blocks, stressBlock(e.Stress))}
}

func absent(heading, file, made string) block {
	return block{Heading: heading, Text: []string{"Absent: this run has no " + file + ". Nothing is claimed here; " + made + " writes it."}}
}

func killBlock(m *schema.MutantEvidence) block {
	const heading = "Kill matrix"
	if m == nil {
		return absent(heading, "evidence/mutants.json", "the mutation campaign")
	}
	var checkers []string
	killed := 0
	for _, mu := range m.Mutants {
		for _, c := range slices.Concat(mu.Expected, mu.KilledBy) {
			if !slices.Contains(checkers, c) {
				checkers = append(checkers, c)
			}
		}
		if len(mu.KilledBy) > 0 {
			killed++
		}
	}
	slices.Sort(checkers)
	t := &table{ID: "kill-matrix", Caption: fmt.Sprintf("%d of %d broken rings caught. One row per broken ring, one column per checker.", killed, len(m.Mutants)), Grid: true,
		Columns: []column{{Name: "Broken ring", Broad: true}, {Name: "Class"}}}
	for _, c := range checkers {
		t.Columns = append(t.Columns, column{Name: c})
	}
	t.Columns = append(t.Columns, column{Name: "Killed by", Numeric: true})
	for _, mu := range m.Mutants {
		cs := []cell{{Text: mu.ID, Small: join(mu.Change, mu.Note), Head: true}, {Text: mu.Class}}
		for _, c := range checkers {
			v := killMark(slices.Contains(mu.Expected, c), slices.Contains(mu.KilledBy, c))
			cs = append(cs, cell{Text: v.Word, Sort: v.rank, Verdict: &v})
		}
		t.Rows = append(t.Rows, row{Cells: append(cs, cell{Text: fmt.Sprint(len(mu.KilledBy))})})
	}
	t.Read = "How to read it: each row is the ring with one deliberate fault. A filled square is a checker that caught it, an open one a checker that should have and did not, " +
		"a triangle one that caught it without being asked to; a dot means that this checker is not meant to see that fault. A row without a filled mark would be a fault that nothing here finds."
	b := block{Heading: heading, Table: t}
	if m.Partial != "" {
		b.Text = []string{"Not the whole matrix: " + m.Partial + "."}
	}
	return b
}

func killMark(expected, killed bool) verdict {
	switch {
	case expected && killed:
		return verdict{"good", "■", "killed", "0"}
	case killed:
		return verdict{"good", "▲", "killed, not expected", "1"}
	case expected:
		return verdict{"bad", "□", "survived", "2"}
	}
	return verdict{"none", "·", "not applicable", "3"}
}

func modelBlocks(m *schema.ModelEvidence) []block {
	const heading = "Model checking and proof"
	if m == nil {
		return []block{absent(heading, "evidence/model.json", "the model checker")}
	}
	blocks := []block{{Heading: heading, Text: []string{"The real code under a weak memory model (explore), Promela models for liveness and larger bounds (SPIN), and theorems for any capacity (Why3). Exhaustive means that every execution within the stated configuration was tried."}}}
	if len(m.Explore) > 0 {
		t := &table{ID: "explore", Caption: "Distinct executions of the real ring code, by configuration. Readers of whom nobody takes notice are explored one at a time; how many of all together those stand for is below, where that is known.", Columns: []column{{Name: "Result"}, {Name: "Configuration", Broad: true}, {Name: "Executions", Numeric: true}, {Name: "Exhaustive"}, {Name: "Seconds", Numeric: true}}}
		for _, x := range m.Explore {
			v := outcome(x.Result)
			exhaustive, executions := cell{Text: "yes"}, cell{Text: quantity.Count(x.Executions), Sort: fmt.Sprint(x.Executions)}
			switch {
			case x.Whole > 0:
				executions.Small = "for " + quantity.Count(x.Whole)
			case x.Apart > 0:
				executions.Small = fmt.Sprintf("with one of %d readers", x.Apart)
			}
			if !x.Exhaustive {
				exhaustive = cell{Text: "no", Small: x.Why}
			}
			t.Rows = append(t.Rows, row{Cells: []cell{{Text: v.Word, Sort: v.rank, Verdict: &v}, {Text: x.Name, Head: true},
				executions, exhaustive, seconds(x.Seconds)}})
		}
		blocks = append(blocks, block{Table: t})
	}
	if len(m.Spin) > 0 {
		t := &table{ID: "spin", Caption: "Properties of the Promela models.", Columns: []column{{Name: "Result"}, {Name: "Model"}, {Name: "Property", Broad: true}, {Name: "States", Numeric: true}}}
		for _, x := range m.Spin {
			v := outcome(x.Result)
			t.Rows = append(t.Rows, row{Cells: []cell{{Text: v.Word, Sort: v.rank, Verdict: &v}, {Text: x.Model, Head: true}, {Text: x.Property}, {Text: quantity.Count(x.States), Sort: fmt.Sprint(x.States)}}})
		}
		blocks = append(blocks, block{Table: t})
	}
	if len(m.Proof) > 0 {
		t := &table{ID: "proof", Caption: "Theorems and the provers that proved them.", Columns: []column{{Name: "Result"}, {Name: "Theorem", Broad: true}, {Name: "Proved by"}}}
		for _, x := range m.Proof {
			v := proved(x)
			by := cmp.Or(strings.Join(x.Provers, ", "), "no prover")
			t.Rows = append(t.Rows, row{Cells: []cell{{Text: v.Word, Sort: v.rank, Verdict: &v}, {Text: x.Theorem, Head: true}, {Text: by}}})
		}
		blocks = append(blocks, block{Table: t})
	}
	return blocks
}

func stressBlock(s *schema.StressEvidence) block {
	const heading = "Stress on real hardware"
	if s == nil {
		return absent(heading, "evidence/stress.json", "the stress campaign")
	}
	t := &table{ID: "stress", Caption: "Stress campaigns. A torn, reordered or duplicated event is a failure; a missed one is counted by design in overwrite mode.",
		Columns: []column{{Name: "Result"}, {Name: "Campaign", Broad: true}, {Name: "Events", Numeric: true}, {Name: "Torn", Numeric: true}, {Name: "Missed", Numeric: true},
			{Name: "Reordered", Numeric: true}, {Name: "Operations checked", Numeric: true}, {Name: "Seconds", Numeric: true}, {Name: "Seed"}}}
	count := func(n uint64) cell { return cell{Text: quantity.Count(n), Sort: fmt.Sprint(n)} }
	for _, c := range s.Campaigns {
		v := outcome(c.Result)
		t.Rows = append(t.Rows, row{Cells: []cell{{Text: v.Word, Sort: v.rank, Verdict: &v, Small: c.Detail}, {Text: c.Name, Head: true},
			count(c.Events), count(c.Torn), count(c.Missed), count(c.Reordered), count(c.Operations), seconds(c.Seconds), {Text: fmt.Sprint(c.Seed)}}})
	}
	return block{Heading: heading, Table: t}
}

// proved compares a theorem with what was expected of it: a negative control
// must not be provable.
func proved(x schema.TheoremResult) verdict {
	control := x.Expected == "unproved"
	switch {
	case control && len(x.Provers) == 0:
		return verdict{"good", "✓", "unproved, as it must be", "1"}
	case control:
		return verdict{"bad", "✗", "proved, and must not be", "4"}
	case len(x.Provers) > 0:
		return verdict{"good", "✓", "proved", "0"}
	}
	return verdict{"bad", "✗", "not proved", "4"}
}

func seconds(v float64) cell {
	if !quantity.Finite(v) {
		return cell{Text: quantity.None}
	}
	return cell{Text: fmt.Sprintf("%.1f", v), Sort: sortable(v)}
}

// outcome shows the results that evidence files use.
func outcome(result string) verdict {
	switch result {
	case "pass", "holds", "proved":
		return verdict{"good", "✓", result, "0"}
	case "expected-failure", "violated-as-expected":
		return verdict{"good", "✓", strings.ReplaceAll(result, "-", " "), "1"}
	case "fail", "violated":
		return verdict{"bad", "✗", result, "4"}
	case "":
		return verdict{"none", "–", "not stated", "3"}
	}
	return verdict{"unsure", "?", strings.ReplaceAll(result, "-", " "), "2"}
}
