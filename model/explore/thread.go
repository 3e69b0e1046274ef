package explore

import (
	"fmt"
	"runtime/debug"
)

// Thread is one thread of an execution. Its methods are the steps of the
// program; they must be called by the thread's own body only.
type Thread struct {
	x      *Execution
	name   string
	number int
	body   func(*Thread)
	co     *coroutine
	state  threadState
	at     int // events of its log that it has performed

	// What it waits for while state is waiting: a message that the predicate of its
	// next event accepts.
	waitLoc    int32
	waitOrder  Order
	waitUpdate update
	seen       int // writes there when it last looked in vain

	idle     int // reads since the execution came to rest
	spurious int // times that it left Park without a token
	started  bool
	spun     int  // writes in the execution when it last spun, in a random one
	fair     bool // it reads the newest messages

	observer int      // its number among the observers, -1: it is none
	noticed  uint16   // events of which other threads may take notice
	absent   bool     // it is an observer and another one takes part
	final    []func() // checks of its own
}

type threadState uint8

const (
	ready   threadState = iota
	waiting             // for a message
	blocked             // for good in this execution
	done
)

// Name is the name that the thread was made with.
func (t *Thread) Name() string { return t.name }

func (t *Thread) run() {
	defer t.finish()
	t.body(t)
}

func (t *Thread) finish() {
	t.state = done
	switch r := recover().(type) {
	case nil, unwind:
	case misuse:
		t.x.misused = r
	default:
		if t.x.phase != aborting && t.x.phase != draining {
			t.x.fail(Panicked, t, fmt.Sprintf("panic: %v\n%s", r, debug.Stack()))
		}
	}
}

// turn returns when the thread may add an event.
func (t *Thread) turn() {
	x := t.x
	if x.running == t && !x.reschedule && !x.checker.strategy.preempts(t) {
		return
	}
	t.pause()
}

// pause lets the others run.
func (t *Thread) pause() {
	if t.x.phase == aborting {
		panic(unwind{})
	}
	if !t.co.yield(struct{}{}) || t.x.phase == aborting {
		panic(unwind{})
	}
}

// logged returns the thread's next event if this execution repeats it.
func (t *Thread) logged(k kind, o Order) *event {
	events := t.x.checker.graph.threads[t.number]
	if t.at >= len(events) {
		return nil
	}
	e := &events[t.at]
	if e.kind != k || e.order != o {
		t.x.changed(t, e, fmt.Sprintf("%v %v", kindNames[k], o))
	}
	t.at++
	return e
}

// add appends an event to the execution graph.
func (t *Thread) add(k kind, o Order) *event {
	if t.at >= t.x.checker.steps {
		t.x.fail(TooLong, t, fmt.Sprintf("%s took %d steps: a loop without Spin or Await?", t.name, t.at))
		panic(unwind{})
	}
	t.at++
	return t.x.checker.graph.add(t.number, k, o)
}

// Load reads l. Plain, Relaxed, Acquire or SeqCst.
func (t *Thread) Load(l Loc, o Order) uint64 {
	return t.read(l.number, o, noUpdate, 0, nil)
}

// Store writes v to l. Plain, Relaxed, Release or SeqCst.
func (t *Thread) Store(l Loc, v uint64, o Order) { t.store(l.number, v, o, false) }

// Add adds delta to l and returns the old value: a fetch-and-add. Read-modify-writes
// may have any order but Plain.
func (t *Thread) Add(l Loc, delta uint64, o Order) (old uint64) {
	return t.fetchAdd(l.number, delta, o)
}

// Swap writes v to l, whatever it holds, and returns the old value: an exchange.
func (t *Thread) Swap(l Loc, v uint64, o Order) (old uint64) {
	old = t.read(l.number, o, always, 0, nil)
	t.store(l.number, v, o, true)
	return old
}

// CompareAndSwap writes new to l if it holds old. When it does not, it is a load
// with the acquiring half of o: relaxed, if o is Release. It never fails without
// reason.
func (t *Thread) CompareAndSwap(l Loc, old, new uint64, o Order) bool {
	return t.compareAndExchange(l.number, old, new, o) == old
}

// CompareAndExchange is CompareAndSwap that returns what l held: old, if it has
// been replaced.
func (t *Thread) CompareAndExchange(l Loc, old, new uint64, o Order) (held uint64) {
	return t.compareAndExchange(l.number, old, new, o)
}

func (t *Thread) fetchAdd(loc int32, delta uint64, o Order) (old uint64) {
	old = t.read(loc, o, always, 0, nil)
	t.store(loc, old+delta, o, true)
	return old
}

func (t *Thread) compareAndExchange(loc int32, old, new uint64, o Order) (held uint64) {
	held = t.read(loc, o, ifExpected, old, nil)
	if held == old {
		t.store(loc, new, o, true)
	}
	return held
}

// Fence is a fence: Acquire, Release, AcqRel or SeqCst.
func (t *Thread) Fence(o Order) {
	if o <= Relaxed {
		panic(misuse("a fence orders nothing if it is " + o.String()))
	}
	if t.x.phase == draining || t.logged(kindFence, o) != nil {
		return
	}
	t.turn()
	g := t.x.checker.graph
	e := t.add(kindFence, o)
	g.fence(e)
	t.x.checkPromise(t, e)
}

// Heavy is a membarrier: a SeqCst fence of this thread, and one that every other
// thread passes somewhere in its program while this call lasts.
func (t *Thread) Heavy() {
	if t.x.phase == draining || t.logged(kindHeavy, SeqCst) != nil {
		return
	}
	t.turn()
	g := t.x.checker.graph
	e := t.add(kindHeavy, SeqCst)
	g.fence(e)
	g.heavy = append(g.heavy, e.id())
	t.x.checkPromise(t, e)
}

// Choose returns a number from 0 to n-1: every execution for every number.
func (t *Thread) Choose(n int) int {
	if n < 1 {
		panic(misuse(fmt.Sprintf("Choose(%d): nothing to choose from", n)))
	}
	if t.x.phase == draining {
		return 0
	}
	if e := t.logged(kindToss, Relaxed); e != nil {
		return int(e.value)
	}
	t.turn()
	c := t.x.checker
	e := t.add(kindToss, Relaxed)
	from := len(c.choices)
	for i := range n {
		c.choices = append(c.choices, uint32(i))
	}
	e.value = uint64(c.strategy.choose(tosses, from))
	return int(e.value)
}

// Assert fails the execution unless ok.
func (t *Thread) Assert(ok bool, format string, args ...any) {
	if !ok {
		t.Fail(format, args...)
	}
}

// Fail ends the execution: the checker has found what it was looking for.
func (t *Thread) Fail(format string, args ...any) {
	if t.x.phase == draining {
		t.escape()
	}
	t.x.fail(Assertion, t, fmt.Sprintf(format, args...))
	panic(unwind{})
}
