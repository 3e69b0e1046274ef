package event

import (
	"runtime"
	"sync/atomic"

	"github.com/trusted-ring/trusted-ring/ring/ordered"
)

// A Word is a shared 64-bit word. Its accesses are the ring's own, so that a comparison with the ring is not one of a
// plain store with an XCHG.
type Word struct {
	_ [0]atomic.Uint64 // aligns v to 8 bytes on 32-bit architectures
	v uint64
}

// A PaddedWord has its cache lines to itself: 128 bytes to each side, because the adjacent-line prefetcher of amd64 moves
// lines in pairs.
type PaddedWord struct {
	_ [128]byte
	Word
	_ [120]byte
}

// Load has acquire order.
func (w *Word) Load() uint64 { return ordered.LoadAcquire(&w.v) }

// Store has release order.
func (w *Word) Store(v uint64) { ordered.StoreRelease(&w.v, v) }

// The wait of the ring's default strategy, ring.Yield: 128 looks with a pause between them, which
// leave the line to the side that is writing it, and from then on the scheduler.
const (
	turns  = 128
	pauses = 1
)

// A Spin is one wait by the policy of all variants that do not park.
type Spin struct{ turn int }

// Wait passes the time until the next look.
func (s *Spin) Wait() {
	if s.turn < turns {
		s.turn++
		ordered.Pause(pauses)
		return
	}
	runtime.Gosched()
}
