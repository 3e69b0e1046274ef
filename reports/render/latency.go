package render

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/trusted-ring/trusted-ring/reports/plots"
	"github.com/trusted-ring/trusted-ring/reports/quantity"
	"github.com/trusted-ring/trusted-ring/reports/schema"
)

// loadPercentiles are followed over the offered load.
var loadPercentiles = []float64{50, 99, 99.9}

const roundTrip = "RoundTrip"

// linesAtMost keeps distributions apart by eye: the subject and the fastest.
const linesAtMost = 8

func latencySection(r *schema.Report) section {
	s := section{ID: "latency", Title: "Latency", Lead: "Time from when an event was meant to be sent until it was received."}
	if len(r.Latency) == 0 {
		s.Blocks = append(s.Blocks, block{Text: []string{"This run has no open-loop latency cells: it says nothing about tails under a steady offered load."}})
	} else {
		s.Blocks = append(s.Blocks,
			block{Heading: "Distribution to the tail", Gallery: tails(r.Latency)},
			block{Heading: "Latency against offered load", Gallery: loads(r.Latency)},
			block{Table: latencyTable(r.Latency)})
	}
	if b, ok := roundTripBlock(r.Cells); ok {
		s.Blocks = append(s.Blocks, b)
	}
	return s
}

// latencyGroups puts cells of the same parameters together, whoever ran them.
func latencyGroups(all []schema.Latency) (titles []string, groups map[string][]schema.Latency) {
	groups = map[string][]schema.Latency{}
	for _, l := range all {
		t := params(l.Params, "mode", "rate")
		t = cmp.Or(join(unlessLatency(l.Workload), t), "all events")
		if groups[t] == nil {
			titles = append(titles, t)
		}
		groups[t] = append(groups[t], l)
	}
	return titles, groups
}

func latencyName(l schema.Latency) string {
	return rowLabel(schema.Cell{Impl: l.Impl, Params: l.Params})
}

// tails draws, per parameter set, each variant at the highest rate that all of
// them kept, or at its own highest where there is no common one.
func tails(all []schema.Latency) *gallery {
	g := &gallery{ID: "latency-tails", Read: "How to read it: the axis below counts nines, so that the rare slow events take as much room as the common ones. " +
		"A line that stays flat to the right has no tail. A percentile that the samples cannot carry is not drawn; percentiles are read from histograms merged by counts, never averaged."}
	titles, groups := latencyGroups(all)
	for _, t := range titles {
		var curves []plots.Curve
		rate := commonRate(groups[t])
		at := atRate(groups[t], rate)
		slices.SortStableFunc(at, func(a, b schema.Latency) int { return boolRank(a.Impl != subject) - boolRank(b.Impl != subject) })
		for _, l := range at {
			cv := plots.Curve{Name: latencyName(l)}
			if rate == 0 && l.OfferedRate > 0 {
				cv.Name += " at " + quantity.Format(l.OfferedRate, "/s")
			}
			for _, p := range l.Percentiles {
				if p.P >= 50 {
					cv.Points = append(cv.Points, plots.Point{X: p.P, Y: p.Ns})
				}
			}
			curves = append(curves, cv)
		}
		name := t
		if rate > 0 {
			name += ", " + quantity.Format(rate, "events/s")
		}
		g.Figures = append(g.Figures, figure{Figure: plots.Percentiles(slug("latency-tail", t), name, curves)})
	}
	return g
}

// commonRate is the highest rate that every variant was offered and met; 0: none.
func commonRate(group []schema.Latency) float64 {
	met := map[float64]map[string]bool{}
	names := map[string]bool{}
	for _, l := range group {
		names[latencyName(l)] = true
		if l.Missed || !quantity.Finite(l.OfferedRate) {
			continue
		}
		if met[l.OfferedRate] == nil {
			met[l.OfferedRate] = map[string]bool{}
		}
		met[l.OfferedRate][latencyName(l)] = true
	}
	best := 0.0
	for rate, by := range met {
		if len(by) == len(names) {
			best = max(best, rate)
		}
	}
	return best
}

func atRate(group []schema.Latency, rate float64) []schema.Latency {
	at := map[string]int{}
	var out []schema.Latency
	for _, l := range group {
		n := latencyName(l)
		i, known := at[n]
		switch {
		case rate > 0 && l.OfferedRate != rate, rate == 0 && l.Missed:
		case !known:
			at[n] = len(out)
			out = append(out, l)
		case l.OfferedRate > out[i].OfferedRate:
			out[i] = l
		}
	}
	return out
}

// loads draws the percentiles of each variant over its offered rates.
func loads(all []schema.Latency) *gallery {
	g := &gallery{ID: "latency-load", Read: "How to read it: latency is flat while the variant keeps up and climbs at the knee, the dashed line, from where it cannot. " +
		"A ring around a mark means that the offered rate was not met: such a cell counts as failed, whatever its percentiles."}
	titles, groups := latencyGroups(all)
	for _, t := range titles {
		byName := map[string][]schema.Latency{}
		var names []string
		for _, l := range groups[t] {
			if l.OfferedRate == 0 {
				continue // closed loop: no load to be offered
			}
			n := latencyName(l)
			if byName[n] == nil {
				names = append(names, n)
			}
			byName[n] = append(byName[n], l)
		}
		slices.SortStableFunc(names, func(a, b string) int { return boolRank(!isSubject(a)) - boolRank(!isSubject(b)) })
		for _, n := range names {
			if len(byName[n]) > 1 {
				g.Figures = append(g.Figures, figure{Figure: loadFigure(n, t, byName[n])})
			}
		}
	}
	if len(g.Figures) > shownPanels {
		g.Figures, g.More = g.Figures[:shownPanels], g.Figures[shownPanels:]
	}
	return g
}

