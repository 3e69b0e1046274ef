package event

import (
	"runtime"
	"sync/atomic"
)

// A Word is a shared 64-bit word that has its cache lines to itself. 128 bytes to each side, because the adjacent-line
// prefetcher of amd64 moves lines in pairs.
type Word struct {
	_ [128]byte
	v atomic.Uint64
	_ [120]byte
}

// Load has acquire order.
func (w *Word) Load() uint64 { return w.v.Load() }

// Store has release order.
func (w *Word) Store(v uint64) { w.v.Store(v) }

// spins is the number of looks before a waiting side yields. Some hundred nanoseconds: longer than a line takes to come
// from another core, short enough to give way where there are more goroutines than cores.
const spins = 100

// A Spin is one wait of the policy that all variants share which do not park: look again at once, then yield to the
// scheduler between two looks.
type Spin struct{ looks int }

// Wait passes the time until the next look.
func (s *Spin) Wait() {
	if s.looks < spins {
		s.looks++
		return
	}
	runtime.Gosched()
}
