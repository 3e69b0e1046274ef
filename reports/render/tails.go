package render

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/trusted-ring/trusted-ring/reports/plots"
	"github.com/trusted-ring/trusted-ring/reports/quantity"
	"github.com/trusted-ring/trusted-ring/reports/schema"
)

// latencyGroup is what one picture compares: cells of one workload and size.
type latencyGroup struct {
	title string
	lines []latencyLine
}

// latencyLine is one variant, or one condition of it, over its offered rates.
type latencyLine struct {
	name  string
	cells []schema.Latency // by rate
}

// latencyGroups puts cells of the same numbers together; what is not a number (a
// neighbour, a collector) tells lines apart. Open-loop latency comes first.
func latencyGroups(all []schema.Latency) []latencyGroup {
	var groups []latencyGroup
	for _, l := range all {
		title := cmp.Or(join(unlessLatency(l.Workload), params(l.Params, append(conditions(l.Params), "mode", "rate")...)), "all events")
		i := slices.IndexFunc(groups, func(g latencyGroup) bool { return g.title == title })
		if i < 0 {
			i = len(groups)
			groups = append(groups, latencyGroup{title: title})
		}
		groups[i].add(l)
	}
	slices.SortStableFunc(groups, func(a, b latencyGroup) int { return boolRank(!a.openLoop()) - boolRank(!b.openLoop()) })
	for i := range groups {
		groups[i].order()
	}
	return groups
}

// conditions are the parameters that are words.
func conditions(p map[string]any) []string {
	var keys []string
	for _, k := range paramNames(p) {
		if _, isNumber := number(p[k]); !isNumber && k != "mode" {
			keys = append(keys, k)
		}
	}
	return keys
}

func (g *latencyGroup) add(l schema.Latency) {
	name := latencyLabel(l)
	for _, k := range conditions(l.Params) {
		name += ", " + plain(l.Params[k])
	}
	i := slices.IndexFunc(g.lines, func(line latencyLine) bool { return line.name == name })
	if i < 0 {
		i = len(g.lines)
		g.lines = append(g.lines, latencyLine{name: name})
	}
	g.lines[i].cells = append(g.lines[i].cells, l)
}

func (g *latencyGroup) openLoop() bool { return unlessLatency(g.lines[0].cells[0].Workload) == "" }

// order sorts the subject's lines first and each by rate; a variant that all
// lines share moves into the title, so that their names are the conditions.
func (g *latencyGroup) order() {
	slices.SortStableFunc(g.lines, func(a, b latencyLine) int { return boolRank(!isSubject(a.name)) - boolRank(!isSubject(b.name)) })
	shared := latencyLabel(g.lines[0].cells[0])
	for _, line := range g.lines {
		slices.SortStableFunc(line.cells, func(a, b schema.Latency) int { return cmp.Compare(a.OfferedRate, b.OfferedRate) })
		if !strings.HasPrefix(line.name, shared+", ") {
			shared = ""
		}
	}
	if shared == "" {
		return
	}
	g.title = shared + ", " + g.title
	for i := range g.lines {
		g.lines[i].name = strings.TrimPrefix(g.lines[i].name, shared+", ")
	}
}

// tails draws each group at the highest rate that all its lines met, or each
// line at its own highest where there is no common one.
func tails(all []schema.Latency) *gallery {
	g := &gallery{ID: "latency-tails", Read: "How to read it: the axis below counts nines, so that the rare slow events take as much room as the common ones. " +
		"A line that stays flat to the right has no tail. A ring around a mark means that the offered rate was not met. " +
		"A percentile that the samples cannot carry is not drawn; percentiles are read from histograms merged by counts, never averaged."}
	for _, group := range latencyGroups(all) {
		rate := group.commonRate()
		title := group.title
		if rate > 0 {
			title += ", " + quantity.Format(rate, "events/s")
		}
		var curves []plots.Curve
		for _, line := range group.lines {
			if cv := tail(line, rate); len(cv.Points) > 1 && len(curves) < linesAtMost {
				curves = append(curves, cv)
			}
		}
		if curves != nil {
			g.Figures = append(g.Figures, figure{Figure: plots.Percentiles(slug("latency-tail", group.title), title, curves)})
		}
	}
	return folded(g)
}

