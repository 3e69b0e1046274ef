package render

import (
	"fmt"
	"maps"
	"math"
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
	for _, f := range drawnFits(r.Fits) {
		title := fitTitle(f)
		g.Figures = append(g.Figures, figure{Figure: plots.Fit(slug("fit", title, f.X), title, f)})
	}
	s.Blocks = []block{{Gallery: folded(g)}, {Table: fitTable(r.Fits)}, {Heading: "What these fits can say", Text: fitNotes(r.Fits)}}
	return s
}

// fitNotes gives every different note once, with what it is about.
func fitNotes(fits []schema.Fit) []string {
	var notes []string
	for _, f := range fits {
		note := f.Y + " against " + f.X + ": " + strings.TrimSuffix(f.Note, ".") + "."
		if f.Note != "" && !slices.Contains(notes, note) {
			notes = append(notes, note)
		}
	}
	return notes
}

// drawnFits leaves one fit for each set of points, the chosen one or else the
// first, with the subject's before the others'. The table has all.
func drawnFits(fits []schema.Fit) []schema.Fit {
	at := map[[3]string]int{}
	var out []schema.Fit
	for _, f := range fits {
		key := [3]string{f.Workload, f.Name, f.X}
		i, known := at[key]
		switch {
		case !known:
			at[key] = len(out)
			out = append(out, f)
		case f.Chosen && !out[i].Chosen:
			out[i] = f
		}
	}
	slices.SortStableFunc(out, func(a, b schema.Fit) int { return boolRank(!ofSubject(a)) - boolRank(!ofSubject(b)) })
	return out
}

func ofSubject(f schema.Fit) bool {
	return slices.Contains(strings.Split(f.Name, "/"), "impl="+subject)
}

func fitTitle(f schema.Fit) string { return fitName(f) + ": " + f.Model }

func fitName(f schema.Fit) string {
	return capital(join(spaced(f.Workload), cellWords(f.Name)))
}

func fitTable(fits []schema.Fit) *table {
	t := &table{
		ID: "fits-table", Caption: "Fits with their parameters, intervals and errors. AICc compares models fitted to the same points; lower is better.",
		Columns: []column{{Name: "Fit", Broad: true}, {Name: "Model"}, {Name: "Parameters", Broad: true}, {Name: "R²", Numeric: true}, {Name: "RMSE", Numeric: true}, {Name: "AICc", Numeric: true}, {Name: "n", Numeric: true}},
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
			{Text: fitName(f), Small: f.Y + " against " + f.X, Head: true},
			{Text: model}, {Text: fitParams(f)},
			{Text: plainly(f.R2), Sort: sortable(f.R2)},
			{Text: quantity.Format(f.RMSE, f.Y), Sort: sortable(f.RMSE)},
			aicc, {Text: fmt.Sprint(f.N)},
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
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 4, 64), 64)
	if abs := math.Abs(rounded); err != nil || abs >= 1e9 || (abs < 1e-5 && abs > 0) {
		return strconv.FormatFloat(v, 'g', 4, 64)
	}
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}
