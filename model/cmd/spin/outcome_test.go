package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/trusted-ring/trusted-ring/model/promela"
)

const complete = `
State-vector 52 byte, depth reached 20496, errors: 0
    38006 states, stored
pan: elapsed time 0.01 seconds
`

func report(errs, states string, lines ...string) string {
	return strings.Join(lines, "\n") + "\nState-vector 52 byte, depth reached 20496, errors: " + errs + "\n " + states + " states, stored (1 visited)\n"
}

func TestParse(t *testing.T) {
	check := func(name, text string, want outcome) {
		t.Helper()
		got, err := parse(text)
		if err != nil || got != want {
			t.Errorf("%s: got %+v, %v; want %+v", name, got, err, want)
		}
	}
	check("complete", complete, outcome{states: 38006})
	check("large count", report("0", "1.2345e+07"), outcome{states: 12345000})
	check("assertion", report("1", "15", "pan:1: assertion violated (no_torn_delivery||(whole&&(n==2))) (at depth 33)"),
		outcome{states: 15, errors: 1, violated: "no_torn_delivery"})
	check("cycle", report("1", "15", "pan: ltl formula accounted", "pan:1: acceptance cycle (at depth 312)"),
		outcome{states: 15, errors: 1, violated: "accounted"})
	check("cycle of the only formula", report("1", "15", "pan:1: acceptance cycle (at depth 312)"),
		outcome{states: 15, errors: 1, violated: oneFormula})
	check("deadlock", report("1", "15", "pan:1: invalid end state (at depth 9)"),
		outcome{states: 15, errors: 1, violated: "invalid end state"})
	check("depth", report("0", "15", "error: max search depth too small"),
		outcome{states: 15, incomplete: "max search depth too small"})
	check("memory", report("0", "15", "pan: reached -DMEMLIM bound"),
		outcome{states: 15, incomplete: "reached -DMEMLIM bound"})
	if _, err := parse("Segmentation fault"); err == nil {
		t.Error("a report without counts was accepted")
	}
}

func TestJudge(t *testing.T) {
	protocol := promela.Check{Model: "gated", Formula: "delivered"}
	twin := promela.Check{Model: "gated", Break: "NO_RESCAN", Violates: "no_overwrite_of_unread"}
	live := promela.Check{Model: "park", Formula: "ends", Break: "CLOSE_NO_WAKE", Violates: "ends"}
	check := func(c promela.Check, o outcome, verdict string, ok bool) {
		t.Helper()
		if v, k := judge(c, o); v != verdict || k != ok {
			t.Errorf("judge(%s, %+v) = %q, %v; want %q, %v", title(c), o, v, k, verdict, ok)
		}
	}
	check(protocol, outcome{}, "holds", true)
	check(protocol, outcome{errors: 1, violated: oneFormula}, "violated: delivered", false)
	check(protocol, outcome{incomplete: "max search depth too small"}, "not exhaustive: max search depth too small", false)
	check(twin, outcome{errors: 1, violated: "no_overwrite_of_unread"}, "violated-as-expected", true)
	check(twin, outcome{errors: 1, violated: "no_overwrite_of_unread", incomplete: "max search depth too small"}, "violated-as-expected", true)
	check(twin, outcome{errors: 1, violated: "joins_safely"}, "the twin violates joins_safely, not no_overwrite_of_unread", false)
	check(twin, outcome{}, "not violated by the twin", false)
	check(live, outcome{errors: 1, violated: oneFormula}, "violated-as-expected", true)
}

// Every property that is checked of the protocol has a twin that violates it, and
// every break of a model is used.
func TestEveryPropertyHasATwin(t *testing.T) {
	violated := map[string]bool{}
	used := map[string]bool{}
	names := map[string]bool{}
	for _, c := range promela.Suite() {
		violated[c.Model+" "+c.Violates] = true
		used[c.Model+" "+c.Break] = true
		if names[title(c)] {
			t.Errorf("two checks are called %q", title(c))
		}
		names[title(c)] = true
	}
	for _, model := range []string{"overwrite", "gated", "park"} {
		text, err := promela.Sources.ReadFile(model + ".pml")
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range properties(string(text)) {
			if !violated[model+" "+p] {
				t.Errorf("%s: no twin violates %s", model, p)
			}
		}
		for _, b := range breaks(string(text)) {
			if !used[model+" "+b] {
				t.Errorf("%s: no check uses BREAK_%s", model, b)
			}
		}
	}
}

// The README says how many checks there are.
func TestReadmeCountsTheChecks(t *testing.T) {
	holds, all := 0, promela.Suite()
	for _, c := range all {
		if c.Break == "" {
			holds++
		}
	}
	text, err := os.ReadFile("../../promela/README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		fmt.Sprintf("runs %d checks", len(all)), fmt.Sprintf("%d of the protocol", holds), fmt.Sprintf("and %d of broken twins", len(all)-holds),
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("model/promela/README.md does not say %q", want)
		}
	}
}

// SPIN itself, on the smallest check and the smallest twin: a model that does not
// compile, a protocol that is broken and a twin that is not are all noticed.
func TestVerify(t *testing.T) {
	for _, tool := range []string{"spin", "gcc"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed", tool)
		}
	}
	check := func(c promela.Check, verdict string) {
		t.Helper()
		o, err := verify(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := judge(c, o); got != verdict {
			t.Errorf("%s: %s, want %s", title(c), got, verdict)
		}
	}
	check(promela.Check{Model: "overwrite", Defines: []string{"C=1"}}, "holds")
	check(promela.Check{Model: "overwrite", Defines: []string{"C=1", "BREAK_PUBLISH_EARLY"}}, "violated: no_torn_delivery")
	check(promela.Check{Model: "overwrite", Defines: []string{"C=1"}, Break: "NOTHING", Violates: "no_torn_delivery"}, "not violated by the twin")
	if _, err := verify(t.Context(), promela.Check{Model: "overwrite", Defines: []string{"C=]"}}); err == nil {
		t.Error("a model that does not compile was accepted")
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if _, err := verify(stopped, promela.Check{Model: "overwrite"}); !errors.Is(err, context.Canceled) {
		t.Errorf("after an interrupt the error is %v", err)
	}
}
