package render

import (
	"maps"
	"slices"
	"strings"

	"github.com/trusted-ring/trusted-ring/reports/quantity"
	"github.com/trusted-ring/trusted-ring/reports/schema"
)

// shownElsewhere are members of env.json that are not of the machine. The seed
// has more digits than a JSON number keeps; the run has it as text.
var shownElsewhere = []string{"schema", "seed", "run", "command", "why", "partial", "mode"}

func environmentSection(r *schema.Report) section {
	s := section{ID: "environment", Title: "Environment", Lead: "The machine, as the runner found it."}
	if len(r.Environment) == 0 {
		s.Blocks = []block{{Text: []string{"This run has no env.json: where it was measured is known only as far as its benchmark file says."}}}
		return s
	}
	var all []pair
	for _, k := range slices.Sorted(maps.Keys(r.Environment)) {
		if v := environmentValue(k, r.Environment[k]); v != "" && !slices.Contains(shownElsewhere, k) {
			all = append(all, pair{strings.ReplaceAll(k, "_", " "), v})
		}
	}
	s.Blocks = []block{{Facts: all}}
	return s
}

// environmentValue writes the members of env.json that are not plain values as
// people write them: L1 data 32 KiB.
func environmentValue(key string, v any) string {
	bytes := func(v any) string {
		n, ok := number(v)
		if !ok {
			return plain(v)
		}
		return quantity.Format(n, "B")
	}
	list, isList := v.([]any)
	switch {
	case key == "memory_bytes":
		return bytes(v)
	case key == "caches" && isList:
		var parts []string
		for _, e := range list {
			c, ok := e.(map[string]any)
			if !ok {
				return plain(v)
			}
			parts = append(parts, strings.Join(strings.Fields("L"+plain(c["level"])+" "+strings.ToLower(plain(c["type"]))+" "+bytes(c["bytes"])), " "))
		}
		return strings.Join(parts, ", ")
	}
	return plain(v)
}

func methodSection() section {
	return section{ID: "method", Title: "Method", Lead: "How the numbers came about, and what they cannot say.", Blocks: []block{
		{Heading: "Measuring", Text: []string{
			"Every cell runs in fresh processes, in randomised blocks in which the variants alternate; the seed of the order is recorded. Start-up and drain are excluded, and ns/op is always per event.",
			"Hardware probes run in every block beside the workloads. A block in which a probe moved farther than it does by itself is labelled, and its samples are shown beside the others. A cell that needs more spinning goroutines than there are cores would measure the scheduler: it is not run, and says so.",
			"Latency is open-loop: events have intended send times, so that one stall counts against every event that it delayed. Histograms are merged by counts; percentiles are never averaged; a cell that missed its offered rate fails.",
		}},
		{Heading: "Judging", Text: []string{
			"A centre is a median; its interval comes from order statistics and assumes no distribution. Two variants are compared within the blocks that hold both: the median of the blocks' ratios with its exact interval, and the sign test that this interval inverts, so that what the machine did to both cancels. Eight blocks that agree are p = 0.008; one that does not makes the interval reach 1. Where blocks are not known, the ratio of medians has a bootstrap interval whose seed comes from the data, and a Mann-Whitney test stands beside it. Many comparisons are many chances to be lucky, so p is adjusted: after Holm for the claims, after Benjamini and Hochberg for the tables.",
			"A difference is only called one when it is beyond the noise floor, which the A/A arm gives. Outliers are marked and kept. Drift, steps and slow first runs are looked for in run order and reported as warnings, never repaired.",
			"R² says how much of the spread a line takes up. It does not confirm that anything behaves well: cumulated time against iterations has an R² near 1 by construction. That is why residuals stand below every fit.",
		}},
		{Heading: "Limits", Text: []string{
			"These numbers hold for this machine, on this day. A virtual machine's neighbour can change them, which is what the probes are for. Absence of evidence in the safety section is absence, not success.",
		}},
	}}
}

func rawSection(raw []link) section {
	s := section{ID: "raw", Title: "Raw data", Lead: "Everything above can be recomputed from these files."}
	if len(raw) == 0 {
		s.Blocks = []block{{Text: []string{"No files stand beside this page."}}}
		return s
	}
	s.Blocks = []block{{Links: raw, Text: []string{"The benchmark file is in the Go benchmark format: benchstat reads it. Every picture lies in plots/ as SVG and PNG."}}}
	return s
}

func reproduceSection(r *schema.Report) section {
	var commands []string
	if r.Run.Commit != "" {
		commands = append(commands, "git checkout "+strings.TrimSuffix(r.Run.Commit, "-dirty"))
	}
	if r.Run.Command != "" {
		commands = append(commands, r.Run.Command)
	}
	text := []string{"The first lines measure again, in the same order when given the same seed; the last draws this page again from the files beside it, byte for byte."}
	if r.Run.Command == "" {
		text = []string{"The file does not say how it was measured; this draws the page again from it, byte for byte."}
	}
	if r.Run.Seed != "" {
		text = append(text, "Seed of the order: "+r.Run.Seed+".")
	}
	return section{ID: "reproduce", Title: "How to reproduce", Blocks: []block{{Text: text, Commands: append(commands, "make report RUN=<this directory>")}}}
}