// tail is the line at a rate, or without one at the highest that it met, or at
// its lowest when it met none.
func tail(line latencyLine, rate float64) plots.Curve {
	at := line.cells[0]
	for _, l := range line.cells {
		if l.OfferedRate == rate || (rate == 0 && !l.Missed) {
			at = l
		}
	}
	cv := plots.Curve{Name: line.name}
	if rate == 0 && at.OfferedRate > 0 {
		cv.Name += " at " + quantity.Format(at.OfferedRate, "/s")
	}
	for _, p := range at.Percentiles {
		if p.P >= 50 {
			cv.Points = append(cv.Points, plots.Point{X: p.P, Y: p.Ns, Hollow: at.Missed})
		}
	}
	return cv
}

// commonRate is the highest rate that every line was offered and met; when none
// met any, the one rate that all were offered; 0 otherwise.
func (g *latencyGroup) commonRate() float64 {
	if rate := g.highest(func(l schema.Latency) bool { return !l.Missed }); rate > 0 {
		return rate
	}
	for _, line := range g.lines {
		if len(line.cells) != 1 || !line.cells[0].Missed {
			return 0
		}
	}
	return g.highest(func(schema.Latency) bool { return true })
}

// highest is the highest rate at which a cell of every line counts.
func (g *latencyGroup) highest(counts func(schema.Latency) bool) float64 {
	best := 0.0
	for _, l := range g.lines[0].cells {
		everywhere := !slices.ContainsFunc(g.lines, func(line latencyLine) bool {
			return !slices.ContainsFunc(line.cells, func(o schema.Latency) bool { return o.OfferedRate == l.OfferedRate && counts(o) })
		})
		if everywhere {
			best = max(best, l.OfferedRate)
		}
	}
	return best
}

// loads draws the percentiles of each line over its offered rates.
func loads(all []schema.Latency) *gallery {
	g := &gallery{ID: "latency-load", Read: "How to read it: latency is flat while the variant keeps up and climbs from the knee, the dashed line, on: the highest rate up to which the typical process met its rate with p99 at most twice that at the lowest rate. " +
		"Marks are of all processes together, strokes reach from the least to the greatest process, so that one stall of the machine shows as a spike and makes no knee. A ring around a mark means that some process did not meet the offered rate: such a cell counts as failed, whatever its percentiles."}
	for _, group := range latencyGroups(all) {
		for _, line := range group.lines {
			if curves := loadCurves(line); curves != nil {
				g.Figures = append(g.Figures, figure{Figure: loadFigure(join(line.name, group.title), line, curves)})
			}
		}
	}
	return folded(g)
}

// loadCurves is nil when fewer than two rates carry any percentile.
func loadCurves(line latencyLine) []plots.Curve {
	curves := make([]plots.Curve, len(loadPercentiles))
	longest := 0
	for i, want := range loadPercentiles {
		name := strconv.FormatFloat(want, 'f', -1, 64)
		curves[i].Name = "p" + name
		for _, l := range line.cells {
			if ns, ok := percentile(l, want); ok && l.OfferedRate > 0 {
				curves[i].Points = append(curves[i].Points, plots.Point{X: l.OfferedRate, Y: ns, CI: l.Spread[name], Hollow: l.Missed})
			}
		}
		longest = max(longest, len(curves[i].Points))
	}
	if longest < 2 {
		return nil
	}
	return curves
}

func loadFigure(title string, line latencyLine, curves []plots.Curve) plots.Figure {
	x := plots.Axis{Name: "offered events per second", Unit: "/s"}
	for _, l := range line.cells {
		if l.Knee {
			x.Mark = &plots.Mark{At: l.OfferedRate, Name: "knee " + quantity.Format(l.OfferedRate, "/s")}
		}
	}
	return plots.Curves(slug("latency-load", title), title, x, plots.Axis{Name: "latency", Unit: "ns"}, curves)
}

// folded keeps the first panels of a gallery in view; nil when there are none.
func folded(g *gallery) *gallery {
	if len(g.Figures) == 0 {
		return nil
	}
	cut := min(shownPanels, len(g.Figures))
	g.Figures, g.More = g.Figures[:cut], g.Figures[cut:]
	return g
}
