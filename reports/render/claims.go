package render

import (
	"cmp"
	"fmt"
	"math"
	"strings"

	"github.com/trusted-ring/trusted-ring/reports/plots"
	"github.com/trusted-ring/trusted-ring/reports/quantity"
	"github.com/trusted-ring/trusted-ring/reports/schema"
)

const claimWorkload = "Claim"

func claimsSection(r *schema.Report) section {
	s := section{ID: "claims", Title: "Claims", Lead: "Each documented sentence beside what was measured here. " +
		"A verdict compares the whole interval with the bound: wholly inside is supported, wholly outside is refuted, across it is inconclusive."}
	if len(r.Claims) == 0 {
		s.Blocks = []block{{Text: []string{"No claims were judged in this run: it was analysed without a claims file, or holds no workload that a claim names."}}}
		return s
	}
	for _, g := range bySubject(r.Claims) {
		s.Blocks = append(s.Blocks,
			block{Heading: "What " + cmp.Or(g[0].Subject, "the subject") + " documents", Table: claimsTable(g)},
			block{Gallery: forest(g)})
	}
	if g := samplesBehind(r.Cells); g != nil {
		s.Blocks = append(s.Blocks, block{Heading: "The samples behind the claims", Gallery: g})
	}
	return s
}

// bySubject keeps the order of the claims and of their subjects.
func bySubject(claims []schema.Claim) [][]schema.Claim {
	at := map[string]int{}
	var groups [][]schema.Claim
	for _, c := range claims {
		i, known := at[c.Subject]
		if !known {
			i = len(groups)
			at[c.Subject] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], c)
	}
	return groups
}

func claimsTable(claims []schema.Claim) *table {
	t := &table{
		ID: slug("claims", claims[0].Subject), Caption: "Claims, their bounds, and what was measured. Unfold a claim for its audit.", Cards: true,
		Columns: []column{{Name: "Verdict"}, {Name: "Claim"}, {Name: "Bound", Numeric: true}, {Name: "Measured", Numeric: true}, {Name: "Why"}},
	}
	for _, c := range claims {
		v := show(c.Verdict)
		t.Rows = append(t.Rows, row{
			Cells: []cell{
				{Text: v.Word, Sort: v.rank, Verdict: &v},
				{Text: c.ID, Small: c.Statement, Head: true},
				boundCell(c.Bound, c.Unit),
				measuredCell(c.Measured, c.CI, c.N, c.Unit),
				{Text: sentence(whyInWords(c.Why, c.Config))},
			},
			Detail: claimDetail(c),
		})
	}
	return t
}

// whyInWords names the cell that decided as a person would.
func whyInWords(why, config string) string {
	if !strings.Contains(config, "/") {
		return why
	}
	return strings.ReplaceAll(why, config, cellWords(config))
}

func claimDetail(c schema.Claim) *detail {
	d := &detail{Summary: "Audit of " + c.ID}
	if c.Audit != "" {
		d.Text = append(d.Text, c.Audit)
	}
	if c.Source != "" {
		d.Text = append(d.Text, "Documented in "+c.Source+".")
	}
	if c.Config != "" {
		d.Text = append(d.Text, "The verdict was read from "+cellWords(c.Config)+" ("+c.Config+").")
	}
	if len(c.Readings) > 0 {
		d.Table = readingsTable(c)
	}
	if d.Text == nil && d.Table == nil {
		return nil
	}
	return d
}

// readingsTable shows every way to take the claim, and under each the cells that
// must all satisfy it.
func readingsTable(c schema.Claim) *table {
	t := &table{
		ID: slug("readings", c.Subject, c.ID), Caption: "Readings of " + c.ID,
		Columns: []column{{Name: "Reading", Broad: true}, {Name: "Bound", Numeric: true}, {Name: "Measured", Numeric: true}, {Name: "Verdict"}, {Name: "Why", Broad: true}},
	}
	for _, rd := range c.Readings {
		v := show(rd.Verdict)
		t.Rows = append(t.Rows, row{Cells: []cell{
			{Text: rd.Name, Head: true}, boundCell(rd.Bound, rd.Unit), measuredCell(rd.Measured, rd.CI, rd.N, rd.Unit),
			{Text: v.Word, Sort: v.rank, Verdict: &v}, {Text: sentence(whyInWords(rd.Why, rd.Config))},
		}})
		for _, part := range rd.Parts {
			v := show(part.Verdict)
			t.Rows = append(t.Rows, row{Cells: []cell{
				{Text: cellWords(part.Config)}, boundCell(rd.Bound, rd.Unit), measuredCell(&part.Measured, part.CI, part.N, rd.Unit),
				{Text: v.Word, Sort: v.rank, Verdict: &v}, {Text: "Part of: " + rd.Name},
			}})
		}
	}
	return t
}

