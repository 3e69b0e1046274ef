// Package harness lets several goroutines work at the same time, and says from when to when each of them did.
//
// Its opinion: what lies before the barrier (creating goroutines, moving threads to their cores, faulting pages
// in) and what lies behind the last event is not the workload. So every worker arrives at a barrier first and
// reads the clock itself, at its own start and at its own end.
package harness

import (
	"errors"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/trusted-ring/trusted-ring/bench/clock"
	"github.com/trusted-ring/trusted-ring/bench/cpu"
)

// Placement says where the workers run.
type Placement uint8

const (
	// Pinned gives every worker a core of its own: for those that spin.
	Pinned Placement = iota
	// Free leaves them to the scheduler: for those that park or yield. A parked goroutine that is wired to a
	// thread would pay for a switch of threads, which its users do not.
	Free
)

// A Span is when one worker ran, in ns of [clock.Now].
type Span struct{ Start, End int64 }

// Elapsed returns the length of the span in ns.
func (s Span) Elapsed() int64 { return s.End - s.Start }

// Spans are those of the workers of one run, in the order of the workers.
type Spans []Span

// Elapsed returns the ns from the first start to the last end.
func (s Spans) Elapsed() int64 {
	all := s[0]
	for _, span := range s[1:] {
		all.Start, all.End = min(all.Start, span.Start), max(all.End, span.End)
	}
	return all.Elapsed()
}

// Run starts all workers behind one barrier and returns when the last one is done. Worker i has core i to itself
// if p is Pinned; more workers than cores are then an error that wraps [cpu.ErrTooFewCores], and nothing runs.
func Run(p Placement, workers ...func()) (Spans, error) {
	if p == Pinned {
		if err := cpu.Require(len(workers)); err != nil {
			return nil, err
		}
	}
	var (
		gate  barrier
		spans = make([]padded, len(workers))
		errs  = make([]error, len(workers))
		done  sync.WaitGroup
	)
	gate.missing.Store(int64(len(workers)))
	for i, work := range workers {
		done.Go(func() {
			unpin := func() {}
			if p == Pinned {
				unpin, errs[i] = cpu.Pin(i)
			}
			if !gate.arrive(errs[i] == nil) {
				if errs[i] == nil {
					unpin()
				}
				return
			}
			spans[i].Start = clock.Now()
			work()
			spans[i].End = clock.Now()
			unpin()
		})
	}
	done.Wait()
	out := make(Spans, len(workers))
	for i := range spans {
		out[i] = spans[i].Span
	}
	return out, errors.Join(errs...)
}

// padded keeps the spans of two workers on different cache lines.
type padded struct {
	Span
	_ [128 - 16]byte
}

// barrier holds everybody until the last one has come.
type barrier struct {
	missing atomic.Int64
	broken  atomic.Bool
}

// arrive waits for the others. It returns false if one of them could not make it.
func (b *barrier) arrive(fit bool) bool {
	if !fit {
		b.broken.Store(true)
	}
	b.missing.Add(-1)
	for spins := 0; b.missing.Load() > 0; spins++ {
		if spins%1024 == 1023 {
			runtime.Gosched() // there may be fewer processors than workers
		}
	}
	return !b.broken.Load()
}
