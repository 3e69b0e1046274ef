package render

import (
	"fmt"
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
	if text := clockCost(r.Probes); text != "" && len(r.Latency) > 0 {
		s.Blocks = append(s.Blocks, block{Text: []string{text}})
	}
	if len(r.Latency) == 0 {
		s.Blocks = append(s.Blocks, block{Text: []string{"This run has no open-loop latency cells: it says nothing about tails under a steady offered load."}})
	} else {
		if g := tails(r.Latency); g != nil {
			s.Blocks = append(s.Blocks, block{Heading: "Distribution to the tail", Gallery: g})
		}
		if g := loads(r.Latency); g != nil {
			s.Blocks = append(s.Blocks, block{Heading: "Latency against offered load", Gallery: g})
		}
		s.Blocks = append(s.Blocks, block{Table: latencyTable(r.Latency)})
	}
	if b, ok := roundTripBlock(r.Cells); ok {
		s.Blocks = append(s.Blocks, b)
	}
	return s
}

// clockCost says what part of a latency is the clock's own; "" without its probe.
func clockCost(probes []schema.Probe) string {
	for _, p := range probes {
		if p.Name == "clock" {
			return fmt.Sprintf("Reading the clock takes %s here (the clock probe of this run). A latency contains one reading, taken behind the delivery, and the sender looks at the clock before each event: what is below some %s is the clock's.",
				quantity.Format(p.Median, p.Unit), quantity.Format(2*p.Median, p.Unit))
		}
	}
	return ""
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
		ID: "latency-table", Caption: "Latency by variant and offered rate, from the intended send time. A dash stands where the samples cannot carry the percentile.",
		Columns: []column{{Name: "Variant", Tight: true}, {Name: "Offered", Numeric: true}, {Name: "Rate"}, {Name: "Events", Numeric: true}},
	}
	shown := []float64{50, 90, 99, 99.9, 99.99}
	for _, p := range shown {
		t.Columns = append(t.Columns, column{Name: "p" + strconv.FormatFloat(p, 'f', -1, 64), Numeric: true})
	}
	t.Columns = append(t.Columns, column{Name: "max", Numeric: true})
	for _, l := range all {
		met, offered, failed := verdict{"good", "✓", "met", "0"}, rate(l.OfferedRate), ""
		switch {
		case l.OfferedRate == 0:
			met, offered = verdict{"none", "–", "closed loop", "2"}, cell{Text: quantity.None}
		case l.Missed:
			met = verdict{"bad", "✗", "missed", "1"}
			failed = fmt.Sprintf("by %d of %d, least %s", l.MissedBy, l.Processes, quantity.Format(l.Achieved, "/s"))
		}
		cs := []cell{
			{Text: latencyLabel(l), Head: true, Small: join(unlessLatency(l.Workload), params(l.Params, "mode", "rate"))},
			offered,
			{Text: met.Word, Sort: met.rank, Verdict: &met, Small: join(failed, lost(l.Lost))},
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

func latencyLabel(l schema.Latency) string {
	return rowLabel(schema.Cell{Impl: l.Impl, Params: l.Params})
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
	return block{Heading: "Round trip", Gallery: folded(&gallery{ID: "round-trip", Figures: figures,
		Read: "How to read it: each line climbs by one step per sample, from the fastest to the slowest; a steep line is a steady variant, a long foot to the right is a slow tail, and the line that is leftmost is fastest at that share. " +
			"One sample is one process's mean over its round trips, so this shows variation between processes, not the tail of single events."})}, true
}
