package explore

import "fmt"

// read performs a load, or the first half of a read-modify-write.
func (t *Thread) read(loc int32, o Order, u update, expect uint64, wanted func(uint64) bool) uint64 {
	x := t.x
	switch {
	case u == noUpdate && (o == Release || o == AcqRel):
		panic(misuse("a load cannot release"))
	case u != noUpdate && o == Plain:
		panic(misuse("a read-modify-write cannot be plain"))
	}
	if x.phase == draining {
		return t.drained(loc, wanted)
	}
	if wanted != nil {
		x.awaits[t.number] = append(x.awaits[t.number], predicate{uint16(t.at + 1), wanted})
	}
	if e := t.logged(kindRead, o); e != nil {
		if e.loc != loc || e.update != u {
			x.changed(t, e, "read "+x.nameOf(loc))
		}
		if t.at == len(x.checker.graph.threads[t.number]) {
			x.checkRace(t, e) // it may read another message than before
		}
		return e.value
	}
	c := x.checker
	if wanted != nil {
		t.state, t.waitLoc, t.waitOrder, t.waitUpdate = waiting, loc, o, u
		t.seen = -1
		if x.running != t || x.reschedule || c.strategy.preempts(t) || !t.satisfiable() {
			t.pause()
		}
		t.state = ready
	} else {
		t.turn()
	}
	g := c.graph
	e := t.add(kindRead, o)
	e.update, e.expect, e.await = u, expect, wanted != nil
	g.access(e, loc, x.firstOf(loc))
	x.checkPromise(t, e)
	from := len(c.choices)
	if o == Plain {
		g.readFrom(e, g.message(loc, int32(len(g.cells[loc].writes))))
		x.checkRace(t, e)
		return e.value
	}
	c.choices = g.readable(e, c.choices)
	g.readFrom(e, id(c.strategy.choose(reads, from)))
	x.checkRace(t, e)
	return e.value
}

// store performs a store, or the second half of a read-modify-write.
func (t *Thread) store(loc int32, v uint64, o Order, paired bool) {
	x := t.x
	if !paired && (o == Acquire || o == AcqRel) {
		panic(misuse("a store cannot acquire"))
	}
	if x.phase == draining {
		t.escape()
	}
	if e := t.logged(kindWrite, o); e != nil {
		if e.loc != loc || e.value != v || e.paired != paired {
			x.changed(t, e, fmt.Sprintf("write %s = %d", x.nameOf(loc), v))
		}
		return
	}
	if paired {
		// Nothing comes between the halves, except that the log ended there.
		if x.running != t {
			t.pause()
		}
	} else {
		t.turn()
	}
	x.checkOwner(t, loc)
	c, g := x.checker, x.checker.graph
	e := t.add(kindWrite, o)
	e.value, e.paired = v, paired
	g.access(e, loc, x.firstOf(loc))
	g.write(e)
	x.checkPromise(t, e)
	x.checkRace(t, e)
	c.strategy.written(e)
	if c.dead || !c.land(e, 0, false) {
		c.dead = true
		t.pause()
	}
	x.writes++
	x.wake(t, loc)
}

// wake makes the scheduler look again when an earlier thread awaits a message at
// loc: the order in which events are added must depend on nothing but the graph.
func (x *Execution) wake(by *Thread, loc int32) {
	for _, t := range x.threads {
		if t.state == waiting && t.waitLoc == loc && t != by {
			x.reschedule = true
		}
	}
}

// checkRace fails the execution if e conflicts with an access that is not ordered
// before it by happens-before, and one of them is plain.
func (x *Execution) checkRace(t *Thread, e *event) {
	g := x.checker.graph
	cell := &g.cells[e.loc]
	if cell.plain == 0 || !g.rules.races {
		return
	}
	for _, i := range cell.accesses {
		other := g.at(i)
		conflict := (e.kind == kindWrite || other.kind == kindWrite) && (e.order == Plain || other.order == Plain)
		if conflict && !e.happened.has(other) {
			x.fail(Race, t, fmt.Sprintf("data race on %s: %s by %s and %s by %s", x.nameOf(e.loc),
				x.verb(other), x.threads[other.thread].name, x.verb(e), t.name))
			x.failure.racing = i
			panic(unwind{})
		}
	}
}

func (x *Execution) verb(e *event) string {
	return e.order.String() + " " + kindNames[e.kind]
}

func (x *Execution) checkOwner(t *Thread, loc int32) {
	if owner := x.ownerOf(loc); owner >= 0 && owner != t.number {
		x.fail(Owner, t, fmt.Sprintf("%s writes %s, which only %s may write", t.name, x.nameOf(loc), x.threads[owner].name))
		panic(unwind{})
	}
}
