package render

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/trusted-ring/trusted-ring/reports/quantity"
	"github.com/trusted-ring/trusted-ring/reports/schema"
)

// subject is the implementation that the report is about.
const subject = "ring"

// absurdFloor is a noise floor that no machine has: the number is broken.
const absurdFloor = 1e6

// where names the run and its machine.
func where(r *schema.Report) string {
	id, machine := r.Run.ID, machine(r)
	if id != "" && machine != "" {
		return id + " on " + machine
	}
	return id + machine
}

func machine(r *schema.Report) string {
	cpu := plain(r.Environment["cpu"])
	if n := plain(r.Environment["cores"]); n != "" {
		return strings.TrimPrefix(cpu+", "+n+" cores", ", ")
	}
	return cpu
}

// partial says that a run is not whole, and why, when the runner wrote it down.
func partial(r *schema.Report) string {
	if !r.Run.Partial {
		return ""
	}
	text := "This run is not whole"
	if r.Run.Planned > 0 {
		text += fmt.Sprintf(": %d of %d blocks are there", r.Run.Done, r.Run.Planned)
	}
	if why := plain(r.Environment["why"]); why != "" {
		text += " (" + why + ")"
	}
	return text + ". Intervals are wider than planned, and some cells are missing."
}

// facts is what was tested and where, in one line each.
func facts(r *schema.Report) []pair {
	env := func(key string) string { return plain(r.Environment[key]) }
	system := strings.Trim(env("goos")+"/"+env("goarch"), "/")
	if k := env("kernel"); k != "" {
		system = strings.TrimPrefix(system+", kernel "+k, ", ")
	}
	samples := quantity.Count(r.Run.Samples) + " benchmark lines"
	if r.Run.Done > 0 {
		samples += fmt.Sprintf(" in %d blocks", r.Run.Done)
	}
	all := []pair{
		{"Run", r.Run.ID}, {"Started", r.Run.Started}, {"Commit", shortCommit(r.Run.Commit)}, {"Mode", r.Run.Mode},
		{"Machine", machine(r)}, {"System", system}, {"Go", env("go")}, {"Samples", samples},
	}
	return slices.DeleteFunc(all, func(p pair) bool { return p.Value == "" })
}

// shortCommit keeps twelve digits of a hash and whatever follows it.
func shortCommit(commit string) string {
	hash, rest, dirty := strings.Cut(commit, "-")
	if len(hash) > 12 {
		hash = hash[:12]
	}
	if dirty {
		return hash + "-" + rest
	}
	return hash
}

func counts(claims []schema.Claim) []count {
	if len(claims) == 0 {
		return nil
	}
	n := tally(claims)
	var out []count
	for _, v := range []schema.Verdict{schema.Supported, schema.Refuted, schema.Inconclusive, schema.NotTestableHere} {
		if n[v] > 0 || v != schema.NotTestableHere {
			out = append(out, count{verdict: show(v), N: n[v], Of: len(claims)})
		}
	}
	return out
}

func tally(claims []schema.Claim) map[schema.Verdict]int {
	n := map[schema.Verdict]int{}
	for _, c := range claims {
		n[c.Verdict]++
	}
	return n
}

// summary is three sentences for somebody who reads no further: what holds, how
// fast, and how far to trust it.
func summary(r *schema.Report) []string {
	return []string{claimsSentence(r.Claims), speedSentence(r.Comparisons), trustSentence(r)}
}

func claimsSentence(claims []schema.Claim) string {
	if len(claims) == 0 {
		return "No documented claim was judged in this run; it shows what was measured."
	}
	var parts []string
	for _, g := range bySubject(claims) {
		n := tally(g)
		said := []string{fmt.Sprintf("%d hold on this machine", n[schema.Supported])}
		for _, rest := range []struct {
			verdict schema.Verdict
			words   string
		}{{schema.Refuted, "do not"}, {schema.Inconclusive, "cannot be decided from these samples"}, {schema.NotTestableHere, "cannot be tested here"}} {
			if k := n[rest.verdict]; k > 0 {
				said = append(said, fmt.Sprintf("%d %s", k, rest.words))
			}
		}
		parts = append(parts, fmt.Sprintf("of the %s that %s documents, %s", plural(len(g), "claim"), cmp.Or(g[0].Subject, "the subject"), list(said)))
	}
	return capital(strings.Join(parts, "; ")) + "."
}

// list joins words as people do: a, b and c.
func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

