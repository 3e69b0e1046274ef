package order

import "unsafe"

const (
	lineBytes = 64 // a cache line, or half of one
	ownOffset = 16 // the word of each line of a slot that Own writes: behind the slot's header
)

// Word is the word off bytes behind p, in the same region.
func Word(p *uint64, off uintptr) *uint64 {
	return (*uint64)(unsafe.Add(unsafe.Pointer(p), off))
}
