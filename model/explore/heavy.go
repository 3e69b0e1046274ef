package explore

// heavyOrdered reports whether all membarriers are fences in every thread.
func (g *graph) heavyOrdered() bool {
	if g.rules.heavyFence {
		for _, m := range g.heavy {
			if g.aroundHeavy(g.at(m)) {
				return false
			}
		}
	}
	return true
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