// boundCell writes what is asserted; a long unit goes to the second line.
func boundCell(b schema.Bound, unit string) cell {
	lo, hi := b.Min, b.Max
	var c cell
	switch {
	case lo != nil && hi != nil && *lo == *hi:
		c = amount(*hi, unit)
		c.Text = "= " + c.Text
	case lo != nil && hi != nil:
		s := quantity.ScaleFor(unit, *lo, *hi)
		c = cell{Text: strings.TrimSpace(s.Number(*lo) + "–" + s.Number(*hi) + " " + s.Unit), Sort: sortable(*hi), Small: per(s)}
	case hi != nil:
		c = amount(*hi, unit)
		c.Text = "≤ " + c.Text
	case lo != nil:
		c = amount(*lo, unit)
		c.Text = "≥ " + c.Text
	default:
		c = cell{Text: quantity.None}
	}
	return c
}

func amount(v float64, unit string) cell {
	s := quantity.ScaleFor(unit, v)
	return cell{Text: strings.TrimSpace(s.Number(v) + " " + s.Unit), Sort: sortable(v), Small: per(s)}
}

func per(s quantity.Scale) string {
	if s.Per == "" {
		return s.Note
	}
	return join("per "+s.Per, s.Note)
}

func measuredCell(measured *float64, ci []float64, n int, unit string) cell {
	if measured == nil || !quantity.Finite(*measured) {
		return cell{Text: quantity.None}
	}
	c := amount(*measured, unit)
	if lo, hi := bounds(ci); quantity.Finite(lo) && quantity.Finite(hi) && lo < hi {
		s := quantity.ScaleFor(unit, lo, hi)
		c.Small = join(c.Small, strings.TrimSpace(s.Number(lo)+"–"+s.Number(hi)+" "+s.Unit))
	}
	if n > 0 {
		c.Small = join(c.Small, fmt.Sprintf("n\u00a0=\u00a0%d", n))
	}
	return c
}

func join(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + ", " + b
}

// sortable writes a number for a table to sort by; "" sorts last.
func sortable(v float64) string {
	if !quantity.Finite(v) {
		return ""
	}
	return fmt.Sprintf("%g", v)
}

func forest(claims []schema.Claim) *gallery {
	rows := make([]plots.ForestRow, len(claims))
	for i, c := range claims {
		rows[i] = plots.ForestRow{Label: c.ID, Center: math.NaN(), Verdict: c.Verdict, Note: forestNote(c)}
		if c.Measured == nil {
			continue
		}
		rows[i].Center = plots.Use(c.Bound, *c.Measured)
		if lo, hi := bounds(c.CI); quantity.Finite(lo) && quantity.Finite(hi) {
			a, b := plots.Use(c.Bound, lo), plots.Use(c.Bound, hi)
			rows[i].CI = []float64{min(a, b, rows[i].Center), max(a, b, rows[i].Center)}
		}
	}
	id, title := slug("forest", claims[0].Subject), strings.TrimSpace("Each claim of "+claims[0].Subject)+" against its bound"
	onPhone := plots.ForestNarrow(id, title, rows)
	return &gallery{
		ID:      "gallery-" + id,
		Figures: []figure{{Figure: plots.Forest(id, title, rows), Narrow: &onPhone}},
		Read: "How to read it: every claim is divided by its own bound, so that nanoseconds and events per second share one axis. " +
			"The vertical line is the bound. Left of it the claim holds, right of it the claim fails; the horizontal stroke is the interval, the mark its median. " +
			"A filled circle is supported, a cross refuted, an open circle inconclusive, a square not testable here. " +
			"The axis is logarithmic: equal distances are equal factors.",
	}
}

func forestNote(c schema.Claim) string {
	if c.Measured == nil || !quantity.Finite(*c.Measured) {
		return show(c.Verdict).Word
	}
	measured := amount(*c.Measured, c.Unit).Text
	if c.Bound.Max != nil && *c.Bound.Max == 0 {
		return measured + ", none allowed"
	}
	return measured + " against " + boundCell(c.Bound, c.Unit).Text
}

// samplesBehind draws the claims' own workloads.
func samplesBehind(cells []schema.Cell) *gallery {
	var figures []figure
	for _, p := range panels(cells, func(c schema.Cell) bool { return c.Workload == claimWorkload && primary(c) }) {
		figures = append(figures, figure{Figure: p.strip("claim", nil)})
	}
	return folded(&gallery{ID: "claim-samples", Figures: figures, Read: readStrip + " Each claim has an axis of its own."})
}
