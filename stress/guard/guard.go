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

// Watch runs work and returns its error, or a *StuckError when moved reports the
// same number for as long as patience: then work is left behind, and with it
// whatever it holds, so that the process is not good for much more.
func Watch(patience time.Duration, moved func() uint64, work func() error) error {
	done := make(chan error, 1)
	go func() { done <- work() }()
	tick := time.NewTicker(max(patience/20, time.Millisecond))
	defer tick.Stop()
	last, since := moved(), time.Now()
	for {
		select {
		case err := <-done:
			return err
		case now := <-tick.C:
			if m := moved(); m != last {
				last, since = m, now
			}
			if now.Sub(since) > patience {
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
