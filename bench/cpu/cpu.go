// Package cpu decides where a measured goroutine runs.
//
// Its opinion: a goroutine that spins on another core's cache line is pinned to a core of its own, or it is
// not measured. Left alone, the operating system moves threads, and two spinning goroutines on one core
// measure its time slices.
package cpu

import (
	"errors"
	"fmt"
	"runtime"
)

// ErrTooFewCores is wrapped by the error of [Require].
var ErrTooFewCores = errors.New("too few cores")

// Cores returns on how many cores this process can run goroutines at the same time: the smaller of
// GOMAXPROCS and the cores that the operating system allows it.
func Cores() int {
	return min(runtime.GOMAXPROCS(0), len(allowed()))
}

// Require returns an error that wraps [ErrTooFewCores] if there are more spinning goroutines than cores.
func Require(spinning int) error {
	if cores := Cores(); spinning > cores {
		return fmt.Errorf("%w: %d spinning goroutines, %d cores", ErrTooFewCores, spinning, cores)
	}
	return nil
}

// Pin wires the calling goroutine to a thread and the thread to the i-th allowed core (counted around). The
// returned function undoes both; call it from the same goroutine. Where the operating system has no such call
// the thread stays movable.
func Pin(i int) (unpin func(), err error) {
	runtime.LockOSThread()
	cores := allowed()
	if err := bind(cores[i%len(cores)]); err != nil {
		runtime.UnlockOSThread()
		return nil, fmt.Errorf("pin to core %d: %w", cores[i%len(cores)], err)
	}
	return func() {
		unbind(cores)
		runtime.UnlockOSThread()
	}, nil
}

// numbered lists the cores as the Go runtime counts them, where the system does not say which they are.
func numbered() []int {
	cores := make([]int, runtime.NumCPU())
	for i := range cores {
		cores[i] = i
	}
	return cores
}
