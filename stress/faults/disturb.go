// Package faults makes life hard for a ring: it preempts, migrates, starves,
// signals and collects, lets readers die and handlers panic.
//
// Disturbances run beside a round of package integrity, which proves every byte as
// it always does. Package instrument, below it, goes further and pauses writers and
// readers between any two steps of the protocol.
package faults

import (
	"context"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"time"
)

// Disturbance goes on until ctx is done and leaves everything as it was.
type Disturbance func(context.Context)

// GC collects without pause, beside allocation that gives it something to do.
func GC(ctx context.Context) {
	defer debug.SetGCPercent(debug.SetGCPercent(5))
	var keep [64][]byte
	for i := 0; ctx.Err() == nil; i++ {
		keep[i%len(keep)] = make([]byte, 1+rand.IntN(1<<16))
		if i%256 == 0 {
			runtime.GC()
		}
	}
	runtime.KeepAlive(&keep)
}

// Procs changes GOMAXPROCS from 1 to 8 and back, every few milliseconds. Each
// change stops the world.
func Procs(ctx context.Context) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for n := 0; sleep(ctx, time.Duration(1+rand.IntN(5))*time.Millisecond); n++ {
		runtime.GOMAXPROCS(1 + n%8)
	}
}

// Crowd is so many goroutines that compute and now and then yield, locked to
// threads of their own: whoever spins is preempted by the kernel for whole time
// slices.
func Crowd(goroutines int) Disturbance {
	return func(ctx context.Context) {
		done := make(chan struct{})
		for range goroutines {
			go func() {
				runtime.LockOSThread() // and end with the thread
				defer func() { done <- struct{}{} }()
				for i := uint64(0); ctx.Err() == nil; i++ {
					for range 1000 + rand.IntN(10_000) {
						i = i*6364136223846793005 + 1442695040888963407
					}
					if i&7 == 0 {
						runtime.Gosched()
					}
				}
			}()
		}
		for range goroutines {
			<-done
		}
	}
}

// sleep waits for d and reports whether ctx is still alive.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
