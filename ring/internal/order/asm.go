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

// Publish writes meta into the slot's second word, releases the slot by writing
// v into its first, and notes next in the cursor, which nothing relies on for
// order.
//
//go:noescape
func Publish(slot *uint64, meta, v uint64, cursor *uint64, next uint64)

// Commit is Publish without a cursor: a producer that shares the ring.
//
//go:noescape
func Commit(slot *uint64, meta, v uint64)

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

// CopyIn copies the bytes of src into an overwrite slot's payload.
func CopyIn(dst *uint64, src []byte) {
	copy(unsafe.Slice((*byte)(unsafe.Pointer(dst)), len(src)), src)
}

// CopyOut copies len(dst) bytes out of an overwrite slot's payload. What it
// copied is worth nothing before Recheck.
func CopyOut(dst []byte, src *uint64) {
	copy(dst, unsafe.Slice((*byte)(unsafe.Pointer(src)), len(dst)))
}
