package render

import (
	"cmp"
	"slices"
	"strings"

	"github.com/trusted-ring/trusted-ring/reports/plots"
	"github.com/trusted-ring/trusted-ring/reports/schema"
)

// panel is the cells of one parameter set, one row per variant.
type panel struct {
	title string
	unit  string
	cells []schema.Cell
}

// primary says whether a cell carries its workload's main measure: the time of
// an event, or where events come at a fixed rate its 99th percentile.
func primary(c schema.Cell) bool {
	unit := "ns/op"
	if c.OpenLoop {
		unit = "p99-ns"
	}
	return c.Unit == unit && c.Arm != "b"
}

// panels groups cells by unit and parameters other than the mode and the form,
// which are part of the row's name, in order of appearance and then of size.
func panels(cells []schema.Cell, keep func(schema.Cell) bool) []panel {
	index := map[string]int{}
	var out []panel
	var order []string
	for _, c := range cells {
		if !keep(c) || c.Arm == "b" {
			continue
		}
		words := params(c.Params, "mode", "form")
		key := c.Unit + sortKey(without(without(c.Params, "mode"), "form"))
		i, ok := index[key]
		if !ok {
			i = len(out)
			index[key] = i
			title := cmp.Or(words, spaced(c.Workload))
			if c.Unit != "ns/op" {
				title += ", " + strings.TrimSuffix(c.Unit, "-ns")
			}
			out = append(out, panel{title: title, unit: c.Unit})
			order = append(order, key)
		}
		out[i].cells = append(out[i].cells, c)
	}
	slices.Sort(order)
	sorted := make([]panel, len(out))
	for i, key := range order {
		sorted[i] = out[index[key]]
	}
	return sorted
}

func without(p map[string]any, name string) map[string]any {
	q := make(map[string]any, len(p))
	for k, v := range p {
		if k != name {
			q[k] = v
		}
	}
	return q
}

func (p panel) values() []float64 {
	var all []float64
	for _, c := range p.cells {
		for _, s := range c.Samples {
			all = append(all, s.Value)
		}
	}
	return all
}

// strip draws the panel, the ring first, then by median.
func (p panel) strip(workload string, span []float64) plots.Figure {
	return plots.Strip(slug("strip", workload, p.title), p.title, p.unit, p.rows(), span)
}

func (p panel) rows() []plots.Row {
	cells := slices.Clone(p.cells)
	slices.SortStableFunc(cells, func(a, b schema.Cell) int {
		return cmp.Or(boolRank(a.Impl != subject)-boolRank(b.Impl != subject), boolRank(!a.Testable)-boolRank(!b.Testable), cmp.Compare(a.Center, b.Center))
	})
	rows := make([]plots.Row, len(cells))
	for i, c := range cells {
		rows[i] = plotRow(c)
	}
	return rows
}

func plotRow(c schema.Cell) plots.Row {
	row := plots.Row{Label: rowLabel(c), Center: c.Center, CI: c.CI, Accent: c.Impl == subject}
	for _, s := range c.Samples {
		row.Values = append(row.Values, s.Value)
		row.Outlier = append(row.Outlier, s.Outlier)
		row.Moved = append(row.Moved, s.Moved)
	}
	switch {
	case !c.Testable:
		row.Note = join("not testable", strings.TrimPrefix(c.Why, "too few cores: "))
	case len(c.Samples) == 0:
		row.Note = "no samples"
	}
	return row
}

// shortNames is r without the mode of those variants that have only one: it would
// repeat on every label. r is not changed.
func shortNames(r *schema.Report) *schema.Report {
	modes := map[string]map[string]bool{}
	note := func(impl string, params map[string]any) {
		if modes[impl] == nil {
			modes[impl] = map[string]bool{}
		}
		if m := plain(params["mode"]); m != "" {
			modes[impl][m] = true
		}
	}
	short := *r
	for _, c := range r.Cells {
		note(c.Impl, c.Params)
	}
	for _, l := range r.Latency {
		note(l.Impl, l.Params)
	}
	short.Cells, short.Latency, short.Comparisons = slices.Clone(r.Cells), slices.Clone(r.Latency), slices.Clone(r.Comparisons)
	for i, c := range short.Comparisons {
		if len(modes[c.B]) < 2 {
			short.Comparisons[i].ModeB = ""
		}
	}
	for i, c := range short.Cells {
		if len(modes[c.Impl]) < 2 {
			short.Cells[i].Params = without(c.Params, "mode")
		}
	}
	for i, l := range short.Latency {
		if len(modes[l.Impl]) < 2 {
			short.Latency[i].Params = without(l.Params, "mode")
		}
	}
	return &short
}

func rowLabel(c schema.Cell) string {
	return cmp.Or(strings.Join(strings.Fields(c.Impl+" "+plain(c.Params["mode"])+" "+plain(c.Params["form"])), " "), "measured")
}

func boolRank(b bool) int {
	if b {
		return 1
	}
	return 0
}
