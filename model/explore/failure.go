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
	TooLong               // a thread exceeds Config.Steps
	Panicked
)

var failureNames = [...]string{"assertion", "data race", "deadlock", "leak", "foreign write", "too long", "panic"}

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
	f.Trace = c.x.trace()
	if old := c.result.Failure; old != nil && old.Trace.cost() <= f.Trace.cost() {
		return
	}
	f.Where = c.graph.where()
	c.result.Failure = f
}
