package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/trusted-ring/trusted-ring/reports/quantity"
	"github.com/trusted-ring/trusted-ring/reports/schema"
)

// blocks are what a README can quote of a run.
var blocks = map[string]func(*schema.Report) (string, error){
	"machine":  machine,
	"ring":     ring,
	"rivals":   rivals,
	"verdicts": verdicts,
	"targets":  targets,
	"audit":    audit,
	"safety":   safety,
}

// machine says where and when the numbers were measured.
func machine(r *schema.Report) (string, error) {
	e := r.Environment
	text := fmt.Sprintf("Measured on %v, %v cores, %v/%v, %v, at commit `%.12s`, %s (%s run, %d blocks); medians, with the exact 95 %% interval of the median behind them. A ping-pong is a cache line to another core and back, measured in the same block.\n",
		e["cpu"], e["cores"], e["goos"], e["goarch"], e["go"], r.Run.Commit, strings.Split(r.Run.Started, "T")[0], r.Run.Mode, r.Run.Done)
	for _, p := range r.Probes {
		if what, ok := yardsticks[p.Name]; ok {
			text += fmt.Sprintf("%s took %s.\n", what, quantity.Format(p.Median, "ns"))
		}
	}
	return text, nil
}

// yardsticks are the probes that tell how fast the machine itself was.
var yardsticks = map[string]string{"memmove/size=64": "A memmove of 64 B in the cache", "pingpong": "A ping-pong"}

// row is a cell of the first table.
type row struct {
	what, workload, mode string
	size, batch, readers int
}

