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
	after   [maxStrong]strongSet // after[a] has b: psc leads from a to b
	out     [maxStrong]int32     // the earliest position from which an fr or mo step starts
	wrote   [maxStrong]bool      // and whether that is a write
	inWrite [maxStrong]int32     // the latest write at which such a step may end
	inRead  [maxStrong]int32     // the latest position that was read before a fence
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
	if len(g.strong) > 1 && !g.strongOrdered() {
		return false
	}
	if g.rules.heavyFence {
		for _, m := range g.heavy {
			if g.aroundHeavy(g.at(m)) {
				return false
			}
		}
	}
	return true
}

// afterStrong reports whether e, the event added last, can be part of a cycle: a
// cycle enters it from a strong event, which it follows or is itself.
func (g *graph) afterStrong(e *event) bool {
	if len(g.heavy) > 0 {
		return true
	}
	if len(g.strong) < 2 {
		return false
	}
	found := e.order == SeqCst
	for _, i := range g.strong {
		found = found || !g.at(i).accesses() && e.happened.has(g.at(i))
	}
	return found
}

// strongOrdered reports whether psc is acyclic.
func (g *graph) strongOrdered() bool {
	if len(g.strong) > maxStrong {
		panic(misuse(fmt.Sprintf("more than %d SC accesses and fences in one execution", maxStrong)))
	}
	after := g.scratch.after[:len(g.strong)]
	clear(after)
	for i, a := range g.strong {
		for j, b := range g.strong {
			if i != j && g.counts(g.at(a)) && g.counts(g.at(b)) && g.at(b).happened.has(g.at(a)) {
				after[i].add(j)
			}
		}
	}
	for _, loc := range g.touched {
		if g.cells[loc].communicates() {
			g.strongThrough(loc, after)
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
func (g *graph) strongThrough(loc int32, after []strongSet) {
	const none = int32(1 << 30)
	out, wrote, inWrite, inRead := &g.scratch.out, &g.scratch.wrote, &g.scratch.inWrite, &g.scratch.inRead
	accesses := g.cells[loc].accesses
	for i, a := range g.strong {
		out[i], wrote[i], inWrite[i], inRead[i] = none, false, -1, -1
		s := g.at(a)
		if !g.counts(s) {
			continue
		}
		if s.accesses() {
			if s.loc == loc && g.position(s) >= 0 {
				out[i] = g.position(s)
				if s.kind == kindWrite {
					inWrite[i] = out[i]
				}
			}
			continue
		}
		for _, b := range accesses {
			e := g.at(b)
			pos := g.position(e)
			if pos < 0 {
				continue
			}
			if e.happened.has(s) && pos <= out[i] {
				wrote[i] = e.kind == kindWrite || wrote[i] && pos == out[i]
				out[i] = pos
			}
			if s.happened.has(e) {
				if e.kind == kindWrite {
					inWrite[i] = max(inWrite[i], pos)
				} else {
					inRead[i] = max(inRead[i], pos)
				}
			}
		}
	}
	for i, a := range g.strong {
		if out[i] == none {
			continue
		}
		fences := !g.at(a).accesses()
		for j := range g.strong {
			switch {
			case i == j:
			case out[i] < inWrite[j]:
				after[i].add(j)
			case fences && (out[i] < inRead[j] || wrote[i] && out[i] == inRead[j]):
				after[i].add(j) // through reads-from: between fences only
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
		for w := range left {
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

// aroundHeavy reports whether program order and coherence lead from the
// membarrier m back to itself. A membarrier is a full fence that every other
// thread passes at some point of its program while the caller is in the call,
// so no event before it may come after an event behind it: all threads agree on
// which of their events are behind it.
func (g *graph) aroundHeavy(m *event) bool {
	var from [maxThreads]uint16 // the first event of each thread that is behind m
	for t := range from {
		from[t] = ^uint16(0)
	}
	from[m.thread] = m.index + 1
	for changed := true; changed; {
		changed = false
		for _, loc := range g.touched {
			c := &g.cells[loc]
			if !c.communicates() {
				continue
			}
			lowest, wrote := int32(1<<30), false
			for _, i := range c.accesses {
				e := g.at(i)
				if pos := g.position(e); e.index >= from[e.thread] && pos >= 0 && pos <= lowest {
					wrote = e.kind == kindWrite || wrote && pos == lowest
					lowest = pos
				}
			}
			for _, i := range c.accesses {
				e := g.at(i)
				pos := g.position(e)
				behind := pos > lowest || wrote && pos == lowest && e.kind == kindRead
				if behind && e.index < from[e.thread] {
					from[e.thread] = e.index
					changed = true
				}
			}
		}
	}
	return from[m.thread] <= m.index
}
