package render

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/trusted-ring/trusted-ring/reports/plots"
	"github.com/trusted-ring/trusted-ring/reports/quantity"
	"github.com/trusted-ring/trusted-ring/reports/schema"
)

func fitsSection(r *schema.Report) section {
	s := section{ID: "fits", Title: "Fits", Lead: "Regressions that could have failed, with what is left over."}
	if len(r.Fits) == 0 {
		s.Blocks = []block{{Text: []string{"No fit was made: no parameter has enough distinct values in this run."}}}
		return s
	}
	g := &gallery{ID: "fits-gallery", Read: "How to read it: above, every observation and the fitted line; below, what the line leaves over. " +
		"A good fit leaves a shapeless band around zero. A bow or a funnel there means that the model is wrong or the noise grows, however close to 1 the R² is: R² only says how much of the spread the line takes up."}
	for i, f := range r.Fits {
		title := fitTitle(f)
		g.Figures = append(g.Figures, figure{Figure: plots.Fit(slug("fit", strconv.Itoa(i+1), title), title, f)})
	}
	if len(g.Figures) > shownPanels {
		g.Figures, g.More = g.Figures[:shownPanels], g.Figures[shownPanels:]
	}
	s.Blocks = []block{{Gallery: g}, {Table: fitTable(r.Fits)}}
	return s
}

func fitTitle(f schema.Fit) string {
	title := cmp.Or(f.Name, strings.TrimSpace(f.Workload+" "+f.Y+" against "+f.X))
	return title + ", " + f.Model
}

func fitTable(fits []schema.Fit) *table {
	t := &table{
		ID: "fits-table", Caption: "Fits with their parameters, intervals and errors. AICc compares models fitted to the same points; lower is better.",
		Columns: []column{{Name: "Fit", Broad: true}, {Name: "Model"}, {Name: "Parameters", Broad: true}, {Name: "R²", Numeric: true}, {Name: "RMSE", Numeric: true}, {Name: "AICc", Numeric: true}, {Name: "n", Numeric: true}, {Name: "What it can say", Broad: true}},
	}
	for _, f := range fits {
		model := f.Model
		if f.Chosen {
			model += " (chosen)"
		}
		aicc := cell{Text: quantity.None}
		if f.AICc != nil && quantity.Finite(*f.AICc) {
			aicc = cell{Text: fmt.Sprintf("%.1f", *f.AICc), Sort: sortable(*f.AICc)}
		}
		t.Rows = append(t.Rows, row{Cells: []cell{
			{Text: cmp.Or(f.Name, f.Workload), Small: f.Y + " against " + f.X, Head: true},
			{Text: model}, {Text: fitParams(f)},
			{Text: plainly(f.R2), Sort: sortable(f.R2)},
			{Text: quantity.Format(f.RMSE, f.Y), Sort: sortable(f.RMSE)},
			aicc, {Text: fmt.Sprint(f.N)}, {Text: f.Note},
		}})
	}
	return t
}

func plainly(v float64) string {
	if !quantity.Finite(v) {
		return quantity.None
	}
	return strconv.FormatFloat(v, 'f', 4, 64)
}

// fitParams writes each parameter with its interval; they have mixed units, so
// the numbers stay as they are.
func fitParams(f schema.Fit) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(f.Params)) {
		s := name + " " + compact(f.Params[name])
		if lo, hi := bounds(f.CI[name]); quantity.Finite(lo) && quantity.Finite(hi) {
			s += " [" + compact(lo) + ", " + compact(hi) + "]"
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, "; ")
}

func compact(v float64) string {
	if !quantity.Finite(v) {
		return quantity.None
	}
	return strconv.FormatFloat(v, 'g', 4, 64)
}
