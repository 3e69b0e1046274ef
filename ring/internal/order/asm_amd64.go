//go:build !race && !purego && !explore

package order

import "sync/atomic"

// Mark writes v to the slot's sequence word, then orders it before every store
// that follows (a store-store fence): a reader that sees one word of the new
// payload cannot find the old sequence afterwards. On amd64 stores are not
// reordered with stores. The compiler keeps them in order too: its memory state
// is one chain, and it drops a store only for one to the same word in the same
// basic block with no load between. Between this one and Publish lies the copy of
// the payload, or a return to whoever fills the slot.
func Mark(seq *uint64, v uint64) { *seq = v }

// Publish writes meta into the slot's second word, releases the slot by writing
// v into its first, and notes next in the cursor, which nothing relies on for
// order. These are plain stores for the same two reasons, and inlined: a call
// costs more than all of them.
func Publish(slot *uint64, meta, v uint64, cursor *uint64, next uint64) {
	Commit(slot, meta, v)
	*cursor = next
}

// Commit is Publish without a cursor: a producer that shares the ring.
func Commit(slot *uint64, meta, v uint64) {
	*Word(slot, 8) = meta
	*slot = v
}

// Recheck orders every load before it (a load-load fence), then reads *seq. On
// amd64 loads are not reordered with loads, and the compiler does not move a
// copy across the call of an atomic.
func Recheck(seq *uint64) uint64 { return atomic.LoadUint64(seq) }
