package guard_test

import (
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/trusted-ring/trusted-ring/stress/guard"
)

func TestWatch(t *testing.T) {
	failure := errors.New("failed")
	if err := guard.Watch(time.Minute, func() uint64 { return 0 }, func() error { return failure }); err != failure {
		t.Errorf("its own error: %v", err)
	}
	// Work that moves is left alone, however long it takes.
	var steps atomic.Uint64
	slow := func() error {
		for steps.Load() < 1000 {
			time.Sleep(100 * time.Microsecond)
		}
		return nil
	}
	if err := guard.Watch(50*time.Millisecond, func() uint64 { return steps.Add(10) }, slow); err != nil {
		t.Errorf("slow work: %v", err)
	}
	release := make(chan struct{})
	defer close(release)
	err := guard.Watch(20*time.Millisecond, func() uint64 { return 7 }, func() error { return waitHere(release) })
	stuck, ok := errors.AsType[*guard.StuckError](err)
	if !ok || !strings.Contains(stuck.Stacks, "waitHere") {
		t.Errorf("work that is stuck: %v", err)
	}
}

//go:noinline
func waitHere(release chan struct{}) error { <-release; return nil }
