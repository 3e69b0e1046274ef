//go:build !race && !purego && !explore

package order

// Mark writes v to the slot's sequence word, then orders it before every store
// that follows (a store-store fence): a reader that sees one word of the new
// payload cannot find the old sequence afterwards.
//
//go:noescape
func Mark(seq *uint64, v uint64)

// Recheck orders every load before it (a load-load fence), then reads *seq.
//
//go:noescape
func Recheck(seq *uint64) uint64
