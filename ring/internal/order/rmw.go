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

// PlainIn copies src into a gated slot's payload: plain memory.
func PlainIn(dst *uint64, src []byte) {
	copy(unsafe.Slice((*byte)(unsafe.Pointer(dst)), len(src)), src)
}

// PlainOut is a gated slot's payload in place: n bytes of plain memory. The
// scratch buffer serves the model checker only.
func PlainOut(src *uint64, n int, _ []byte) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(src)), n)
}

// PlainWord reads a word of plain memory.
func PlainWord(p *uint64) uint64 { return *p }

// Sleep is a longer turn of a waiting loop.
func Sleep(d time.Duration) { time.Sleep(d) }

// Yield lets other goroutines run: one turn of a waiting loop.
func Yield() { runtime.Gosched() }
