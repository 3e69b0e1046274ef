//go:build !explore

package order

import (
	"runtime"
	"sync"
	"testing"
)

// TestStopTheWorldIsAFence: the portable heavy fence decides store buffering
// like the kernel's, whichever this machine has.
func TestStopTheWorldIsAFence(t *testing.T) {
	for range 200 {
		cells := make([]uint64, 64)
		var light, heavy uint64
		var threads sync.WaitGroup
		threads.Go(func() {
			Store(&cells[0], 1)
			light = Load(&cells[32])
		})
		threads.Go(func() {
			Store(&cells[32], 1)
			stopTheWorld()
			heavy = Load(&cells[0])
		})
		threads.Wait()
		if light == 0 && heavy == 0 {
			t.Fatal("neither saw the other")
		}
	}
}

func TestExpeditedIsSteady(t *testing.T) {
	first := Expedited()
	for range 3 {
		if Expedited() != first {
			t.Fatal("the kernel changed its mind")
		}
	}
	if first && runtime.GOOS != "linux" {
		t.Fatalf("membarrier on %s", runtime.GOOS)
	}
}
