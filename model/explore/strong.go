package explore

import (
	"fmt"
	"math/bits"
)

// maxStrong is how many SC accesses and SC fences one execution may have.
const maxStrong = 256

// strongSet is a set of them.
type strongSet [maxStrong / 64]uint64

func (s *strongSet) add(i int) { s[i/64] |= 1 << (i % 64) }

// strongScratch is working memory: clearing all of it for each question would
// cost more than the question.
type strongScratch struct {
	events   [maxStrong]*event    // those of graph.strong that count, the others nil
	after    [maxStrong]strongSet // after[a] has b: psc leads from a to b
	out      [maxStrong]int32     // the earliest position from which an fr or mo step starts
	wrote    [maxStrong]bool      // and whether that is a write
	inWrite  [maxStrong]int32     // the latest write at which such a step may end
	inRead   [maxStrong]int32     // the latest position that was read before a fence
	accesses []placed             // of one location
}

// placed is an access and its position.
type placed struct {
	*event
	at int32
}

// consistent reports whether the graph satisfies the axioms that relate events
// across locations: SC accesses and fences, and membarriers. Coherence and
// atomicity hold by construction.
//
// The SC axiom is that of RC11 (Lahav, Vafeiadis, Kang, Hur, Dreyer: Repairing
// sequential consistency in C/C++11, PLDI 2017), with one change: between SC
// events the whole of happens-before counts, where RC11 exempts paths whose ends
// are not program order to another location. RC11 does so for POWER; amd64 and
// arm64 are as strong as this.
//
//	psc  = ([SC] + [Fsc]; hb?); (hb + mo + fr); ([SC] + hb?; [Fsc])
//	     + [Fsc]; (hb + hb; eco; hb); [Fsc]                     is acyclic
func (g *graph) consistent() bool {
	return (len(g.strong) < 2 || g.strongOrdered()) && g.heavyOrdered()
}

// stays reports whether the graph, which is consistent without e, is so with it. e
// is the event added last and nobody reads it; overtakes says whether it stands,
// in its location, before a place at which psc enters a strong event: see
// strongBehind.
//
// Nothing but from-reads and modification order leads out of e, to accesses that
// stand behind it. So a cycle of psc that is not there without e leads through e to
// one of them, and from there into a strong event.
func (g *graph) stays(e *event, overtakes bool) bool {
	ok := (!overtakes || !g.afterStrong(e) || g.strongOrdered()) && g.heavyOrdered()
	if g.stayed != nil {
		g.stayed(g, ok)
	}
	return ok
}

// afterStrong reports whether psc can lead through e, the event added last, or
// into it: from a strong event, which it follows or is itself.
func (g *graph) afterStrong(e *event) bool {
	if len(g.strong) < 2 {
		return false
	}
	found := e.order == SeqCst
	for _, i := range g.strong {
		found = found || !g.at(i).accesses() && e.happened.has(g.at(i))
	}
	return found
}

// strongBehind is the last position in the location of e, the event added last, at
// which psc can enter a strong event other than e; -1 if there is none.
func (g *graph) strongBehind(e *event) int32 {
	last := int32(-1)
	for _, i := range g.strong {
		s := g.at(i)
		if s.accesses() {
			if s != e && s.kind == kindWrite && s.loc == e.loc {
				last = max(last, s.pos)
			}
			continue
		}
		for _, a := range g.cells[e.loc].accesses {
			if s.happened.has(g.at(a)) {
				last = max(last, g.position(g.at(a)))
			}
		}
	}
	return last
}

// strongOrdered reports whether psc is acyclic.
func (g *graph) strongOrdered() bool {
	if len(g.strong) > maxStrong {
		panic(misuse(fmt.Sprintf("more than %d SC accesses and SC fences in one execution", maxStrong)))
	}
	events, after := g.scratch.events[:len(g.strong)], g.scratch.after[:len(g.strong)]
	for i, s := range g.strong {
		events[i], after[i] = g.at(s), strongSet{}
		if !g.counts(events[i]) {
			events[i] = nil
		}
	}
	for i, a := range events {
		if a == nil {
			continue
		}
		for j, b := range events {
			if b != nil && i != j && b.happened.has(a) {
				after[i].add(j)
			}
		}
	}
	for _, loc := range g.touched {
		if g.cells[loc].communicates() {
			g.strongThrough(loc, events, after)
		}
	}
	return acyclic(after)
}

