//go:build (amd64 || arm64) && !race && !purego && !explore

package order

import (
	"sync/atomic"
	"unsafe"
)

// Staged reports that a claimed slot of an overwrite ring is written through a
// private copy: Copy then moves it in by words that a reader may race with.
const Staged = false

// PlainStaged is Staged for gated rings: only the model checker needs to see
// each access to plain memory.
const PlainStaged = false

// Load reads *p with acquire order. Cost: a MOVQ or an LDAR, inlined.
func Load(p *uint64) uint64 { return atomic.LoadUint64(p) }

// Peek reads *p without order.
func Peek(p *uint64) uint64 { return atomic.LoadUint64(p) }

// Store writes v to *p with release order.
//
//go:noescape
func Store(p *uint64, v uint64)

// Note writes v to *p without order: a statistic that another goroutine may read.
// An aligned 8-byte store is one store on these architectures.
func Note(p *uint64, v uint64) { *p = v }

// ReleaseFence orders every store before it before every store after it.
//
//go:noescape
func ReleaseFence()

// PublishRun writes metas[i] into the second word of each of len(metas)
// neighbouring slots of stride bytes, and releases each by writing v, v+2, v+4, …
// into its first, lowest first.
//
//go:noescape
func PublishRun(slot *uint64, stride uintptr, v uint64, metas []uint64)

// Fence is sequentially consistent: every access before it is ordered before
// every access after it, stores before loads included.
//
//go:noescape
func Fence()

// Turns is how often a waiter spins before it yields, sleeps or parks.
const Turns = 128

// Pause tells the core that this is a spin loop, n times (about 40-140 cycles
// each on recent amd64, a few on arm64).
//
//go:noescape
func Pause(n int)

// CopyIn copies src into an overwrite slot's payload. What fits into a cache line
// goes by words: it was written by words a moment ago, and a wider load has to
// wait until all of those stores have left the store buffer, behind every slot
// that was written before. That was a third of the cost of such an event.
func CopyIn(dst *uint64, src []byte) {
	if uint(len(src)) <= lineBytes && len(src)%8 == 0 {
		from := (*uint64)(unsafe.Pointer(unsafe.SliceData(src)))
		for i := uintptr(0); i < uintptr(len(src)); i += 8 {
			*Word(dst, i) = *Word(from, i)
		}
		return
	}
	copy(unsafe.Slice((*byte)(unsafe.Pointer(dst)), len(src)), src)
}

// PlainIn copies src into a gated slot's payload: plain memory.
func PlainIn(dst *uint64, src []byte) { CopyIn(dst, src) }

// CopyOut copies len(dst) bytes out of an overwrite slot's payload. What it
// copied is worth nothing before Recheck.
func CopyOut(dst []byte, src *uint64) {
	copy(dst, unsafe.Slice((*byte)(unsafe.Pointer(src)), len(dst)))
}