// ring lists what the ring itself costs.
func ring(r *schema.Report) (string, error) {
	rows := []row{
		{"write 64 B, full payload", "Write", "overwrite", 64, 0, 0},
		{"write 256 B", "Write", "overwrite", 256, 0, 0},
		{"write 1 KiB", "Write", "overwrite", 1024, 0, 0},
		{"write 4 KiB", "Write", "overwrite", 4096, 0, 0},
		{"write 16 KiB", "Write", "overwrite", 16384, 0, 0},
		{"read 64 B in place", "Read", "gated", 64, 0, 0},
		{"read 64 B, copied and validated", "Read", "overwrite", 64, 0, 0},
		{"to another core, gated, one at a time", "Throughput", "gated", 64, 1, 1},
		{"to another core, gated, batches of 64", "Throughput", "gated", 64, 64, 1},
		{"round trip over two gated rings", "RoundTrip", "gated", 64, 0, 0},
		{"overwrite, a reader at the tail: the writer", "Tail", "overwrite", 64, 0, 1},
	}
	var b strings.Builder
	b.WriteString("| one event of 64 B, unless it says otherwise | ns | 95 % interval | in ping-pongs |\n|---|---:|---:|---:|\n")
	for _, row := range rows {
		c := find(r, "ring", row)
		if c == nil {
			return "", fmt.Errorf("the run has no cell for %q", row.what)
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", row.what, value(c), interval(c), multiple(c))
	}
	for _, row := range rows {
		if c := find(r, "ring", row); c.Weather != nil && c.Weather.Split {
			w := c.Weather
			fmt.Fprintf(&b, "\nTwo levels, %s: %s in the %d blocks in which the machine held still (%s), %s in the %d in which it moved (%s).\n", row.what,
				quantity.Format(w.Still.Center, "ns"), w.Still.N, quantity.Interval(w.Still.Min, w.Still.Max, "ns"),
				quantity.Format(w.Moved.Center, "ns"), w.Moved.N, quantity.Interval(w.Moved.Min, w.Moved.Max, "ns"))
		}
	}
	return b.String(), nil
}

// multiple is what crosses cores in units of the round trip of one cache line
// that was measured beside it.
func multiple(c *schema.Cell) string {
	if c.PerProbe == nil {
		return ""
	}
	return quantity.Ratio(*c.PerProbe)
}

// find is the cell of an implementation, arm a.
func find(r *schema.Report, impl string, row row) *schema.Cell {
	want := map[string]float64{"size": float64(row.size), "batch": float64(row.batch), "readers": float64(row.readers)}
	for i := range r.Cells {
		c := &r.Cells[i]
		if c.Workload != row.workload || c.Impl != impl || c.Unit != "ns/op" || c.Arm == "b" || !c.Testable {
			continue
		}
		if row.mode != "" && c.Params["mode"] != row.mode {
			continue
		}
		ok := true
		for key, v := range want {
			if v != 0 && c.Params[key] != v {
				ok = false
			}
		}
		if ok {
			return c
		}
	}
	return nil
}

func value(c *schema.Cell) string { return quantity.Format(c.Center, "ns") }

func interval(c *schema.Cell) string {
	if len(c.CI) != 2 {
		return fmt.Sprintf("too few samples (%d)", len(c.Samples))
	}
	return quantity.Interval(c.CI[0], c.CI[1], "ns")
}

// rivals compares the ring with everything else, one event at a time to another
// core.
func rivals(r *schema.Report) (string, error) {
	var rows []schema.Comparison
	for _, c := range r.Comparisons {
		p := c.Params
		if c.Workload == "Throughput" && c.Metric == "ns/op" && c.A == "ring" && c.B != "ring" && p["mode"] == "gated" &&
			p["size"] == 64.0 && p["batch"] == 1.0 && p["readers"] == 1.0 {
			rows = append(rows, c)
		}
	}
	if len(rows) == 0 {
		return "", fmt.Errorf("the run compares nothing in Throughput, gated, 64 B, batch 1, 1 reader")
	}
	slices.SortFunc(rows, func(a, b schema.Comparison) int { return cmp.Compare(a.CenterB, b.CenterB) })
	var b strings.Builder
	b.WriteString("| one 64 B event to another core | ns | times the ring's, block by block | 95 % interval | ring faster in | verdict |\n|---|---:|---:|---:|---:|---|\n")
	fmt.Fprintf(&b, "| **ring**, gated | %s | 1 | | | |\n", quantity.Format(rows[0].CenterA, "ns"))
	for _, c := range rows {
		ci := ""
		if len(c.CI) == 2 {
			ci = fmt.Sprintf("%s to %s", quantity.Ratio(c.CI[0]), quantity.Ratio(c.CI[1]))
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", c.B, quantity.Format(c.CenterB, "ns"), quantity.Ratio(c.Ratio), ci, wins(c), decision(c))
	}
	return b.String(), nil
}

// wins counts the blocks in which the ring was faster.
func wins(c schema.Comparison) string {
	if c.Pairs == 0 {
		return ""
	}
	return fmt.Sprintf("%g of %d blocks", c.Superior*float64(c.Pairs), c.Pairs)
}

// decision is the verdict, and where there is no difference the reason.
func decision(c schema.Comparison) string {
	switch c.Verdict {
	case schema.Faster, schema.Slower:
		return fmt.Sprintf("the ring is %s", c.Verdict)
	case schema.Indistinct:
		return "no difference told: " + c.Why
	}
	return fmt.Sprintf("%s: %s", c.Verdict, c.Why)
}

// verdicts counts them by whose claims they are about.
func verdicts(r *schema.Report) (string, error) {
	var b strings.Builder
	b.WriteString("| claims of | supported | refuted | inconclusive | not testable here |\n|---|---:|---:|---:|---:|\n")
	for _, subject := range []string{"rusted-ring", "trusted-ring"} {
		n := map[schema.Verdict]int{}
		for _, c := range r.Claims {
			if c.Subject == subject {
				n[c.Verdict]++
			}
		}
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d |\n", subject, n[schema.Supported], n[schema.Refuted], n[schema.Inconclusive], n[schema.NotTestableHere])
	}
	return b.String(), nil
}

// targets are our own claims, each with its verdict.
func targets(r *schema.Report) (string, error) { return claims(r, "trusted-ring") }

// audit are the seed's claims.
func audit(r *schema.Report) (string, error) { return claims(r, "rusted-ring") }

func claims(r *schema.Report, subject string) (string, error) {
	var b strings.Builder
	b.WriteString("| claim | verdict | measured | 95 % interval |\n|---|---|---:|---:|\n")
	for _, c := range r.Claims {
		if c.Subject != subject {
			continue
		}
		measured, ci := "–", ""
		if c.Measured != nil {
			measured = quantity.Format(*c.Measured, c.Unit)
		}
		if len(c.CI) == 2 {
			ci = quantity.Interval(c.CI[0], c.CI[1], c.Unit)
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", c.Statement, c.Verdict, measured, ci)
	}
	return b.String(), nil
}

// safety counts what the checkers did.
func safety(r *schema.Report) (string, error) {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, "- "+format+"\n", args...) }
	if m := r.Evidence.Model; m != nil {
		executions, blocked, exhaustive, seconds := uint64(0), uint64(0), 0, 0.0
		var largest schema.ExploreResult
		for _, e := range m.Explore {
			executions, blocked, seconds = executions+e.Executions, blocked+e.Blocked, seconds+e.Seconds
			if e.Exhaustive {
				exhaustive++
			}
			if e.Whole > largest.Whole {
				largest = e
			}
		}
		line("model checker: %s distinct executions of the real ring in %d programs, %d of them explored exhaustively", quantity.Count(executions), len(m.Explore), exhaustive)
		if blocked > 0 { // counted, since they are in the file
			line("it visits %s executions a second on one core, %s that lead nowhere included", quantity.Count(uint64(float64(executions+blocked)/seconds)), quantity.Count(blocked))
		}
		if largest.Whole > 0 {
			line("two readers of whom nobody takes notice are explored one at a time: %s executions of %s stand for %s", quantity.Count(largest.Executions), largest.Name, quantity.Count(largest.Whole))
		}
		states := uint64(0)
		for _, s := range m.Spin {
			states += s.States
		}
		line("SPIN: %s states in %d checks of a model and a property", quantity.Count(states), len(m.Spin))
		proved := 0
		for _, t := range m.Proof {
			if t.Expected == "proved" {
				proved++
			}
		}
		line("Why3: %d goals proved by Z3 and by CVC4 each, %d negative controls unproved", proved, len(m.Proof)-proved)
	}
	if s := r.Evidence.Stress; s != nil {
		events, torn := uint64(0), uint64(0)
		for _, c := range s.Campaigns {
			if c.Result == "pass" {
				events += c.Events
				torn += c.Torn
			}
		}
		line("stress: %s events in %d campaigns, %d torn", quantity.Count(events), len(s.Campaigns), torn)
	}
	if m := r.Evidence.Mutants; m != nil {
		killed := 0
		for _, one := range m.Mutants {
			if len(one.KilledBy) > 0 {
				killed++
			}
		}
		line("kill matrix: %d of %d mutants of the real code killed", killed, len(m.Mutants))
	}
	if b.Len() == 0 {
		return "This run holds no evidence of safety.\n", nil
	}
	return b.String(), nil
}
