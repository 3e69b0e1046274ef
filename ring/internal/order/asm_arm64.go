//go:build !race && !purego && !explore

package order

// Recheck orders every load before it (a load-load fence), then reads *seq.
//
//go:noescape
func Recheck(seq *uint64) uint64
