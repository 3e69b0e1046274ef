package faults_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/trusted-ring/trusted-ring/ring"
	"github.com/trusted-ring/trusted-ring/stress/faults"
	"github.com/trusted-ring/trusted-ring/stress/integrity"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestIntegrityUnderDisturbance: whatever is going on beside them, readers get
// every event whole, or are told.
func TestIntegrityUnderDisturbance(t *testing.T) {
	all := map[string]faults.Disturbance{"gc": faults.GC, "procs": faults.Procs, "crowd": faults.Crowd(4)}
	maps.Copy(all, faults.Threads())
	procs := runtime.GOMAXPROCS(0)
	for name, disturb := range all {
		for _, mode := range []ring.Mode{ring.Overwrite, ring.Gated} {
			t.Run(fmt.Sprintf("%s/%s", name, mode), func(t *testing.T) {
				for seed := range uint64(3) {
					c := integrity.Draw(rand.New(rand.NewPCG(seed, 1)), mode, 256, 30*time.Millisecond)
					if _, err := integrity.Round(t.Context(), c, seed, disturb); err != nil {
						t.Fatalf("seed %d, %v: %v", seed, c.Map(), err)
					}
				}
			})
		}
	}
	if now := runtime.GOMAXPROCS(0); now != procs {
		t.Errorf("GOMAXPROCS is %d, was %d", now, procs)
	}
}

// TestDeadReaders: readers that stop while they hold events are evicted, and the
// others lose nothing.
func TestDeadReaders(t *testing.T) {
	for seed := range uint64(6) {
		c := integrity.Draw(rand.New(rand.NewPCG(seed, 2)), ring.Gated, 64, 30*time.Millisecond)
		c.Deaths, c.Capacity = 2, 8
		c.Batch = min(c.Batch, c.Capacity)
		tally, err := integrity.Round(t.Context(), c, seed)
		if err != nil {
			t.Fatalf("seed %d, %v: %v", seed, c.Map(), err)
		}
		if tally.Published <= 8 {
			t.Errorf("seed %d: the dead held the writer up after %d events", seed, tally.Published)
		}
	}
}

func TestPanics(t *testing.T) {
	for seed := range uint64(40) {
		for _, mode := range []ring.Mode{ring.Overwrite, ring.Gated} {
			published, _, err := faults.Panics(t.Context(), rand.New(rand.NewPCG(seed, 3)), mode, 300)
			if err != nil || published != 300 {
				t.Fatalf("seed %d, %s: %d published, %v", seed, mode, published, err)
			}
		}
	}
}

// TestCancelledEarly: a disturbance ends with its context.
func TestCancelledEarly(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, disturb := range []faults.Disturbance{faults.GC, faults.Procs, faults.Crowd(2)} {
		disturb(ctx)
	}
	for _, disturb := range faults.Threads() {
		disturb(ctx)
	}
}
