package main

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "why3session.xml")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestGoalsCountOnlyCurrentValidProofs(t *testing.T) {
	s, err := readSession(write(t, preamble+`
<prover id="0" name="CVC4" version="1.8"/><prover id="1" name="Z3" version="4.8.12"/>
<file format="whyml"><path name=".."/><path name="ring.mlw"/><theory name="Slots">
<goal name="both"><proof prover="0"><result status="valid"/></proof><proof prover="1"><result status="valid"/></proof></goal>
<goal name="one"><proof prover="0"><result status="timeout"/></proof><proof prover="1"><result status="valid"/></proof></goal>
<goal name="twice"><proof prover="1"><result status="valid"/></proof><proof prover="1"><result status="valid"/></proof></goal>
<goal name="old"><proof prover="0" obsolete="true"><result status="valid"/></proof></goal>
<goal name="undone"><proof prover="0"><undone/></proof></goal>
<goal name="new"></goal>
</theory></file></why3session>`))
	if err != nil {
		t.Fatal(err)
	}
	want := []goal{
		{"Slots.both", []string{"CVC4", "Z3"}}, {"Slots.one", []string{"Z3"}}, {"Slots.twice", []string{"Z3"}},
		{name: "Slots.old"}, {name: "Slots.undone"}, {name: "Slots.new"},
	}
	if got := s.goals(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if _, failed := report(s.goals(), nil); failed != len(want)-1 {
		t.Errorf("%d of %d goals fail, want all but the first", failed, len(want))
	}
}

func TestAControlThatIsProvedFails(t *testing.T) {
	rows, failed := report(nil, []goal{{name: "control a"}, {"control b", []string{"Z3"}}})
	if failed != 1 || rows[0].Expected != "unproved" || rows[0].Provers == nil {
		t.Errorf("%d failed, rows %+v", failed, rows)
	}
}

func TestBlankSessionIsReadBack(t *testing.T) {
	theories := []theory{{Name: "A", Goals: []sessionGoal{{Name: "x"}, {Name: "y"}}}}
	s, err := readSession(write(t, blank(theories)))
	if err != nil {
		t.Fatal(err)
	}
	got := s.goals()
	if len(got) != 2 || got[1].name != "A.y" || got[1].provedBy != nil {
		t.Errorf("goals %v", got)
	}
	for _, g := range s.File.Theories[0].Goals {
		if len(g.Proofs) != len(provers()) || g.Proofs[0].Undone == nil {
			t.Errorf("goal %s has proofs %+v", g.Name, g.Proofs)
		}
	}
}

func TestParseAnswers(t *testing.T) {
	line := func(goal, status string) string {
		return "File \"controls.mlw\", line 1, characters 2-3:\nGoal " + goal + ".\nProver result is: " + status + "\n\n"
	}
	got, err := parseAnswers(line("a", "Valid (0.01s, 3 steps).") + line("b", "Unknown (unknown) (0.02s).") +
		line("c", "Timeout (5.00s).") + line("d", "High failure (0.7s)\nprover output:\ntimeout\n."))
	want := []answer{{"a", true}, {"b", false}, {"c", false}, {"d", false}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
	for _, bad := range []string{line("e", "High failure (0.0s)\nprover output:\nsegmentation fault"), "File \"controls.mlw\", line 3:\nsyntax error"} {
		if _, err := parseAnswers(bad); err == nil || !strings.Contains(err.Error(), "why3 prove") {
			t.Errorf("%q was accepted: %v", bad, err)
		}
	}
}

// The README says how many goals and controls there are, and the committed session
// has a valid proof of each goal by each prover.
func TestReadmeCountsTheGoals(t *testing.T) {
	s, err := readSession("../../proof/ring/why3session.xml")
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range s.goals() {
		if len(g.provedBy) != len(provers()) {
			t.Errorf("%s is proved by %v in the committed session", g.name, g.provedBy)
		}
	}
	controls, err := os.ReadFile("../../proof/controls.mlw")
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile("../../proof/README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		fmt.Sprintf("all %d goals", len(s.goals())), fmt.Sprintf("of the %d negative controls", strings.Count(string(controls), "\n  goal ")),
	} {
		if !strings.Contains(string(readme), want) {
			t.Errorf("model/proof/README.md does not say %q", want)
		}
	}
}
