package explore

// linear puts the events of the graph into an order in which every message is
// written before it is read. As far as possible a load reads the newest message
// at its place, and a store is the newest at its; that is possible for all of
// them if the execution is sequentially consistent. Threads go on as long as they
// can. Spins come last: that a thread spins in vain shows only then.
func (g *graph) linear() []id {
	l := linearizer{graph: g}
	var spins []id
	t := 0
	for len(l.order)+len(spins) < len(g.order) {
		best := -1
		for n := range maxThreads {
			u := (t + n) % maxThreads
			if l.done[u] == len(g.threads[u]) {
				continue
			}
			e := &g.threads[u][l.done[u]]
			if e.kind == kindBlock {
				spins = append(spins, e.id())
				l.done[u]++
				continue
			}
			if e.kind == kindRead && !l.emitted(e.source) {
				continue
			}
			if l.inOrder(e) {
				best = u
				break
			}
			if best < 0 {
				best = u
			}
		}
		if best >= 0 {
			t = best
			l.emit(t)
			if n := l.done[t]; n < len(g.threads[t]) && g.threads[t][n].paired {
				l.emit(t) // nothing comes between the halves
			}
		}
	}
	return append(l.order, spins...)
}

type linearizer struct {
	*graph
	order []id
	done  [maxThreads]int // events emitted, by thread
}

func (l *linearizer) emit(t int) {
	l.order = append(l.order, l.threads[t][l.done[t]].id())
	l.done[t]++
}

func (l *linearizer) emitted(i id) bool { return i == initial || i.index() <= l.done[i.thread()] }

// inOrder reports whether everything that sequential consistency puts before e at
// its location has been emitted: older messages, and for a store their loads.
func (l *linearizer) inOrder(e *event) bool {
	if !e.accesses() {
		return true
	}
	pos := l.position(e)
	for _, i := range l.cells[e.loc].accesses {
		o := l.graph.at(i)
		older := e.kind == kindWrite && o != e && l.position(o) < pos && !l.emitted(i)
		newer := e.kind == kindRead && o.kind == kindWrite && o.pos > pos && l.emitted(i)
		if older || newer {
			return false
		}
	}
	return true
}
