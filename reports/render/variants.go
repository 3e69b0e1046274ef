package render

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/trusted-ring/trusted-ring/reports/quantity"
	"github.com/trusted-ring/trusted-ring/reports/schema"
)

// shownPanels of a gallery stand in the page; the others are folded.
const shownPanels = 6

const readStrip = "How to read it: one point is one process's result, none is left out. The shaded box holds the middle half of them, the tall stroke is the median, " +
	"written at the right, and the line beneath it is the median's interval. Rings are outliers by Tukey's fences, crosses are of blocks in which the machine moved; both are kept. Left is faster."

const readShared = readStrip + " The ring is in blue. Panels of one workload share their axis, so they can be compared by eye."

const readStripAgain = "How to read it: as above, one point per process, the box around the middle half, the stroke at the median, the line beneath it its interval."

func variantsSection(r *schema.Report) section {
	s := section{ID: "variants", Title: "Variants", Lead: "The ring and its alternatives on the same workloads, interleaved in the same blocks on the same machine."}
	workloads := workloadsOf(r)
	if len(workloads) == 0 {
		s.Blocks = []block{{Text: []string{"No workload in this run was measured for a variant."}}}
		return s
	}
	read := readShared
	for i, w := range workloads {
		s.Blocks = append(s.Blocks, workloadBlocks(r, w, read, i == 0)...)
		read = readStripAgain
	}
	if t := lossTable(r.Cells); t != nil {
		s.Blocks = append(s.Blocks, block{Heading: "Losses and allocations", Table: t,
			Text: []string{"The greatest median over all cells of a variant: a variant that tears or loses events anywhere shows it here."}})
	}
	return s
}

// workloadsOf lists what the section shows, in the order of the file.
func workloadsOf(r *schema.Report) []string {
	var names []string
	add := func(w string) {
		if w != "" && w != claimWorkload && w != probeWorkload && !slices.Contains(names, w) {
			names = append(names, w)
		}
	}
	for _, c := range r.Cells {
		if primary(c) {
			add(c.Workload)
		}
	}
	for _, c := range r.Comparisons {
		add(c.Workload)
	}
	return names
}

func workloadBlocks(r *schema.Report, workload, read string, explain bool) []block {
	of := panels(r.Cells, func(c schema.Cell) bool { return c.Workload == workload && primary(c) })
	var out []block
	first := block{Heading: capital(spaced(workload))}
	if len(of) > 0 {
		var span []float64
		for _, p := range of {
			span = append(span, p.values()...)
		}
		var figures []figure
		for _, p := range of {
			figures = append(figures, figure{Figure: p.strip(workload, span)})
		}
		first.Gallery = folded(&gallery{ID: slug("gallery", workload), Figures: figures, Read: read})
	}
	out = append(out, first)
	if t := comparisonTable(r.Comparisons, workload, explain); t != nil {
		out = append(out, block{Table: t})
	}
	return out
}

// comparisonTable compares within a workload; the first one explains itself.
func comparisonTable(all []schema.Comparison, workload string, explain bool) *table {
	t := &table{
		ID:      slug("comparisons", workload),
		Caption: capital(spaced(workload)) + ": the ring beside the others. A ratio is the other's time over the ring's.",
		Columns: []column{{Name: "Ring is"}, {Name: "Other", Tight: true}, {Name: "Setting", Tight: true}, {Name: "Ring", Numeric: true}, {Name: "Other's", Numeric: true},
			{Name: "Ratio", Numeric: true, Tight: true}, {Name: "Of medians", Numeric: true, Tight: true}, {Name: "p", Numeric: true}, {Name: "Wins", Numeric: true}},
	}
	var open []string // why some were not decided, once each
	paired := false
	all = slices.SortedStableFunc(slices.Values(all), func(a, b schema.Comparison) int {
		return cmp.Or(cmp.Compare(sortKey(a.Params), sortKey(b.Params)), cmp.Compare(a.B, b.B))
	})
	for _, c := range all {
		if c.Workload != workload {
			continue
		}
		paired = paired || c.Pairs > 0
		v := show(c.Verdict)
		if undecidable(c) && c.Why != "" && !slices.Contains(open, c.Why) {
			open = append(open, c.Why)
		}
		t.Rows = append(t.Rows, row{Cells: []cell{
			{Text: v.Word, Sort: v.rank, Verdict: &v, Small: notForItsInterval(c)},
			{Text: strings.TrimSpace(c.B + " " + c.ModeB), Head: true},
			{Text: params(c.Params), Sort: sortKey(c.Params), Small: unlessTime(c.Metric)},
			measured(c.CenterA, c.Metric), measured(c.CenterB, c.Metric),
			ratioCell(c), mediansCell(c),
			unless(undecidable(c), quantity.P(c.PAdjusted), c.PAdjusted),
			unless(undecidable(c), superiority(c), c.Superior),
		}})
	}
	if t.Rows == nil {
		return nil
	}
	if explain && paired {
		t.Read = readPairs + " "
	} else if explain {
		t.Read = readUnpaired + " "
	}
	if open != nil {
		t.Read += "Left open: " + strings.Join(open, "; ") + "."
	}
	return t
}

