package render

import (
	"fmt"
	"math"

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
	s.Blocks = append(s.Blocks, block{Table: claimsTable(r.Claims)}, block{Gallery: forest(r.Claims)})
	if g := samplesBehind(r.Cells); g != nil {
		s.Blocks = append(s.Blocks, block{Heading: "The samples behind the claims", Gallery: g})
	}
	return s
}

func claimsTable(claims []schema.Claim) *table {
	t := &table{
		ID: "claims-table", Caption: "Claims, their bounds, and what was measured. Unfold a claim for its audit.", Cards: true,
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
				{Text: c.Why, Small: adjusted(c.PAdjusted)},
			},
			Detail: claimDetail(c),
		})
	}
	return t
}

func adjusted(p *float64) string {
	if p == nil || !quantity.Finite(*p) {
		return ""
	}
	return "p " + quantity.P(*p) + " after Holm"
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
		d.Text = append(d.Text, "Read from "+c.Config+".")
	}
	if len(c.Readings) > 0 {
		d.Table = readingsTable(c)
	}
	if d.Text == nil && d.Table == nil {
		return nil
	}
	return d
}

func readingsTable(c schema.Claim) *table {
	t := &table{
		ID: slug("readings", c.Subject, c.ID), Caption: "Readings of " + c.ID,
		Columns: []column{{Name: "Reading"}, {Name: "Bound", Numeric: true}, {Name: "Measured", Numeric: true}, {Name: "Verdict"}, {Name: "Why"}},
	}
	for _, rd := range c.Readings {
		v := show(rd.Verdict)
		t.Rows = append(t.Rows, row{Cells: []cell{
			{Text: rd.Name, Head: true}, boundCell(rd.Bound, rd.Unit), measuredCell(rd.Measured, rd.CI, 0, rd.Unit),
			{Text: v.Word, Sort: v.rank, Verdict: &v}, {Text: rd.Why},
		}})
	}
	return t
}

func boundCell(b schema.Bound, unit string) cell {
	switch {
	case b.Min != nil && b.Max != nil && *b.Min == *b.Max:
		return cell{Text: "= " + quantity.Format(*b.Max, unit), Sort: sortable(*b.Max)}
	case b.Min != nil && b.Max != nil:
		return cell{Text: quantity.Interval(*b.Min, *b.Max, unit), Sort: sortable(*b.Max)}
	case b.Max != nil:
		return cell{Text: "≤ " + quantity.Format(*b.Max, unit), Sort: sortable(*b.Max)}
	case b.Min != nil:
		return cell{Text: "≥ " + quantity.Format(*b.Min, unit), Sort: sortable(*b.Min)}
	}
	return cell{Text: quantity.None}
}

func measuredCell(measured *float64, ci []float64, n int, unit string) cell {
	if measured == nil || !quantity.Finite(*measured) {
		return cell{Text: quantity.None}
	}
	c := cell{Text: quantity.Format(*measured, unit), Sort: sortable(*measured)}
	if lo, hi := bounds(ci); quantity.Finite(lo) && quantity.Finite(hi) {
		c.Small = quantity.Interval(lo, hi, unit)
	}
	if n > 0 {
		c.Small = join(c.Small, fmt.Sprintf("n = %d", n))
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
	const id, title = "claims-forest", "Each claim against its bound"
	onPhone := plots.ForestNarrow(id, title, rows)
	return &gallery{
		ID:      id,
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
	return quantity.Format(*c.Measured, c.Unit) + " against " + boundCell(c.Bound, c.Unit).Text
}

// samplesBehind draws the claims' own workloads.
func samplesBehind(cells []schema.Cell) *gallery {
	var figures []figure
	for _, p := range panels(cells, func(c schema.Cell) bool { return c.Workload == claimWorkload && c.Unit == "ns/op" }) {
		figures = append(figures, figure{Figure: p.strip("claim", nil)})
	}
	if figures == nil {
		return nil
	}
	return &gallery{ID: "claim-samples", Figures: figures[:min(shownPanels, len(figures))], More: figures[min(shownPanels, len(figures)):], Read: readStrip}
}
