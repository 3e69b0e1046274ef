//go:build (race || purego || !(amd64 || arm64)) && !explore

package order

import (
	"sync/atomic"
	"unsafe"
)

// Staged reports that a claimed slot of an overwrite ring is written through a
// private copy: Copy then moves it in by words that a reader may race with.
const Staged = true

// PlainStaged is Staged for gated rings: only the model checker needs to see
// each access to plain memory.
const PlainStaged = false

// Load reads *p with acquire order.
func Load(p *uint64) uint64 { return atomic.LoadUint64(p) }

// Peek reads *p; nothing may rely on its order.
func Peek(p *uint64) uint64 { return atomic.LoadUint64(p) }

// Store writes v to *p with release order.
func Store(p *uint64, v uint64) { atomic.StoreUint64(p, v) }

// Note writes v to *p; nothing may rely on its order.
func Note(p *uint64, v uint64) { atomic.StoreUint64(p, v) }

// Mark writes v to the slot's sequence word before every payload word that
// follows: those are atomic stores, and sequentially consistent like this one.
func Mark(seq *uint64, v uint64) { atomic.StoreUint64(seq, v) }

// Publish writes meta into the slot's second word, releases the slot by writing
// v into its first, and notes next in the cursor, which nothing relies on for
// order.
func Publish(slot *uint64, meta, v uint64, cursor *uint64, next uint64) {
	atomic.StoreUint64(Word(slot, 8), meta)
	atomic.StoreUint64(slot, v)
	atomic.StoreUint64(cursor, next)
}

// Commit is Publish without a cursor: a producer that shares the ring.
func Commit(slot *uint64, meta, v uint64) {
	atomic.StoreUint64(Word(slot, 8), meta)
	atomic.StoreUint64(slot, v)
}

// ReleaseFence does nothing here: see Fence.
func ReleaseFence() {}

// PublishRun writes metas[i] into the second word of each of len(metas)
// neighbouring slots of stride bytes, and releases each by writing v, v+2, v+4, …
// into its first, lowest first.
func PublishRun(slot *uint64, stride uintptr, v uint64, metas []uint64) {
	for i, meta := range metas {
		Commit(Word(slot, uintptr(i)*stride), meta, v+2*uint64(i))
	}
}

// Recheck reads *seq after every payload word that CopyOut loaded: those are
// atomic loads, and sequentially consistent like this one.
func Recheck(seq *uint64) uint64 { return atomic.LoadUint64(seq) }

// Fence does nothing here: every access behind this door is sequentially
// consistent, so that stores are ordered before later loads already.
func Fence() {}

// Turns is how often a waiter spins before it yields, sleeps or parks.
const Turns = 128

// Pause does nothing here: there is no portable instruction for it.
func Pause(int) {}

// CopyIn copies the bytes of src into an overwrite slot's payload, a word at a
// time.
func CopyIn(dst *uint64, src []byte) {
	for i := 0; i < len(src); i += 8 {
		var word [8]byte
		copy(word[:], src[i:])
		atomic.StoreUint64(Word(dst, uintptr(i)), *(*uint64)(unsafe.Pointer(&word)))
	}
}

// PlainIn copies src into a gated slot's payload: plain memory.
func PlainIn(dst *uint64, src []byte) {
	copy(unsafe.Slice((*byte)(unsafe.Pointer(dst)), len(src)), src)
}

// CopyOut copies len(dst) bytes out of an overwrite slot's payload, a word at a
// time. What it copied is worth nothing before Recheck.
func CopyOut(dst []byte, src *uint64) {
	for i := 0; i < len(dst); i += 8 {
		word := atomic.LoadUint64(Word(src, uintptr(i)))
		copy(dst[i:], unsafe.Slice((*byte)(unsafe.Pointer(&word)), 8))
	}
}
