// Package guard ends what hangs: a lost wakeup shows only as nothing happening.
package guard

import (
	"fmt"
	"runtime"
	"time"
)

// StuckError is a piece of work that did not come to an end.
type StuckError struct {
	After  time.Duration
	Stacks string // of every goroutine
}

func (e *StuckError) Error() string {
	return fmt.Sprintf("nothing has moved for %v; goroutines:\n%s", e.After, e.Stacks)
}

// looks is how often Watch looks before it loses patience.
const looks = 20

// Watch runs work and returns its error, or a *StuckError when moved reports the
// same number for as long as patience: then work is left behind, and with it
// whatever it holds, so that the process is not good for much more. What counts is
// how often it has looked, not what the clock says: while the machine or the process
// is suspended nothing moves, and nobody looks either.
func Watch(patience time.Duration, moved func() uint64, work func() error) error {
	done := make(chan error, 1)
	go func() { done <- work() }()
	tick := time.NewTicker(max(patience/looks, time.Millisecond))
	defer tick.Stop()
	last, still := moved(), 0
	for {
		select {
		case err := <-done:
			return err
		case <-tick.C:
			if m := moved(); m != last {
				last, still = m, 0
			}
			if still++; still > looks {
				return &StuckError{patience, stacks()}
			}
		}
	}
}

// stacks are the stacks of all goroutines, at most 64 KiB.
func stacks() string {
	b := make([]byte, 1<<16)
	return string(b[:runtime.Stack(b, true)])
}
