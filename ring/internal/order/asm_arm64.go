//go:build !race && !purego && !explore

package order

// Mark writes v to the slot's sequence word, then orders it before every store
// that follows (a store-store fence): a reader that sees one word of the new
// payload cannot find the old sequence afterwards.
//
//go:noescape
func Mark(seq *uint64, v uint64)

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

// Recheck orders every load before it (a load-load fence), then reads *seq.
//
//go:noescape
func Recheck(seq *uint64) uint64
