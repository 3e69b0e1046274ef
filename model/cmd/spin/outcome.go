package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/trusted-ring/trusted-ring/model/promela"
)

// outcome is what one run of the verifier said.
type outcome struct {
	states     uint64
	errors     int
	violated   string // the assertion's or the formula's name, or SPIN's words
	incomplete string // why not every state was visited; empty when all were
	seconds    float64
}

var (
	statesLine    = regexp.MustCompile(`(?m)^ *([0-9.e+]+) states, stored`)
	errorsLine    = regexp.MustCompile(`errors: ([0-9]+)`)
	assertionLine = regexp.MustCompile(`assertion violated \(?(\w+)`)
	formulaLine   = regexp.MustCompile(`pan: ltl formula (\w+)`)
	otherLine     = regexp.MustCompile(`pan:1: (.+?) \(at depth`)
)

// parse reads the verifier's report. A report without its numbers is an error.
func parse(text string) (outcome, error) {
	var o outcome
	states, errs := statesLine.FindStringSubmatch(text), errorsLine.FindStringSubmatch(text)
	if states == nil || errs == nil {
		return o, fmt.Errorf("the verifier gave no counts:\n%s", text)
	}
	n, err := strconv.ParseFloat(states[1], 64) // SPIN writes large counts as 1.2e+07
	if err != nil {
		return o, err
	}
	o.states = uint64(n)
	if o.errors, err = strconv.Atoi(errs[1]); err != nil {
		return o, err
	}
	for _, limit := range []string{"max search depth too small", "reached -DMEMLIM bound", "out of memory", "Search not completed"} {
		if strings.Contains(text, limit) {
			o.incomplete = limit
			break
		}
	}
	if o.errors > 0 {
		o.violated = violation(text)
	}
	return o, nil
}

// violation names what was violated.
func violation(text string) string {
	if m := assertionLine.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	if strings.Contains(text, "acceptance cycle") {
		if m := formulaLine.FindStringSubmatch(text); m != nil {
			return m[1]
		}
		return oneFormula
	}
	if m := otherLine.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return "something unnamed"
}

// oneFormula stands for the only formula of a model: SPIN does not name it then.
const oneFormula = "the formula"

// judge holds the outcome against what the check demands.
func judge(c promela.Check, o outcome) (verdict string, ok bool) {
	violated := o.violated
	if violated == oneFormula {
		violated = c.Formula
	}
	switch {
	case c.Break == "" && o.errors > 0:
		return "violated: " + violated, false
	case c.Break == "" && o.incomplete != "":
		return "not exhaustive: " + o.incomplete, false
	case c.Break == "":
		return "holds", true
	case o.errors == 0:
		return "not violated by the twin", false
	case violated != c.Violates:
		return fmt.Sprintf("the twin violates %s, not %s", violated, c.Violates), false
	}
	return "violated-as-expected", true
}

func configuration(c promela.Check) string {
	return strings.Join(append([]string{c.Model}, c.Defines...), " ")
}

func property(c promela.Check) string {
	name := c.Formula
	switch {
	case c.Formula != "":
		name = "ltl " + name
	case c.Break != "":
		name = c.Violates
	default:
		name = "assertions, no deadlock"
	}
	if c.Break != "" {
		name += " / twin " + c.Break
	}
	return name
}

func title(c promela.Check) string { return configuration(c) + ": " + property(c) }
