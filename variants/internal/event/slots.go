// Package event is what the variants share, and only what leaves their algorithms alone: the memory that events lie in,
// the stamp that a producer writes and a consumer checks, a padded shared word, and the wait between two looks.
package event

import "unsafe"

const (
	line   = 64 // bytes of a cache line
	header = 16 // bytes before each payload, as in the ring: a spare word, the length, the type
)

// Slots is a flat, pointer-free memory of equal slots, laid out as the ring's, so that a comparison with it is one of
// algorithms. A slot is named by its offset in bytes, which saves a multiplication or a modulo per event:
//
//	[ group uint64 | len uint32, type uint32 | payload ... ]   stride = roundup(16+size, 64)
type Slots struct {
	mem    []byte
	stride int
	size   int
}

// NewSlots makes n slots of size payload bytes, the first at a multiple of 64 bytes.
func NewSlots(n, size int) Slots {
	stride := Stride(size)
	mem := make([]byte, n*stride+line)
	skip := -uintptr(unsafe.Pointer(unsafe.SliceData(mem))) % line
	return Slots{mem: mem[skip : int(skip)+n*stride], stride: stride, size: size}
}

// Stride is the distance of two slots of size payload bytes.
func Stride(size int) int { return (header + size + line - 1) / line * line }

// Stride is the distance of two slots, in bytes.
func (s *Slots) Stride() int { return s.stride }

// Len is the length of all slots together, in bytes.
func (s *Slots) Len() int { return len(s.mem) }

// After is the offset of the slot behind the one at off.
func (s *Slots) After(off int) int {
	if off += s.stride; off == len(s.mem) {
		return 0
	}
	return off
}

// Put copies an event into the slot at off. It panics when the payload exceeds the slot.
func (s *Slots) Put(off int, payload []byte, typ uint32) {
	*word(s.mem, off+8) = pack(len(payload), typ)
	dst := s.mem[off+header : off+header+s.size : off+header+s.size]
	copy(dst[:len(payload)], payload)
}

// Payload is the payload of the event in the slot at off, in place.
func (s *Slots) Payload(off int) []byte {
	n := int(uint32(*word(s.mem, off+8)))
	return s.mem[off+header : off+header+n : off+header+n]
}

// Type is the type of the event in the slot at off.
func (s *Slots) Type(off int) uint32 { return uint32(*word(s.mem, off+8) >> 32) }

// pack is the word before a payload: its length and its type.
func pack(n int, typ uint32) uint64 { return uint64(n) | uint64(typ)<<32 }

// word is the machine word at b[i:i+8], in native order. Through encoding/binary the same access would exceed the
// inliner's budget in the timed loops. Slots are aligned to 64 bytes and payloads to 16.
func word(b []byte, i int) *uint64 {
	return (*uint64)(unsafe.Pointer(unsafe.SliceData(b[i : i+8])))
}