func loadFigure(name, setting string, cells []schema.Latency) plots.Figure {
	cells = slices.SortedFunc(slices.Values(cells), func(a, b schema.Latency) int { return cmp.Compare(a.OfferedRate, b.OfferedRate) })
	x := plots.Axis{Name: "offered events per second", Unit: "/s"}
	curves := make([]plots.Curve, len(loadPercentiles))
	for i, want := range loadPercentiles {
		curves[i].Name = "p" + strconv.FormatFloat(want, 'f', -1, 64)
		for _, l := range cells {
			if ns, ok := percentile(l, want); ok {
				curves[i].Points = append(curves[i].Points, plots.Point{X: l.OfferedRate, Y: ns, CI: l.Spread[strconv.FormatFloat(want, 'f', -1, 64)], Hollow: l.Missed})
			}
		}
	}
	for _, l := range cells {
		if l.Knee {
			x.Mark = &plots.Mark{At: l.OfferedRate, Name: "knee " + quantity.Format(l.OfferedRate, "/s")}
		}
	}
	return plots.Curves(slug("latency-load", name, setting), name+", "+setting, x, plots.Axis{Name: "latency", Unit: "ns"}, curves)
}

func percentile(l schema.Latency, want float64) (ns float64, ok bool) {
	for _, p := range l.Percentiles {
		if p.P == want {
			return p.Ns, true
		}
	}
	return 0, false
}

func latencyTable(all []schema.Latency) *table {
	t := &table{
		ID: "latency-table", Caption: "Open-loop latency by variant and offered rate. A dash stands where the samples cannot carry the percentile.",
		Columns: []column{{Name: "Variant", Tight: true}, {Name: "Setting", Tight: true}, {Name: "Offered", Numeric: true}, {Name: "Achieved", Numeric: true}, {Name: "Rate"}, {Name: "Events", Numeric: true}},
	}
	shown := []float64{50, 90, 99, 99.9, 99.99}
	for _, p := range shown {
		t.Columns = append(t.Columns, column{Name: "p" + strconv.FormatFloat(p, 'f', -1, 64), Numeric: true})
	}
	t.Columns = append(t.Columns, column{Name: "max", Numeric: true})
	for _, l := range all {
		met, offered := verdict{"good", "✓", "met", "0"}, rate(l.OfferedRate)
		switch {
		case l.OfferedRate == 0:
			met, offered = verdict{"none", "–", "closed loop", "2"}, cell{Text: quantity.None}
		case l.Missed:
			met = verdict{"bad", "✗", "missed", "1"}
		}
		cs := []cell{
			{Text: latencyName(l), Head: true}, {Text: join(unlessLatency(l.Workload), params(l.Params, "mode", "rate")), Sort: sortKey(l.Params)},
			offered, rate(l.Achieved),
			{Text: met.Word, Sort: met.rank, Verdict: &met, Small: lost(l.Lost)},
			{Text: quantity.Count(l.Count), Sort: fmt.Sprint(l.Count)},
		}
		for _, p := range shown {
			ns, ok := percentile(l, p)
			if !ok {
				cs = append(cs, cell{Text: quantity.None})
				continue
			}
			cs = append(cs, cell{Text: quantity.Format(ns, "ns"), Sort: sortable(ns)})
		}
		t.Rows = append(t.Rows, row{Cells: append(cs, cell{Text: quantity.Format(l.Max, "ns"), Sort: sortable(l.Max)})})
	}
	return t
}

func rate(v float64) cell {
	return cell{Text: quantity.Format(v, "/s"), Sort: sortable(v)}
}

func lost(n int64) string {
	if n == 0 {
		return ""
	}
	return quantity.Count(n) + " lost"
}

func unlessLatency(workload string) string {
	if workload == "Latency" {
		return ""
	}
	return spaced(workload)
}

// roundTripBlock shows the closed-loop round trip as whole distributions.
func roundTripBlock(cells []schema.Cell) (block, bool) {
	var figures []figure
	for _, p := range panels(cells, func(c schema.Cell) bool { return c.Workload == roundTrip && primary(c) }) {
		rows, name := p.rows(), "Round trip, "+p.title
		if n := len(rows); n > linesAtMost {
			rows, name = rows[:linesAtMost], fmt.Sprintf("%s, %d of %d variants", name, linesAtMost, n)
		}
		figures = append(figures, figure{Figure: plots.ECDF(slug("round-trip-ecdf", p.title), name, p.unit, rows)})
	}
	if figures == nil {
		return block{}, false
	}
	cut := min(shownPanels, len(figures))
	return block{Heading: "Round trip", Gallery: &gallery{ID: "round-trip", Figures: figures[:cut], More: figures[cut:],
		Read: "How to read it: each line climbs by one step per sample, from the fastest to the slowest; a steep line is a steady variant, a long foot to the right is a slow tail, and the line that is leftmost is fastest at that share. " +
			"One sample is one process's mean over its round trips, so this shows variation between processes, not the tail of single events."}}, true
}
