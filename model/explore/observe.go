package explore

import (
	"fmt"
	"math"
	"math/bits"
)

// Observer adds a thread that no other thread takes notice of: nothing that it
// writes is accessed by another thread. Observers multiply the executions of a
// program without meeting one another, so a program with several of them is
// explored with one at a time; Result.Whole is the number of executions of the
// whole program that these stand for.
//
// The checker holds the program to that. It is a failure if an observer writes
// what another thread accesses, or a word that was not declared; if it performs
// an SC access, an SC fence or a membarrier; if the other threads do so in more
// than one thread; or if there is a membarrier and more than one other thread.
// Each observer must assert what it promises in its own body: a program with
// several cannot have Final checks or outcomes, which would need all of them at
// once. The bodies must not share variables.
//
// Why one at a time is enough. Take the other threads together as W. No message
// of an observer is read by another thread, so no step of reads-from or
// happens-before leads out of an observer; of coherence only from-reads does, to a
// write of W. What the axioms of coherence, atomicity and no-thin-air exclude has
// one such step at most, so it touches one observer at most, and lies in W and
// that observer; so does a race, and so does each step of psc. A cycle of several
// steps of psc could pass through several observers, as in IRIW; but if all SC
// events are in one thread, some step leads back in its program order, and is a
// cycle together with that. The same goes for a cycle around a membarrier, if W
// is one thread: some way through an observer leads from behind it to before it.
//
// So a graph of the whole program is consistent if and only if its restrictions
// to W and one observer are; the executions of the whole are the combinations of
// those that agree on W; and a failed assertion, a race, a deadlock or a leak of a
// thread shows in a restriction if it does in the whole.
func (x *Execution) Observer(name string, body func(*Thread)) *Thread {
	t := x.Thread(name, body)
	t.observer = true
	if x.checker.apart() && x.observers != x.checker.cfg.observer {
		t.state, t.absent = done, true
	}
	x.observers++
	x.observing |= 1 << t.number
	return t
}

// apart reports whether observers take part one at a time.
func (c *checker) apart() bool { return c.cfg.Random == 0 && c.cfg.replay == nil }

// mustBeApart panics if the program asks for something that needs all observers.
func (x *Execution) mustBeApart() {
	if x.observers > 1 && len(x.final)+len(x.values) > 0 {
		panic(misuse("several observers, and a check or an outcome that needs all of them"))
	}
}

// checkPromise fails the execution if the event e, the last of t, is one that a
// program with observers may not have.
func (x *Execution) checkPromise(t *Thread, e *event) {
	if x.observers == 0 {
		return
	}
	g := x.checker.graph
	if e.order == SeqCst {
		for _, i := range g.strong {
			if i.thread() != t.number {
				x.breach(t, i, "SC events in two threads, %s and %s, of a program with observers", t.name, x.threads[i.thread()].name)
			}
		}
		switch {
		case t.observer:
			x.breach(t, initial, "observer %s performs an SC event", t.name)
		case e.kind == kindHeavy && len(x.threads)-x.observers > 1:
			x.breach(t, initial, "a membarrier in a program with observers and more than one other thread")
		}
	}
	if !e.accesses() {
		return
	}
	if t.observer && e.kind == kindWrite && int(e.loc) >= x.count {
		x.breach(t, initial, "observer %s writes %s, which is not declared", t.name, x.nameOf(e.loc))
	}
	for _, i := range g.cells[e.loc].accesses {
		other := x.threads[i.thread()]
		switch {
		case other == t:
		case t.observer && e.kind == kindWrite:
			x.breach(t, i, "observer %s writes %s, which %s accesses", t.name, x.nameOf(e.loc), other.name)
		case other.observer && g.at(i).kind == kindWrite:
			x.breach(t, i, "%s accesses %s, which observer %s writes", t.name, x.nameOf(e.loc), other.name)
		}
	}
	if t.observer {
		x.checker.cfg.promises.check(x, t, e)
	}
}

func (x *Execution) breach(t *Thread, other id, format string, args ...any) {
	x.fail(Observed, t, fmt.Sprintf(format, args...))
	x.failure.racing = other
	panic(unwind{})
}

// promises remembers which declared locations observers accessed in any
// execution, because two of them never meet in one.
type promises struct {
	accessed, written []uint8 // by location, a bit for each thread
}

func (p *promises) check(x *Execution, t *Thread, e *event) {
	if int(e.loc) >= x.count {
		return // only read, and not written by any observer
	}
	for int(e.loc) >= len(p.accessed) {
		p.accessed, p.written = append(p.accessed, 0), append(p.written, 0)
	}
	p.accessed[e.loc] |= 1 << t.number
	if e.kind == kindWrite {
		p.written[e.loc] |= 1 << t.number
	}
	if all := p.accessed[e.loc]; p.written[e.loc] != 0 && all&(all-1) != 0 {
		a, b := x.threads[bits.TrailingZeros8(all)], x.threads[bits.Len8(all)-1]
		panic(misuse(fmt.Sprintf("observers %s and %s both access %s, and one writes it", a.name, b.name, x.nameOf(e.loc))))
	}
}

// others explores the program with each observer but the first, which r is the
// result of.
func (c *checker) others(r Result) Result {
	worlds := []map[uint64]uint64{c.worlds}
	cfg := c.cfg
	for n := 1; n < c.x.observers; n++ {
		if r.Failure != nil && !cfg.KeepGoing || c.spent(r) {
			return r
		}
		next := cfg
		next.observer = n
		if cfg.Executions > 0 {
			next.Executions -= r.Executions
		}
		if cfg.Time > 0 {
			next.Time -= r.Elapsed
		}
		if cfg.Progress != nil {
			next.Progress = func(p Progress) {
				p.Executions, p.Blocked, p.Elapsed = p.Executions+r.Executions, p.Blocked+r.Blocked, p.Elapsed+r.Elapsed
				cfg.Progress(p)
			}
		}
		d := newChecker(next, c.program)
		part := d.run()
		d.close()
		worlds = append(worlds, d.worlds)
		r = r.and(part)
	}
	if r.Exhaustive {
		r.Whole = combinations(worlds)
	}
	return r
}

// spent reports whether a bound of the whole search has been reached.
func (c *checker) spent(r Result) bool {
	return c.cfg.Executions > 0 && r.Executions >= c.cfg.Executions ||
		c.cfg.Time > 0 && r.Elapsed >= c.cfg.Time || c.cfg.Context.Err() != nil
}

// and adds the result of a further search.
func (r Result) and(o Result) Result {
	r.Executions += o.Executions
	r.Blocked += o.Blocked
	r.Duplicates += o.Duplicates
	r.Failures += o.Failures
	r.Events = max(r.Events, o.Events)
	r.Elapsed += o.Elapsed
	if r.Exhaustive || r.Failure == nil && o.Failure != nil {
		r.Why = o.Why
	}
	r.Exhaustive = r.Exhaustive && o.Exhaustive
	if r.Failure == nil {
		r.Failure = o.Failure
	}
	return r
}

// combinations is the number of executions of the whole program: for each
// execution of the other threads, any of each observer's. worlds counts, for each
// observer, its executions by that of the others. Too large a number is the
// largest there is.
func combinations(worlds []map[uint64]uint64) (sum uint64) {
	for w, product := range worlds[0] {
		for _, of := range worlds[1:] {
			hi, lo := bits.Mul64(product, of[w])
			if product = lo; hi > 0 {
				return math.MaxUint64
			}
		}
		total, carry := bits.Add64(sum, product, 0)
		if sum = total; carry > 0 {
			return math.MaxUint64
		}
	}
	return sum
}
