package analysis

import (
	"fmt"
	"math"
	"strings"

	"github.com/trusted-ring/trusted-ring/reports/schema"
)

// warnings says what a reader must know about the run as a whole. What
// concerns one cell stands in that cell.
func warnings(rep *schema.Report, o Options) []schema.Warning {
	var out []schema.Warning
	add := func(subject, format string, args ...any) {
		out = append(out, schema.Warning{Subject: subject, Text: fmt.Sprintf(format, args...)})
	}
	if rep.Run.Partial {
		add("run", "interrupted: %d of %d blocks are there", rep.Run.Done, rep.Run.Planned)
	}
	if dirty, _ := rep.Environment["dirty"].(bool); dirty {
		add("run", "the working tree had changes that commit %s does not contain", rep.Run.Commit)
	}
	if load, ok := rep.Environment["load"].([]any); ok && len(load) > 0 {
		if one, _ := load[0].(float64); one > 0.5 {
			add("environment", "load average was %.2f when the run began: other work shared the machine", one)
		}
	}
	if virtual, _ := rep.Environment["virtual"].(bool); virtual {
		add("environment", "a virtual machine: the host can move its CPUs at any time; trust ratios within a block before nanoseconds")
	}
	var moved []string
	for _, b := range rep.Blocks {
		if b.Moved {
			moved = append(moved, fmt.Sprint(b.Block))
		}
	}
	if len(moved) > 0 {
		add("blocks", "the machine did not hold still in %d of %d blocks (%s); their samples are labelled and kept", len(moved), len(rep.Blocks), strings.Join(moved, ", "))
	}
	if rep.NoiseFloor.N == 0 {
		add("noise", "no A/A arm: how much the same code differs from itself here is unknown, so no difference is held against it")
	} else if rep.NoiseFloor.N < 19 {
		add("noise", "%d A/A pairs: equal code exceeds all of them in 1 of %d comparisons", rep.NoiseFloor.N, rep.NoiseFloor.N+1)
	}
	for _, e := range evidence(rep.Evidence) {
		switch {
		case e.absent:
			add("evidence", "evidence/%s.json is absent: nothing is known here of what it would show", e.name)
		case e.commit != "" && rep.Run.Commit != "" && strings.TrimSuffix(e.commit, "-dirty") != rep.Run.Commit:
			add("evidence", "evidence/%s.json is of commit %s, the run of %s", e.name, e.commit, rep.Run.Commit)
		}
	}
	if text := holmWarning(rep.Claims, o); text != "" {
		add("claims", "%s", text)
	}
	for _, l := range rep.Latency {
		if l.Missed {
			add("latency", "%s at %.0f events/s missed its rate (%.0f): its percentiles describe a queue that grows", l.Impl, l.OfferedRate, l.Achieved)
		}
	}
	return out
}

// provenance is one evidence file, and the code that it is about.
type provenance struct {
	name, commit string
	absent       bool
}

func evidence(e schema.Evidence) []provenance {
	out := []provenance{{name: "stress", absent: true}, {name: "model", absent: true}, {name: "mutants", absent: true}}
	if e.Stress != nil {
		out[0] = provenance{name: "stress", commit: e.Stress.Commit}
	}
	if e.Model != nil {
		out[1] = provenance{name: "model", commit: e.Model.Commit}
	}
	if e.Mutants != nil {
		out[2] = provenance{name: "mutants", commit: e.Mutants.Commit}
	}
	return out
}

// holmWarning says how many verdicts rest on their own interval alone, and how
// many samples it would take for one to stand among all the others.
func holmWarning(claims []schema.Claim, o Options) string {
	tested, alone := 0, 0
	for _, c := range claims {
		if c.PAdjusted == nil {
			continue
		}
		tested++
		if *c.PAdjusted > o.Alpha && c.Verdict != schema.Inconclusive {
			alone++
		}
	}
	if alone == 0 {
		return ""
	}
	// The sign test of n samples that all agree has p = 2/2^n.
	need := 1
	for ; math.Ldexp(float64(tested), 1-need) > o.Alpha; need++ {
	}
	return fmt.Sprintf("%d of %d timed verdicts hold at %.0f %% each, but not for all of them together (Holm): that takes at least %d samples a cell",
		alone, tested, 100*o.Confidence, need)
}
