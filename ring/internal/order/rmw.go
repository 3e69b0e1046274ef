//go:build !explore

package order

import (
	"runtime"
	"sync/atomic"
	"time"
	"unsafe"
)

// Add adds delta to *p, sequentially consistent, and returns the new value.
func Add(p *uint64, delta uint64) uint64 { return atomic.AddUint64(p, delta) }

// CompareAndSwap replaces old by new in *p, sequentially consistent.
func CompareAndSwap(p *uint64, old, new uint64) bool {
	return atomic.CompareAndSwapUint64(p, old, new)
}

// PlainOut is a gated slot's payload of n bytes in place: plain memory. The
// scratch buffer serves the model checker only.
func PlainOut(src *uint64, n int, _ []byte) *byte { return (*byte)(unsafe.Pointer(src)) }

// Own takes the n bytes of whole slots from p away from the caches of their
// readers, by a store to a word of each line that belongs to the payload or to
// nobody: plain memory, undefined afterwards. One after the other such stores
// overlap; those that fill an event wait for its lines in turn.
func Own(p *uint64, n uintptr) {
	for off := uintptr(ownOffset); off < n; off += lineBytes {
		*Word(p, off) = 0
	}
}

// PlainWord reads a word of plain memory.
func PlainWord(p *uint64) uint64 { return *p }

// Sleep is a longer turn of a waiting loop.
func Sleep(d time.Duration) { time.Sleep(d) }

// Yield lets other goroutines run: one turn of a waiting loop.
func Yield() { runtime.Gosched() }
