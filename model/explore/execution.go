package explore

import (
	"fmt"
	"math"
)

// Execution is one run of the program: the closure given to Run declares its
// locations and threads on it, anew for each execution.
type Execution struct {
	checker *checker
	phase   phase

	threads    []*Thread
	spare      []*Thread // threads of earlier executions, by number
	running    *Thread
	reschedule bool // the running thread must give way before its next event

	space
	writes int // so far
	awaits awaits
	owners []int8 // by location, -1: anybody may write

	observers int // declared so far
	final     []func()
	values    []uint64 // the outcome so far
	failure   *Failure
	misused   any
	describe  func(*uint64) string
}

type phase uint8

const (
	setup phase = iota
	replaying
	exploring
	draining // come to rest: what would the blocked threads do?
	aborting
	finished
)

// Loc is a location of memory: 64 bits, read and written with memory orders.
type Loc struct{ number int32 }

// Word makes a location that holds first. Locations must be made in the same
// order in every execution.
func (x *Execution) Word(name string, first uint64) Loc {
	x.mustSetUp("Word")
	return Loc{x.declare(location{name: name, first: first})}
}

// Owner declares that only t writes l. A write by another thread is a failure.
func (x *Execution) Owner(l Loc, t *Thread) {
	x.mustSetUp("Owner")
	for int(l.number) >= len(x.owners) {
		x.owners = append(x.owners, -1)
	}
	x.owners[l.number] = int8(t.number)
}

func (x *Execution) ownerOf(loc int32) int {
	if int(loc) >= len(x.owners) {
		return -1
	}
	return int(x.owners[loc])
}

// Thread adds a thread. Threads start together when the closure returns; the
// order in which they are declared is the order in which the search prefers
// them: writers first is the fastest.
func (x *Execution) Thread(name string, body func(*Thread)) *Thread {
	x.mustSetUp("Thread")
	n := len(x.threads)
	if n == maxThreads {
		panic(misuse(fmt.Sprintf("thread %q is number %d, at most %d are possible", name, n+1, maxThreads)))
	}
	if n == len(x.spare) {
		x.spare = append(x.spare, &Thread{x: x, number: n, co: newCoroutine()})
		x.spare[n].co.thread = x.spare[n]
	}
	t := x.spare[n]
	t.name, t.body, t.state, t.at, t.idle = name, body, ready, 0, 0
	t.spurious, t.started, t.spun, t.fair = 0, false, 0, false
	t.observer, t.noticed, t.absent, t.final = -1, math.MaxUint16, false, t.final[:0]
	x.threads = append(x.threads, t)
	return t
}

// Final adds a check that runs once all threads have ended. There, Value and the
// Machine read the final contents of memory.
func (x *Execution) Final(check func()) {
	x.mustSetUp("Final")
	x.final = append(x.final, check)
}

// Value is the final value of l, for Final. Before the threads start it is the
// initial one.
func (x *Execution) Value(l Loc) uint64 {
	if x.phase != setup && x.phase != finished {
		panic(misuse("Value while threads run; a thread reads with Load"))
	}
	return x.newest(l.number)
}

// Outcome adds values to the execution's outcome. Result.Outcomes counts the
// executions for each. Call it from Final, or from one thread only: threads run in
// an order of the search's own.
func (x *Execution) Outcome(values ...uint64) { x.values = append(x.values, values...) }

// Fail fails the execution, from Final.
func (x *Execution) Fail(format string, args ...any) {
	x.fail(Assertion, nil, fmt.Sprintf(format, args...))
}

// Assert fails the execution unless ok, from Final.
func (x *Execution) Assert(ok bool, format string, args ...any) {
	if !ok {
		x.Fail(format, args...)
	}
}

func (x *Execution) mustSetUp(what string) {
	if x.phase != setup {
		panic(misuse(what + " after the threads have started"))
	}
}

// begin clears what the execution before has left.
func (x *Execution) begin() {
	x.phase = setup
	x.threads, x.final, x.values, x.owners = x.threads[:0], x.final[:0], x.values[:0], x.owners[:0]
	x.running, x.reschedule, x.failure, x.misused = nil, false, nil, nil
	x.writes, x.observers = 0, 0
	for t := range x.awaits {
		x.awaits[t] = x.awaits[t][:0]
	}
	x.space.begin()
}

// resume lets t run until it pauses or ends.
func (x *Execution) resume(t *Thread) {
	x.current, t.started = t, true
	t.co.next()
	x.current = nil
	if x.misused != nil {
		panic(x.misused)
	}
}

// newest is the last value of a location in modification order.
func (x *Execution) newest(loc int32) uint64 {
	g := x.checker.graph
	if x.phase != setup && int(loc) < len(g.cells) {
		if n := len(g.cells[loc].writes); n > 0 {
			return g.at(g.cells[loc].writes[n-1]).value
		}
	}
	return x.firstOf(loc)
}

// fail records the first failure of the execution.
func (x *Execution) fail(k FailureKind, t *Thread, message string) {
	if x.failure != nil {
		return
	}
	x.failure = &Failure{Kind: k, Message: message, thread: -1, observer: -1}
	if t != nil {
		x.failure.Thread, x.failure.thread, x.failure.observer = t.name, t.number, t.observer
	}
	if x.checker.apart() {
		x.failure.observer = x.checker.cfg.observer
	}
}

// changed panics: the program did something else than in the execution that this
// one repeats.
func (x *Execution) changed(t *Thread, e *event, now string) {
	panic(misuse(fmt.Sprintf("the program is not deterministic: step %d of %s was %s, now it is %s",
		e.index, t.name, x.step(e), now)))
}

func (x *Execution) step(e *event) string {
	s := kindNames[e.kind] + " " + e.order.String()
	if e.accesses() {
		s = fmt.Sprintf("%s %s = %d", s, x.nameOf(e.loc), e.value)
	}
	return s
}

var kindNames = [...]string{"read", "write", "fence", "membarrier", "choice", "spin"}
