package order

import "unsafe"

// Word is the word off bytes behind p, in the same region.
func Word(p *uint64, off uintptr) *uint64 {
	return (*uint64)(unsafe.Add(unsafe.Pointer(p), off))
}