const (
	readPairs = "The ratio is the median of the ratios within the blocks, where both met the same machine, with its exact interval; p is of the sign test that this interval inverts, adjusted after Benjamini and Hochberg. " +
		"Wins are the blocks in which the ring was faster. The ratio of the medians over all blocks stands beside it with its bootstrap interval; where the machine moved the two may differ, and the first decides."
	readUnpaired = "The ratio is that of the medians with its bootstrap interval, p of the Mann-Whitney test, adjusted after Benjamini and Hochberg; wins are the share of pairs of samples in which the ring was faster."
)

// notForItsInterval says why no difference is called one although the interval
// excludes 1.
func notForItsInterval(c schema.Comparison) string {
	lo, hi := bounds(c.CI)
	switch {
	case c.Verdict != schema.Indistinct || !(lo > 1 || hi < 1):
		return ""
	case max(c.Ratio, 1/c.Ratio) <= c.NoiseFloor:
		return "noise floor " + quantity.Ratio(c.NoiseFloor)
	}
	return "p over 0.05"
}

// mediansCell is the ratio that the first two medians of the row give.
func mediansCell(c schema.Comparison) cell {
	if undecidable(c) || c.Medians == nil {
		return cell{Text: quantity.None}
	}
	lo, hi := bounds(c.Medians.CI)
	return cell{Text: quantity.Ratio(c.Medians.Ratio), Sort: sortable(c.Medians.Ratio), Small: span(lo, hi)}
}

// superiority says in how many blocks a was faster, or without blocks in which
// share of the pairs of samples.
func superiority(c schema.Comparison) string {
	if c.Pairs == 0 || !(c.Superior >= 0 && c.Superior <= 1) {
		return share(c.Superior)
	}
	return strconv.FormatFloat(c.Superior*float64(c.Pairs), 'f', -1, 64) + " of " + fmt.Sprint(c.Pairs)
}

// ratioCell leaves out a ratio that nothing was measured for.
func ratioCell(c schema.Comparison) cell {
	if undecidable(c) || c.Ratio <= 0 {
		return cell{Text: quantity.None}
	}
	lo, hi := bounds(c.CI)
	return cell{Text: quantity.Ratio(c.Ratio), Sort: sortable(c.Ratio), Small: span(lo, hi)}
}

func undecidable(c schema.Comparison) bool {
	return c.Verdict == schema.NotComparable || c.Verdict == schema.TooFewSamples
}

// unless leaves out a number that was not computed.
func unless(absent bool, text string, v float64) cell {
	if absent {
		return cell{Text: quantity.None}
	}
	return cell{Text: text, Sort: sortable(v)}
}

func measured(v float64, unit string) cell {
	if v == 0 {
		return cell{Text: quantity.None}
	}
	return cell{Text: quantity.Format(v, unit), Sort: sortable(v)}
}

func unlessTime(metric string) string {
	if metric == "ns/op" {
		return ""
	}
	return metric
}

func span(lo, hi float64) string {
	if !quantity.Finite(lo) || !quantity.Finite(hi) {
		return quantity.None
	}
	return strings.TrimSuffix(quantity.Ratio(lo), "×") + "–" + quantity.Ratio(hi)
}

func share(v float64) string {
	if !quantity.Finite(v) {
		return quantity.None
	}
	return fmt.Sprintf("%.2f", v)
}

// lossTable gives per variant the worst median of each unit that should be zero.
func lossTable(cells []schema.Cell) *table {
	units := []string{"torn-events", "lost-events", "missed-events", "allocs/op", "B/op"}
	worst := map[string]map[string]float64{}
	var names []string
	seen := map[string]bool{}
	for _, c := range cells {
		if setUp := c.OpenLoop && (c.Unit == "allocs/op" || c.Unit == "B/op"); setUp { // of the histogram, shared by few events
			continue
		}
		if c.Impl == "" || !slices.Contains(units, c.Unit) || !quantity.Finite(c.Center) || len(c.Samples) == 0 {
			continue
		}
		name := rowLabel(c)
		if worst[name] == nil {
			worst[name] = map[string]float64{}
			names = append(names, name)
		}
		seen[c.Unit] = true
		if old, ok := worst[name][c.Unit]; !ok || c.Center > old {
			worst[name][c.Unit] = c.Center
		}
	}
	if names == nil {
		return nil
	}
	t := &table{ID: "losses", Caption: "Torn, lost and missed events, and allocations, by variant.", Columns: []column{{Name: "Variant"}}}
	units = slices.DeleteFunc(units, func(u string) bool { return !seen[u] })
	for _, u := range units {
		t.Columns = append(t.Columns, column{Name: strings.ReplaceAll(u, "-", " "), Numeric: true})
	}
	for _, name := range names {
		cs := []cell{{Text: name, Head: true}}
		for _, u := range units {
			v, ok := worst[name][u]
			if !ok {
				cs = append(cs, cell{Text: quantity.None})
				continue
			}
			cs = append(cs, cell{Text: bare(v, u), Sort: sortable(v)})
		}
		t.Rows = append(t.Rows, row{Cells: cs})
	}
	return t
}

// bare writes a value whose unit stands in the column's head.
func bare(v float64, unit string) string {
	if unit == "B/op" {
		return quantity.Format(v, unit)
	}
	return quantity.Format(v, "1")
}
