package render

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/trusted-ring/trusted-ring/reports/plots"
	"github.com/trusted-ring/trusted-ring/reports/schema"
)

// scales are the parameters over which a workload is followed.
var scales = []struct{ param, name string }{
	{"batch", "events per batch"},
	{"readers", "readers"},
	{"size", "payload bytes"},
}

func scalingSection(r *schema.Report) section {
	s := section{ID: "scaling", Title: "Scaling", Lead: "What an event costs as batches, readers and payloads grow."}
	for _, sc := range scales {
		g := &gallery{ID: "scaling-" + sc.param, Read: "How to read it: each mark is a median, its stroke the interval; a name stands at the end of its line. " +
			"The other parameters are held at the value named in the title. Lines that fall gain from " + sc.name + "; lines that rise pay for them."}
		for _, w := range workloadsOf(r) {
			if f, ok := scalingFigure(r.Cells, w, sc.param, sc.name); ok {
				g.Figures = append(g.Figures, figure{Figure: f})
			}
		}
		if len(g.Figures) > 0 {
			s.Blocks = append(s.Blocks, block{Heading: "By " + sc.name, Gallery: g})
		}
	}
	if s.Blocks == nil {
		s.Blocks = []block{{Text: []string{"No parameter was varied in this run, so nothing is said about scaling."}}}
	}
	return s
}

// scalingFigure draws a workload over one parameter, with the others held where
// most values of it were measured (and at the smallest of those).
func scalingFigure(cells []schema.Cell, workload, name, words string) (plots.Figure, bool) {
	groups := map[string][]schema.Cell{}
	for _, c := range cells {
		if _, has := number(c.Params[name]); c.Workload != workload || !primary(c) || !has || !c.Testable || len(c.Samples) == 0 {
			continue
		}
		key := sortKey(without(without(c.Params, "mode"), name))
		groups[key] = append(groups[key], c)
	}
	var held string
	most := 1
	for _, key := range slices.Sorted(maps.Keys(groups)) {
		if n := distinct(groups[key], name); n > most {
			held, most = key, n
		}
	}
	if most < 2 {
		return plots.Figure{}, false
	}
	group := groups[held]
	byVariant := map[string]*plots.Curve{}
	var curves []*plots.Curve
	for _, c := range group {
		label := rowLabel(c)
		if byVariant[label] == nil {
			byVariant[label] = &plots.Curve{Name: label}
			curves = append(curves, byVariant[label])
		}
		x, _ := number(c.Params[name])
		byVariant[label].Points = append(byVariant[label].Points, plots.Point{X: x, Y: c.Center, CI: c.CI})
	}
	var drawn []plots.Curve
	for _, cv := range curves {
		if len(cv.Points) > 1 { // one point is no line
			slices.SortStableFunc(cv.Points, func(a, b plots.Point) int { return cmp.Compare(a.X, b.X) })
			drawn = append(drawn, *cv)
		}
	}
	if drawn == nil {
		return plots.Figure{}, false
	}
	slices.SortStableFunc(drawn, func(a, b plots.Curve) int {
		return boolRank(!isSubject(a.Name)) - boolRank(!isSubject(b.Name))
	})
	heading := capital(spaced(workload))
	if at := params(group[0].Params, "mode", name); at != "" {
		heading += ", " + at
	}
	return plots.Curves(slug("scaling", workload, name), heading,
		plots.Axis{Name: words, At: true}, plots.Axis{Name: "ns per event", Unit: "ns/op"}, drawn), true
}

func distinct(cells []schema.Cell, name string) int {
	seen := map[float64]bool{}
	for _, c := range cells {
		if v, ok := number(c.Params[name]); ok {
			seen[v] = true
		}
	}
	return len(seen)
}

// isSubject says whether a row label is the subject's, in any of its modes.
func isSubject(label string) bool {
	return label == subject || strings.HasPrefix(label, subject+" ")
}
