package correspondence

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// Table is the correspondence, with what is wrong with it.
type Table struct {
	Entries  []Entry // in the order of the source
	Steps    []Step
	Tags     map[string]Tags // by model
	Problems []Problem
}

// Entry is one access with its row.
type Entry struct {
	Access
	Row
	Explored []string // programs, sorted
}

// Problem is where ring and models do not correspond.
type Problem struct {
	Place Place
	What  string
}

func (p Problem) String() string { return p.Place.String() + ": " + p.What }

// Build finds the accesses in the module at root and puts the table together. The
// error is about files that cannot be read; what does not fit is a Problem.
func Build(root string) (*Table, error) {
	found, err := Scan(root, "./ring")
	if err != nil {
		return nil, err
	}
	tags := map[string]Tags{}
	for _, m := range models {
		if tags[m.name], err = ReadTags(root, m.files); err != nil {
			return nil, err
		}
	}
	explored, err := ReadExplored(root)
	if err != nil {
		return nil, err
	}
	return Match(found, Rows(), Steps(), tags, explored), nil
}

// Match puts accesses, rows, steps and tags together.
func Match(found []Access, rows []Row, steps []Step, tags map[string]Tags, explored Explored) *Table {
	t := &Table{Steps: steps, Tags: tags}
	t.pair(found, rows)
	t.checkSteps(rows)
	t.checkTags()
	t.checkExplored(explored)
	slices.SortFunc(t.Problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Place.File, b.Place.File), cmp.Compare(a.Place.Line, b.Place.Line), cmp.Compare(a.What, b.What))
	})
	return t
}

func (t *Table) problem(at Place, format string, args ...any) {
	t.Problems = append(t.Problems, Problem{at, fmt.Sprintf(format, args...)})
}

// key is what a row and an access have in common: the nth such call there.
type key struct {
	function, call string
	nth            int
}

// pair gives each access its row.
func (t *Table) pair(found []Access, rows []Row) {
	open, counted := map[key]Row{}, map[key]int{}
	for _, row := range rows {
		k := key{row.Function, row.Call, 0}
		counted[k]++
		open[key{row.Function, row.Call, counted[k]}] = row
	}
	clear(counted)
	last := map[string]Entry{} // by function
	for _, a := range found {
		k := key{a.Function, a.Call, 0}
		counted[k]++
		k.nth = counted[k]
		row, ok := open[k]
		if !ok {
			t.problem(a.Place, "%s: %s has no row in model/correspondence/rows_*.go", a.Function, a.Call)
			continue
		}
		delete(open, k)
		e := Entry{Access: a, Row: row}
		if before, ok := last[a.Function]; ok && before.Row.Place.Line > row.Place.Line {
			t.problem(a.Place, "%s: %s now comes after %s; its row says before (%s)", a.Function, a.Call, before.Access.Call, row.Place)
		}
		last[a.Function] = e
		t.Entries = append(t.Entries, e)
	}
	for k, row := range open {
		t.problem(row.Place, "%s: %s (number %d there) matches no access of package ring", k.function, k.call, k.nth)
	}
}

// checkSteps: rows name known steps or give a reason, and each step is an access.
func (t *Table) checkSteps(rows []Row) {
	known, done := map[string]bool{}, map[string]bool{}
	for _, s := range t.Steps {
		known[s.ID] = true
	}
	for _, row := range rows {
		if (len(row.Steps) == 0) == (row.Why == "") {
			t.problem(row.Place, "%s: %s needs either steps or a reason", row.Function, row.Call)
		}
		for _, id := range row.Steps {
			done[id] = true
			if !known[id] {
				t.problem(row.Place, "%s: %s is step %s, which steps.go does not have", row.Function, row.Call, id)
			}
		}
	}
	for _, s := range t.Steps {
		if done[s.ID] == (s.Private != "") {
			t.problem(s.Place, "step %s (%s): an access does it: %t; reason why none does: %q", s.ID, s.Does, done[s.ID], s.Private)
		}
	}
}

// checkTags: each model carries every step or there is a reason, and no tag is
// unknown.
func (t *Table) checkTags() {
	for _, m := range models {
		unknown := maps.Clone(t.Tags[m.name])
		for _, s := range t.Steps {
			places, why := t.Tags[m.name][s.ID], s.Absent[m.name]
			delete(unknown, s.ID)
			if len(places) == 0 && why == "" {
				t.problem(s.Place, "step %s (%s): no line of %s carries @%s, and there is no reason", s.ID, s.Does, m.files, s.ID)
			}
			if len(places) > 0 && why != "" {
				t.problem(places[0], "@%s stands here, and steps.go says why it does not: %q", s.ID, why)
			}
		}
		for id, places := range unknown {
			t.problem(places[0], "@%s is no step of steps.go", id)
		}
	}
}

// checkExplored: programs execute each access, or there is a reason.
func (t *Table) checkExplored(explored Explored) {
	left := maps.Clone(explored)
	counted := map[key]int{}
	for i := range t.Entries {
		e := &t.Entries[i]
		k := key{e.Access.Function, e.Access.Call, 0}
		counted[k]++
		name := exploredKey(e.Access, counted[k])
		e.Explored = explored[name]
		delete(left, name)
		switch {
		case e.Order == "" && e.Unexplored == "":
			// Plain memory outside of package order: no step of the checker.
		case len(e.Explored) == 0 && e.Unexplored == "":
			t.problem(e.Access.Place, "%s: %s is executed by no program of model/ringcheck, and there is no reason", e.Access.Function, e.Access.Call)
		case len(e.Explored) > 0 && e.Unexplored != "":
			t.problem(e.Row.Place, "%s: %s is executed by %s, and the row says why it is not", e.Access.Function, e.Access.Call, e.Explored[0])
		}
	}
	for name := range left {
		t.problem(Place{File: ExploredFile, Line: 1}, "%s is no access of package ring: run `go run -tags explore ./model/cmd/correspondence`", name)
	}
}