func speedSentence(all []schema.Comparison) string {
	n := map[schema.Verdict]int{}
	total := 0
	var head *schema.Comparison
	best := -1
	for i, c := range all {
		if c.A != subject || c.B == subject {
			continue
		}
		total++
		n[c.Verdict]++
		if s := headline(c); s > best {
			head, best = &all[i], s
		}
	}
	if head == nil {
		return "No variant was compared with another, so nothing is said about which is faster."
	}
	decided := total - n[schema.TooFewSamples] - n[schema.NotComparable]
	if decided == 0 {
		return fmt.Sprintf("None of the %s of the ring with another variant could be decided: the samples are too few, or one side was not testable here.", plural(total, "comparison"))
	}
	sum := fmt.Sprintf("the ring is faster in %d of %s with other variants, slower in %d, and no difference can be told in %d",
		n[schema.Faster], plural(decided, "comparison"), n[schema.Slower], n[schema.Indistinct])
	if head.Verdict != schema.Faster && head.Verdict != schema.Slower {
		return capital(sum) + "."
	}
	ratio := head.Ratio
	lo, hi := bounds(head.CI)
	if higherIsBetter(head.Metric) && ratio > 0 {
		ratio, lo, hi = 1/ratio, 1/hi, 1/lo
	}
	within := "the ring is"
	if head.Pairs > 0 {
		within = "block by block the ring is"
	}
	return fmt.Sprintf("In the %s workload (%s) an event takes %s through the ring and %s through %s: %s %s times as fast (95 %% interval %s); over all, %s.",
		spaced(head.Workload), params(head.Params), quantity.Format(head.CenterA, head.Metric), quantity.Format(head.CenterB, head.Metric), indefinite(head.B),
		within, strings.TrimSuffix(quantity.Ratio(ratio), "×"), strings.ReplaceAll(span(lo, hi), "×", ""), sum)
}

// headline scores how well a comparison stands for the whole: the ring against
// a channel, one small event at a time, one reader.
func headline(c schema.Comparison) int {
	score := 0
	for _, hit := range []struct {
		yes  bool
		gain int
	}{
		{c.Verdict == schema.Faster || c.Verdict == schema.Slower, 32},
		{c.B == "channel", 16},
		{c.Workload == "Throughput", 8},
		{c.Metric == "ns/op", 8},
		{plain(c.Params["size"]) == "64", 4},
		{plain(c.Params["batch"]) == "1", 2},
		{plain(c.Params["readers"]) == "1", 2},
		{plain(c.Params["mode"]) == "gated", 1},
	} {
		if hit.yes {
			score += hit.gain
		}
	}
	return score
}

func trustSentence(r *schema.Report) string {
	var parts []string
	if floor := r.NoiseFloor.Ratio; floor > 1 && floor < absurdFloor {
		parts = append(parts, fmt.Sprintf("the same code measured twice differed by %s, and a difference counts only beyond what its own workload shows of that", byUpTo(floor)))
	} else {
		parts = append(parts, "this run has no A/A arm, so its noise floor is unknown")
	}
	moved := 0
	for _, b := range r.Blocks {
		if b.Moved {
			moved++
		}
	}
	switch {
	case moved > 0:
		parts = append(parts, fmt.Sprintf("in %d of %s the machine itself ran at another speed, which is why variants are compared block by block", moved, plural(len(r.Blocks), "block")))
	case len(r.Blocks) > 0:
		parts = append(parts, fmt.Sprintf("the machine held still in all %s", plural(len(r.Blocks), "block")))
	}
	return capital(strings.Join(append(parts, evidenceClause(r.Evidence)), "; ")) + "."
}

// byUpTo writes a ratio near 1 as per cent.
func byUpTo(ratio float64) string {
	if ratio < 2 {
		return fmt.Sprintf("up to %.1f %%", (ratio-1)*100)
	}
	return "a factor of up to " + strings.TrimSuffix(quantity.Ratio(ratio), "×")
}

func evidenceClause(e schema.Evidence) string {
	if e.Mutants == nil && e.Model == nil && e.Stress == nil {
		return "evidence of safety is absent from this run"
	}
	var said []string
	if e.Mutants != nil {
		killed := 0
		for _, m := range e.Mutants.Mutants {
			if len(m.KilledBy) > 0 {
				killed++
			}
		}
		said = append(said, fmt.Sprintf("%d of %d deliberately broken rings were caught", killed, len(e.Mutants.Mutants)))
	}
	if e.Model != nil {
		var executions uint64
		for _, x := range e.Model.Explore {
			executions += x.Executions
		}
		said = append(said, fmt.Sprintf("the model checker ran %s executions", quantity.Count(executions)))
	}
	if e.Stress != nil {
		var events uint64
		for _, c := range e.Stress.Campaigns {
			events += c.Events
		}
		said = append(said, fmt.Sprintf("stress sent %s events", quantity.Count(events)))
	}
	return strings.Join(said, ", ")
}
