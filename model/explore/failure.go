package explore

import (
	"fmt"
	"strings"
)

// FailureKind says what is wrong with an execution.
type FailureKind uint8

// The kinds of failure.
const (
	Assertion FailureKind = iota
	Race                  // two conflicting accesses, one of them plain, that happens-before does not order
	Deadlock              // no thread can ever move
	Leak                  // some threads have ended, the others never can
	Owner                 // a write to another thread's location
	Observed              // a promise of Execution.Observer is broken
	TooLong               // a thread exceeds Config.Steps
	Panicked
)

var failureNames = [...]string{"assertion", "data race", "deadlock", "leak", "foreign write", "not an observer", "too long", "panic"}

func (k FailureKind) String() string { return failureNames[k] }

// Failure is an execution that must not be.
type Failure struct {
	Kind    FailureKind
	Thread  string // where it showed, empty if in no thread
	Message string
	// Where says on which machine it can happen.
	Where Where
	// Trace is the execution.
	Trace *Trace
	// Picture and Replay are the files that were written, empty if none were.
	Picture, Replay string
	// Unsaved is the error that kept them from being written.
	Unsaved error

	thread int // its number, -1 if in none
	racing id  // the other event of a race, or of a broken promise
	// observer is which observer has to take part for it, and apart whether the
	// others did not.
	observer int
	apart    bool
}

// String describes the failure, with the trace.
func (f *Failure) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v", f.Kind)
	if f.Thread != "" {
		fmt.Fprintf(&b, " in %s", f.Thread)
	}
	fmt.Fprintf(&b, " (%s): %s\n%v", f.Where, f.Message, f.Trace)
	if f.Picture != "" {
		fmt.Fprintf(&b, "picture: %s\nreplay:  %s=%s\n", f.Picture, ReplayVariable, f.Replay)
	}
	if f.Unsaved != nil {
		fmt.Fprintf(&b, "not saved: %v\n", f.Unsaved)
	}
	return b.String()
}

// record takes down a failure of the execution that has just come to rest, if it
// is the first or easier to read than the one before.
func (c *checker) record(f *Failure) {
	if c.minimising && f.Kind != c.wanted {
		return
	}
	c.result.Failures++
	if c.result.Failure != nil && !c.minimising {
		return
	}
	g := c.leadingTo(f)
	f.Trace = c.x.trace(g)
	if old := c.result.Failure; old != nil && old.Trace.cost() <= f.Trace.cost() {
		return
	}
	f.Where, f.apart = g.where(), c.apart()
	c.result.Failure = f
}

// leadingTo is the part of the execution without which the failure would not be:
// what precedes the end of the thread that fails, and the event that it races
// with.
func (c *checker) leadingTo(f *Failure) *graph {
	if f.thread < 0 {
		return c.graph
	}
	var causes clock
	if events := c.graph.threads[f.thread]; len(events) > 0 {
		causes = events[len(events)-1].caused
	}
	if f.racing != initial {
		causes.join(&c.graph.at(f.racing).caused)
	}
	part := &graph{}
	part.restrict(c.graph, causes.has)
	return part
}