// communicates reports whether the location can relate events of different
// threads that happens-before does not. Accesses that are all plain do not race,
// so they are ordered already.
func (c *cell) communicates() bool {
	if len(c.writes) == 0 || c.plain == len(c.accesses) {
		return false
	}
	for _, i := range c.accesses[1:] {
		if i.thread() != c.accesses[0].thread() {
			return true
		}
	}
	return false
}

// counts reports whether the rule for events like e is switched on.
func (g *graph) counts(e *event) bool {
	if e.accesses() {
		return g.rules.strongAccess
	}
	return g.rules.strongFence
}

// strongThrough adds the steps of psc that pass through accesses of one
// location. Since mo, fr and eco only ever lead to later positions, it suffices
// to know how early a strong event's successors stand, and how late the
// predecessors of another.
func (g *graph) strongThrough(loc int32, events []*event, after []strongSet) {
	const none = int32(1 << 30)
	x := g.scratch
	x.accesses = x.accesses[:0]
	for _, i := range g.cells[loc].accesses {
		e := g.at(i)
		if pos := g.position(e); pos >= 0 {
			x.accesses = append(x.accesses, placed{e, pos})
		}
	}
	first, last := none, int32(-1)
	for i, s := range events {
		x.out[i], x.wrote[i], x.inWrite[i], x.inRead[i] = none, false, -1, -1
		switch {
		case s == nil:
			continue
		case !s.accesses():
			x.around(i, s)
		case s.loc == loc && g.position(s) >= 0:
			x.out[i] = g.position(s)
			if s.kind == kindWrite {
				x.inWrite[i] = x.out[i]
			}
		}
		first, last = min(first, x.out[i]), max(last, x.inWrite[i], x.inRead[i])
	}
	if first > last {
		return
	}
	for i := range events {
		if x.out[i] > last {
			continue
		}
		fences := !events[i].accesses()
		for j := range events {
			switch {
			case i == j:
			case x.out[i] < x.inWrite[j]:
				after[i].add(j)
			case fences && (x.out[i] < x.inRead[j] || x.wrote[i] && x.out[i] == x.inRead[j]):
				after[i].add(j) // through reads-from: between fences only
			}
		}
	}
}

// around finds where the accesses before and after the fence s stand, the strong
// event number i.
func (x *strongScratch) around(i int, s *event) {
	for _, e := range x.accesses {
		if e.happened.has(s) && e.at <= x.out[i] {
			x.wrote[i] = e.kind == kindWrite || x.wrote[i] && e.at == x.out[i]
			x.out[i] = e.at
		}
		if s.happened.has(e.event) {
			if e.kind == kindWrite {
				x.inWrite[i] = max(x.inWrite[i], e.at)
			} else {
				x.inRead[i] = max(x.inRead[i], e.at)
			}
		}
	}
}

// acyclic reports whether the relation has no cycle, by taking away nodes that
// nothing leads out of.
func acyclic(after []strongSet) bool {
	var left strongSet
	for i := range after {
		left.add(i)
	}
	for found := true; found; {
		found = false
		for w := range (len(after) + 63) / 64 {
			for rest := left[w]; rest != 0; rest &= rest - 1 {
				i := w*64 + bits.TrailingZeros64(rest)
				if !after[i].meets(&left) {
					left[w] &^= 1 << (i % 64)
					found = true
				}
			}
		}
	}
	return left == strongSet{}
}

func (s *strongSet) meets(o *strongSet) bool {
	for w := range s {
		if s[w]&o[w] != 0 {
			return true
		}
	}
	return false
}
