//go:build !race && !purego && !explore

package order

import "sync/atomic"

// Recheck orders every load before it (a load-load fence), then reads *seq. On
// amd64 loads are not reordered with loads, and the compiler does not move a
// copy across the call of an atomic.
func Recheck(seq *uint64) uint64 { return atomic.LoadUint64(seq) }
