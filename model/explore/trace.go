package explore

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Step is one event of a trace.
type Step struct {
	Thread   int
	Op       string // load, store, add..., fence, membarrier, choose, spin
	Order    Order
	Location string
	Value    uint64
	// Source is the step whose message a load reads, 0 for the initial one; steps
	// count from 1.
	Source int
	// Newer is how many newer messages a load passes over at this point of the
	// trace, or how many messages a store lands before.
	Newer int

	choice id // what the search chose for it: for replay
}

// Trace is one execution, its events in an order in which every message is
// written before it is read.
type Trace struct {
	Threads []string
	Steps   []Step
}

// trace describes an execution, or a part of one, of which x is the latest run.
func (x *Execution) trace(g *graph) *Trace {
	tr := &Trace{}
	for _, t := range x.threads {
		tr.Threads = append(tr.Threads, t.name)
	}
	step := map[id]int{}
	written := map[int32][]id{} // the messages so far, in modification order
	for n, i := range g.linear() {
		e := g.at(i)
		step[i] = n + 1
		s := Step{Thread: int(e.thread), Op: opOf(e), Order: e.order, Value: e.value}
		if e.accesses() {
			s.Location = x.nameOf(e.loc)
		}
		switch e.kind {
		case kindRead:
			s.Source, s.choice = step[e.source], e.source
			s.Newer = len(written[e.loc]) - 1 - slices.Index(written[e.loc], e.source)
		case kindWrite:
			if e.pos > 0 { // it has a place
				so := written[e.loc]
				k := 0
				for k < len(so) && g.at(so[k]).pos < e.pos {
					k++
				}
				if k > 0 {
					s.choice = so[k-1]
				}
				s.Newer = len(so) - k
				written[e.loc] = append(so[:k:k], append([]id{i}, so[k:]...)...)
			}
		case kindToss:
			s.choice = id(e.value)
		}
		tr.Steps = append(tr.Steps, s)
	}
	return tr
}

func opOf(e *event) string {
	switch {
	case e.kind == kindRead && e.update != noUpdate:
		return "update reads"
	case e.kind == kindWrite && e.paired:
		return "update writes"
	case e.kind == kindRead:
		return "load"
	case e.kind == kindWrite:
		return "store"
	}
	return kindNames[e.kind]
}

// cost compares traces of the same failure: the lower, the easier to read.
func (tr *Trace) cost() int {
	cost, last := 0, -1
	for _, s := range tr.Steps {
		cost += 1 + 3*s.Newer
		if s.Thread != last {
			cost += 4
		}
		last = s.Thread
	}
	return cost
}

// text is what the step did, without the thread.
func (s Step) text() string {
	switch s.Op {
	case "load", "update reads":
		from := "initial"
		if s.Source > 0 {
			from = fmt.Sprintf("from %d", s.Source)
		}
		if s.Newer > 0 {
			from += ", not the newest"
		}
		return fmt.Sprintf("%s = %s  %v  (%s)", s.Location, number(s.Value), s.Order, from)
	case "store", "update writes":
		where := ""
		if s.Newer > 0 {
			where = fmt.Sprintf("  (before %d newer)", s.Newer)
		}
		return fmt.Sprintf("%s := %s  %v%s", s.Location, number(s.Value), s.Order, where)
	case "fence":
		return fmt.Sprintf("fence %v", s.Order)
	case "choice":
		return fmt.Sprintf("choose %d", s.Value)
	}
	return s.Op
}

// number prints small values as numbers, others as bits.
func number(v uint64) string {
	if v < 1<<20 {
		return strconv.FormatUint(v, 10)
	}
	return fmt.Sprintf("%#x", v)
}

// String prints the trace, a column for each thread.
func (tr *Trace) String() string {
	width := make([]int, len(tr.Threads))
	for i, name := range tr.Threads {
		width[i] = utf8.RuneCountInString(name)
	}
	for _, s := range tr.Steps {
		width[s.Thread] = max(width[s.Thread], utf8.RuneCountInString(s.text()))
	}
	var b strings.Builder
	line := func(head string, cell func(t int) string) {
		l := fmt.Sprintf("%4s", head)
		for t := range tr.Threads {
			c := cell(t)
			l += "  " + c + strings.Repeat(" ", width[t]-utf8.RuneCountInString(c))
		}
		b.WriteString(strings.TrimRight(l, " ") + "\n")
	}
	line("", func(t int) string { return tr.Threads[t] })
	for n, s := range tr.Steps {
		line(fmt.Sprint(n+1), func(t int) string {
			if t == s.Thread {
				return s.text()
			}
			return ""
		})
	}
	return b.String()
}
