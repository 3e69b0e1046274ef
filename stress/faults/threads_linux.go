package faults

import (
	"context"
	"math/rand/v2"
	"os"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// threads are the threads of this process, as of now.
func threads() []int {
	entries, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return nil
	}
	var ids []int
	for _, e := range entries {
		if id, err := strconv.Atoi(e.Name()); err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}

// Migrate moves every thread of the process to one core after another, so that
// writers and readers meet on one core and part again in the middle of whatever
// they do. A thread that ends meanwhile is no concern.
func Migrate(ctx context.Context) {
	var allowed unix.CPUSet
	if err := unix.SchedGetaffinity(0, &allowed); err != nil {
		return
	}
	var cores []int
	for core := range len(allowed) * 64 {
		if allowed.IsSet(core) {
			cores = append(cores, core)
		}
	}
	defer func() {
		for range 2 { // the second time for threads that a pinned one made meanwhile
			for _, id := range threads() {
				_ = unix.SchedSetaffinity(id, &allowed)
			}
		}
	}()
	for sleep(ctx, time.Duration(100+rand.IntN(900))*time.Microsecond) {
		for _, id := range threads() {
			var one unix.CPUSet
			one.Set(cores[rand.IntN(len(cores))])
			_ = unix.SchedSetaffinity(id, &one)
		}
	}
}

// Signals sends SIGURG, with which the Go runtime preempts, to every thread as
// fast as it can.
func Signals(ctx context.Context) {
	pid := unix.Getpid()
	for i := 0; ctx.Err() == nil; i++ {
		for _, id := range threads() {
			_ = unix.Tgkill(pid, id, unix.SIGURG)
		}
		if i%16 == 0 && !sleep(ctx, 50*time.Microsecond) {
			return
		}
	}
}

// Threads are the disturbances that only this system has.
func Threads() map[string]Disturbance {
	return map[string]Disturbance{"migration": Migrate, "signals": Signals}
}
