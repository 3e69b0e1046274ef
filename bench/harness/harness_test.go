package harness

import (
	"errors"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/trusted-ring/trusted-ring/bench/cpu"
)

func TestNobodyStartsBeforeTheLastHasArrived(t *testing.T) {
	const workers = 8
	var started, finished atomic.Int64
	work := func() {
		started.Add(1)
		for started.Load() < workers { // hangs unless all run at the same time
		}
		finished.Add(1)
	}
	spans, err := Run(Free, work, work, work, work, work, work, work, work)
	if err != nil {
		t.Fatal(err)
	}
	if finished.Load() != workers || len(spans) != workers {
		t.Fatalf("%d finished, %d spans, want %d of each", finished.Load(), len(spans), workers)
	}
	for i, span := range spans {
		if span.Start <= 0 || span.End < span.Start {
			t.Errorf("worker %d ran from %d to %d", i, span.Start, span.End)
		}
	}
}

func TestBarrierHoldsUntilTheLastArrives(t *testing.T) {
	var (
		gate   barrier
		passed atomic.Bool
		done   = make(chan bool)
	)
	gate.missing.Store(2)
	go func() {
		gate.arrive(true)
		passed.Store(true)
		done <- true
	}()
	for range 10_000 {
		runtime.Gosched()
	}
	if passed.Load() {
		t.Error("passed alone")
	}
	if !gate.arrive(true) {
		t.Error("the last one was refused")
	}
	<-done
}

func TestBarrierTellsThatOneIsUnfit(t *testing.T) {
	var gate barrier
	gate.missing.Store(1)
	if gate.arrive(false) {
		t.Error("a broken barrier let through")
	}
}

func TestElapsedReachesFromTheFirstStartToTheLastEnd(t *testing.T) {
	spans := Spans{{Start: 20, End: 30}, {Start: 10, End: 25}, {Start: 15, End: 70}}
	if got := spans.Elapsed(); got != 60 {
		t.Errorf("Elapsed() = %d, want 60", got)
	}
}

func TestMorePinnedWorkersThanCoresRunNothing(t *testing.T) {
	workers := make([]func(), cpu.Cores()+1)
	for i := range workers {
		workers[i] = func() { t.Error("ran") }
	}
	if _, err := Run(Pinned, workers...); !errors.Is(err, cpu.ErrTooFewCores) {
		t.Errorf("error %v, want ErrTooFewCores", err)
	}
}
