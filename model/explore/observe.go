package explore

import (
	"math"
	"math/bits"
)

// Observer adds a thread that no other thread takes notice of: nothing that it
// writes is accessed by another thread. Observers multiply the executions of a
// program without meeting one another, so a program with several of them is
// explored with one at a time; Result.Whole is the number of executions of the
// whole program that these stand for.
//
// The checker holds the program to that: it is a failure if an observer writes
// what another thread accesses, or a word that was not declared. The bodies must
// not share variables, and what an observer promises is asserted in its body, or
// in its own [Thread.Final]: a program with several cannot have checks of
// [Execution.Final] or outcomes, which would need all of them at once.
//
// Why one at a time is enough. Take the other threads together as W.
//
// What is explored can happen: an execution of W and one observer is one of the
// whole program in which the other observers have not moved yet. They can always
// go on as if everything else lay in the past: a read of the newest message has
// nothing after it in coherence, so no cycle passes through it.
//
// What can happen is explored: restrict an execution of the whole program to W
// and one observer. No event that stays reads a message of one that goes, so each
// keeps what it read and what happened before it, and axioms that forbid cycles
// forbid no more of a part than of the whole. A failed assertion or a race of W
// and that observer is there as before. So is a deadlock or a leak: whether a
// thread waits for ever is up to the newest messages, of W or its own. (Where it
// waits in an Await, which takes for granted that no message is missed, a message
// that satisfies it must not be followed by one that does not.)
//
// How many there are is another question. Executions of each observer that agree
// on W combine freely, unless an axiom excludes what several of them see
// together, as in IRIW. Coherence, atomicity, races and no-thin-air cannot: each
// has one from-reads step at most, and only such steps lead out of an observer.
// SC can, unless all SC events are in one thread of W: then the first step back
// into it closes a shorter cycle with its program order. So can a membarrier,
// unless W is one thread. Result.Whole is 0 where combinations may be excluded.
func (x *Execution) Observer(name string, body func(*Thread)) *Thread {
	return x.LateObserver(name, nil, body)
}

// LateObserver is an [Execution.Observer] that first takes part as other threads
// do: the others may take notice of what it does in notice, and only what it does
// in body is left out while another observer takes part. What is said of W there
// includes notice.
func (x *Execution) LateObserver(name string, notice, body func(*Thread)) *Thread {
	t := x.Thread(name, nil)
	t.observer = x.observers
	t.absent = x.checker.apart() && t.observer != x.checker.cfg.observer
	x.observers++
	if notice == nil {
		t.body, t.noticed = body, 0
		if t.absent {
			t.state = done
		}
		return t
	}
	t.body = func(t *Thread) {
		notice(t)
		t.noticed = uint16(t.at)
		if !t.absent {
			body(t)
		}
	}
	return t
}

// observes reports whether the event i is one of which no other thread takes
// notice.
func (t *Thread) observes(i id) bool { return i.index() > int(t.noticed) }

// Final adds a check that runs once this thread and all others that take part have
// ended, if it takes part. See Execution.Final.
func (t *Thread) Final(check func()) {
	t.x.mustSetUp("Final")
	if !t.absent {
		t.final = append(t.final, check)
	}
}

// check runs the checks of the execution and of the threads that took part, up to
// the first that fails.
func (x *Execution) check() {
	for _, check := range x.final {
		if check(); x.failure != nil {
			return
		}
	}
	for _, t := range x.threads {
		for _, check := range t.final {
			if check(); x.failure != nil {
				x.failure.observer = max(x.failure.observer, t.observer)
				return
			}
		}
	}
}

// inWorld counts an execution of one observer by that of the others.
func (c *checker) inWorld() {
	noticed := c.x.noticed()
	world := c.graph.hash(&noticed)
	c.worlds[world]++
	for _, t := range c.x.threads {
		if t.observer >= 0 && !t.absent {
			c.cfg.promises.used(t, world)
		}
	}
}

// noticed is the part of the execution of which all threads may take notice.
func (x *Execution) noticed() (part clock) {
	for _, t := range x.threads {
		part[t.number] = t.noticed
	}
	return part
}

// apart reports whether observers take part one at a time.
func (c *checker) apart() bool {
	return c.cfg.Random == 0 && (c.cfg.replay == nil || c.cfg.replay.Observer > 0)
}

// mustBeApart panics if the program asks for something that needs all observers.
func (x *Execution) mustBeApart() {
	if x.observers > 1 && len(x.final)+len(x.values) > 0 {
		panic(misuse("several observers, and a check or an outcome that needs all of them"))
	}
}

// others explores the program with each observer but the first, which r is the
// result of.
func (c *checker) others(r Result) Result {
	r.Apart = c.x.observers
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
	if r.Exhaustive && !cfg.promises.entangled {
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
