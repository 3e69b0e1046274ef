//go:build !race && !purego && !explore

package order

import "sync/atomic"

// Mark writes v to the slot's sequence word, then orders it before every store
// that follows (a store-store fence): a reader that sees one word of the new
// payload cannot find the old sequence afterwards. On amd64 stores are not
// reordered with stores. The compiler keeps them in order too: its memory state
// is one chain, which the call that copies the payload is part of, and it drops
// no store that a call could read.
func Mark(seq *uint64, v uint64) { *seq = v }

// Recheck orders every load before it (a load-load fence), then reads *seq. On
// amd64 loads are not reordered with loads, and the compiler does not move a
// copy across the call of an atomic.
func Recheck(seq *uint64) uint64 { return atomic.LoadUint64(seq) }
