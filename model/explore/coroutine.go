package explore

import "iter"

// coroutine runs thread bodies one after another. Creating one costs five times
// a switch, so each thread number keeps its own for all executions.
type coroutine struct {
	thread *Thread
	yield  func(struct{}) bool
	next   func() (struct{}, bool)
	stop   func()
}

func newCoroutine() *coroutine {
	co := &coroutine{}
	co.next, co.stop = iter.Pull(func(yield func(struct{}) bool) {
		co.yield = yield
		for {
			co.thread.run()
			if !yield(struct{}{}) {
				return
			}
		}
	})
	return co
}

// unwind is what a thread panics with to leave its body when the execution is
// over.
type unwind struct{}

// misuse is an error of the program that drives explore. It panics through to
// the caller of Run or Check.
type misuse string

func (m misuse) Error() string { return "explore: " + string(m) }
