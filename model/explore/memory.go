package explore

// rules are the rules of the memory model. All of them hold, except in the tests
// that show that each is needed: there one is switched off at a time.
type rules struct {
	acquire         bool // an acquiring read learns what the message carries
	release         bool // a releasing write's message carries what happened before
	acquireFence    bool
	releaseFence    bool
	releaseSequence bool // later writes of the same thread to the location carry it too
	updateChain     bool // read-modify-writes pass on the message they read
	readCoherence   bool // no read goes back behind what happened before it
	writeCoherence  bool // nor does a write's place in modification order
	atomicity       bool // nothing comes between the halves of a read-modify-write
	strongAccess    bool // SC accesses are totally ordered
	strongFence     bool // and SC fences
	heavyFence      bool // a membarrier is a fence in every thread
	staleReads      bool // a read may take an older message
	early           bool // a write may land before a concurrent one
	revisits        bool // a write may be read by a read that was added before it
	races           bool // conflicting plain accesses are a failure
}

func allRules() rules {
	return rules{true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true}
}

// readFrom makes the read e, the last event of its thread, read source.
func (g *graph) readFrom(e *event, source id) {
	g.inherit(e)
	e.source = source
	e.value = g.valueOf(e.loc, source)
	if source == initial {
		return
	}
	w := g.at(source)
	e.caused.join(&w.caused)
	switch {
	case e.order == Plain:
	case e.order.acquires() && g.rules.acquire:
		e.happened.join(&w.message)
	default:
		e.pending.join(&w.message)
	}
}

// write sets what the message of the write e carries: everything that happened
// before a releasing write; for a relaxed one what happened before the last
// release fence, and before this thread's own last releasing write to the
// location, whose release sequence it continues. A read-modify-write passes on
// what it read.
func (g *graph) write(e *event) {
	e.message = clock{}
	switch {
	case e.order == Plain:
		return
	case e.order.releases() && g.rules.release:
		e.message = e.happened
	default:
		e.message = e.fenced
		if g.rules.releaseSequence {
			g.continueSequence(e)
		}
	}
	if e.paired && g.rules.updateChain {
		read := &g.threads[e.thread][e.index-2]
		if read.source != initial {
			e.message.join(&g.at(read.source).message)
		}
	}
}

func (g *graph) continueSequence(e *event) {
	accesses := g.cells[e.loc].accesses
	for n := len(accesses) - 1; n >= 0; n-- {
		h := g.at(accesses[n])
		if h.thread == e.thread && h.kind == kindWrite && h.index < e.index && h.order.releases() {
			e.message.join(&h.happened)
			return
		}
	}
}

// fence applies a fence's order to its thread's clocks.
func (g *graph) fence(e *event) {
	if e.order.acquires() && g.rules.acquireFence {
		e.happened.join(&e.pending)
	}
	if e.order.releases() && g.rules.releaseFence {
		e.fenced = e.happened
	}
	if e.order == SeqCst {
		g.strong = append(g.strong, e.id())
	}
}

// floor is the newest position of location loc that an access with history
// before must not fall behind: that of the writes that happened before, and of
// the messages that reads that happened before have read.
func (g *graph) floor(loc int32, before *clock) int32 {
	accesses := g.cells[loc].accesses
	floor := int32(0)
	for _, i := range accesses {
		if int(before[i.thread()]) >= i.index() {
			floor = max(floor, g.position(g.at(i)))
		}
	}
	return floor
}

// history is what happened before e began.
func (g *graph) history(e *event) clock {
	if e.index == 1 {
		return clock{}
	}
	return g.threads[e.thread][e.index-2].happened
}

const unknown = -2 // a position that has not been looked for

// readable appends the messages that e, the last event added, may read, the
// newest first.
func (g *graph) readable(e *event, to []uint32) []uint32 {
	c := &g.cells[e.loc]
	before := g.history(e)
	floor := int32(0)
	if g.rules.readCoherence {
		floor = g.floor(e.loc, &before)
	}
	newest := int32(len(c.writes))
	behind := int32(unknown)
	if !g.rules.staleReads {
		floor = newest
	}
	for pos := newest; pos >= floor; pos-- {
		m := g.message(e.loc, pos)
		if !g.accepts(e, g.valueOf(e.loc, m)) {
			continue
		}
		if pos < newest {
			if e.update != noUpdate && g.taken(e, m, pos) {
				continue
			}
			if len(g.strong) > 0 {
				if behind == unknown {
					behind = g.strongBehind(e)
				}
				g.readFrom(e, m)
				if !g.stays(e, pos < behind) {
					continue
				}
			}
		}
		to = append(to, uint32(m))
	}
	return to
}

// taken reports whether the message m at position pos already belongs to a
// read-modify-write that e can no longer overtake: one that precedes e, or any if
// no read is revisited.
func (g *graph) taken(e *event, m id, pos int32) bool {
	if !g.rules.atomicity || e.update == ifExpected && g.valueOf(e.loc, m) != e.expect {
		return false
	}
	w := g.at(g.message(e.loc, pos+1))
	if !w.paired || g.at(w.id()-1).source != m {
		return false
	}
	return g.forward || e.index > 1 && g.threads[e.thread][e.index-2].caused.has(w)
}

// places appends the positions of modification order at which e, an unplaced
// write, may land, the end first. above is a further lower bound; revisited says
// that a read has been given e.
func (g *graph) places(e *event, above int32, revisited bool, to []uint32) []uint32 {
	c := &g.cells[e.loc]
	if g.rules.writeCoherence {
		above = max(above, g.floor(e.loc, &e.happened))
	}
	end := int32(len(c.writes)) + 1
	if !g.rules.early {
		above = end - 1
	}
	behind := int32(unknown)
	for pos := end; pos > above; pos-- {
		if g.rules.atomicity && !g.atomic(e, pos) {
			continue
		}
		if pos < end && len(g.strong) > 0 {
			if behind == unknown {
				behind = g.strongBehind(e)
			}
			g.place(e, pos)
			ok := !revisited && g.stays(e, pos <= behind) || revisited && g.consistent()
			g.lift(e)
			if !ok {
				continue
			}
		}
		to = append(to, uint32(pos))
	}
	return to
}

// atomic reports whether position pos keeps every read-modify-write next to the
// message that it read.
func (g *graph) atomic(e *event, pos int32) bool {
	c := &g.cells[e.loc]
	before := g.message(e.loc, pos-1)
	if e.paired && g.threads[e.thread][e.index-2].source != before {
		return false
	}
	if int(pos) <= len(c.writes) {
		if next := g.at(c.writes[pos-1]); next.paired && g.at(next.id()-1).source == before {
			return false
		}
	}
	return true
}
