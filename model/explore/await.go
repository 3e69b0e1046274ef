package explore

// Await reads l once it can read a value that satisfies wanted, and returns that
// value: one step instead of a spin loop. wanted must depend on nothing but its
// argument.
//
// Executions in which the loop sees other values first are left out: they differ
// from one that is explored only in reads that had no effect. What Await takes
// for granted is that the thread does not miss the message: a value that
// satisfies wanted and is overwritten by one that does not is still taken. Where
// missing it is the question, write the loop with Spin.
func (t *Thread) Await(l Loc, o Order, wanted func(uint64) bool) uint64 {
	return t.read(l.number, o, noUpdate, 0, wanted)
}

// AwaitAny reads all of ls, in their order, and returns their values once ready
// accepts them. It is a loop around loads and Spin.
func (t *Thread) AwaitAny(ls []Loc, o Order, ready func([]uint64) bool) []uint64 {
	values := make([]uint64, len(ls))
	for {
		for i, l := range ls {
			values[i] = t.Load(l, o)
		}
		if ready(values) {
			return values
		}
		t.Spin()
	}
}

// Spin stands at the end of one turn of a waiting loop that found nothing. The
// loop must only read in such a turn.
//
// In this execution the thread goes no further; what it read last time round is
// read anew, by the search, whenever a write makes another value possible. So a
// loop takes part in each execution with its last turn only, and is finite. When
// no thread can move and a thread would spin for ever even if it read the newest
// messages from now on, that is a deadlock.
func (t *Thread) Spin() {
	x := t.x
	if x.phase == draining {
		t.pause() // a whole turn saw only the newest messages, in vain
	}
	c := x.checker
	if c.strategy.spin(t) {
		return
	}
	if t.logged(kindBlock, Relaxed) == nil {
		t.turn()
		e := t.add(kindBlock, Relaxed)
		if c.strategy.hopeless(e) {
			c.dead = true
		}
	}
	t.state = blocked
	t.pause()
}

// awaits are the predicates of the awaits in this execution, by thread. They are
// closures, made anew each time.
type awaits [maxThreads][]predicate

type predicate struct {
	index   uint16 // of the event
	accepts func(uint64) bool
}

// accepts reports whether the read e may take the value v.
func (g *graph) accepts(e *event, v uint64) bool {
	if !e.await {
		return true
	}
	for _, p := range g.awaits[e.thread] {
		if p.index == e.index {
			return p.accepts(v)
		}
	}
	return false
}

// satisfiable reports whether the waiting thread can read what it waits for.
func (t *Thread) satisfiable() bool {
	c, g := t.x.checker, t.x.checker.graph
	writes := 0
	if int(t.waitLoc) < len(g.cells) {
		writes = len(g.cells[t.waitLoc].writes)
	}
	if writes == t.seen {
		return false
	}
	e := g.add(t.number, kindRead, t.waitOrder)
	e.update, e.await = t.waitUpdate, true
	g.access(e, t.waitLoc, t.x.firstOf(t.waitLoc))
	from := len(c.choices)
	c.choices = g.readable(e, c.choices)
	found := len(c.choices) > from
	c.choices = c.choices[:from]
	g.truncate(e.stamp - 1)
	if !found {
		t.seen = writes // only then: whoever asks may let another thread go first
	}
	return found
}

// drained is a read after the execution has come to rest: what the thread would
// read in the end.
func (t *Thread) drained(loc int32, wanted func(uint64) bool) uint64 {
	t.idle++
	v := t.x.newest(loc)
	if wanted != nil && !wanted(v) || t.idle > t.x.checker.steps {
		t.pause()
	}
	return v
}

// escape leaves a spin loop after the execution has come to rest.
func (t *Thread) escape() {
	t.state = ready
	t.pause()
}
