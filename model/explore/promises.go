package explore

import (
	"fmt"
	"math/bits"
)

// checkPromise fails the execution if the event e, the last of t, is one that a
// program with observers may not have.
func (x *Execution) checkPromise(t *Thread, e *event) {
	if x.observers == 0 {
		return
	}
	g, observing := x.checker.graph, t.observes(e.id())
	if e.order == SeqCst {
		x.checker.cfg.promises.strong(x, t, e, observing)
	}
	if !e.accesses() {
		return
	}
	if observing && e.kind == kindWrite && int(e.loc) >= x.count {
		x.breach(t, initial, "observer %s writes %s, which is not declared", t.name, x.nameOf(e.loc))
	}
	for _, i := range g.cells[e.loc].accesses {
		other := x.threads[i.thread()]
		switch {
		case other == t:
		case observing && e.kind == kindWrite:
			x.breach(t, i, "observer %s writes %s, which %s accesses", t.name, x.nameOf(e.loc), other.name)
		case other.observes(i) && g.at(i).kind == kindWrite:
			x.breach(t, i, "%s accesses %s, which observer %s writes", t.name, x.nameOf(e.loc), other.name)
		}
	}
}

func (x *Execution) breach(t *Thread, other id, format string, args ...any) {
	x.fail(Observed, t, fmt.Sprintf(format, args...))
	x.failure.racing = other
	panic(unwind{})
}

// promises remembers, over the searches of all observers, what no single execution
// shows.
type promises struct {
	ordered   uint8          // the threads with SC events
	entangled bool           // an axiom may exclude what several observers see together
	uses      map[use]uint16 // which observers write a location, and which access it, a bit for each
}

// use is a declared location, and the execution of W in which observers access it.
type use struct {
	world uint64
	loc   int32
}

// strong takes down an SC event.
func (p *promises) strong(x *Execution, t *Thread, e *event, observing bool) {
	p.ordered |= 1 << t.number
	among := 0
	for _, o := range x.threads {
		if o.noticed > 0 {
			among++
		}
	}
	p.entangled = p.entangled || observing || p.ordered&(p.ordered-1) != 0 || e.kind == kindHeavy && among > 1
}

// used takes down what t, an observer, accesses in a complete execution, and panics
// if another observer does in the same execution of W, and one of them writes it.
// Complete executions are enough: any can be completed in W first. What W writes
// there, no observer writes.
func (p *promises) used(t *Thread, world uint64) {
	x, g := t.x, t.x.checker.graph
	events := g.threads[t.number]
	for i := int(t.noticed); i < len(events); i++ {
		e := &events[i]
		if !e.accesses() || int(e.loc) >= x.count || g.writtenByOther(e) {
			continue
		}
		if p.uses == nil {
			p.uses = map[use]uint16{}
		}
		at := use{world, e.loc}
		now := p.uses[at] | 1<<t.number
		if e.kind == kindWrite {
			now |= 1 << (t.number + maxThreads)
		}
		p.uses[at] = now
		if all := uint8(now); now>>maxThreads != 0 && all&(all-1) != 0 {
			a, b := x.threads[bits.TrailingZeros8(all)], x.threads[bits.Len8(all)-1]
			panic(misuse(fmt.Sprintf("observers %s and %s both access %s, and one writes it", a.name, b.name, x.nameOf(e.loc))))
		}
	}
}

func (g *graph) writtenByOther(e *event) bool {
	for _, w := range g.cells[e.loc].writes {
		if w.thread() != int(e.thread) {
			return true
		}
	}
	return false
}
