package explore

import "math"

// everything is a clock that includes all events there can be.
var everything = func() (c clock) {
	for t := range c {
		c[t] = math.MaxUint16
	}
	return c
}()

// hash is a fingerprint of the execution graph: what each thread did, what its
// reads read, and which message each write follows. It does not depend on the
// order in which the events were added. Events beyond part are left out.
func (g *graph) hash(part *clock) uint64 {
	h := uint64(14695981039346656037)
	mix := func(v uint64) {
		h ^= v
		h *= 0x9e3779b97f4a7c15
		h ^= h >> 29
	}
	for t := range g.threads {
		events := g.threads[t]
		events = events[:min(len(events), int(part[t]))]
		mix(uint64(t))
		for i := range events {
			e := &events[i]
			mix(uint64(e.kind)<<8 | uint64(e.order))
			mix(e.value)
			switch e.kind {
			case kindRead:
				mix(uint64(e.source))
			case kindWrite:
				mix(uint64(g.message(e.loc, e.pos-1)))
			}
		}
	}
	return h
}
