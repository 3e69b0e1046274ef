// Package payload makes events that prove themselves: length, type and every word
// follow from a seed and one number, so that a single word of another event, or of
// a later lap, shows.
package payload

import "encoding/binary"

// Stream is the events of one seed.
type Stream struct{ Seed uint64 }

// base is what all words of event n are made of (the finaliser of splitmix64).
func (s Stream) base(n uint64) uint64 {
	z := s.Seed + n*0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// Type is event n's type.
func (s Stream) Type(n uint64) uint32 { return uint32(s.base(n) >> 32) }

// Len is event n's length in a slot of size bytes: full for three events in four,
// else anything from 0.
func (s Stream) Len(n uint64, size int) int {
	if b := s.base(n); b&3 == 0 {
		return int(b >> 2 % uint64(size+1))
	}
	return size
}

// step is from one word to the next, modulo 2^64.
const (
	step = 0xd1342543de82ef95
	all  = 1<<64 - 1
)

// Fill writes event n's payload over the whole of b.
func (s Stream) Fill(b []byte, n uint64) {
	word := s.base(n)
	for ; len(b) >= 32; b = b[32:] { // four at a time: making events must not be what takes the time
		binary.NativeEndian.PutUint64(b, word)
		binary.NativeEndian.PutUint64(b[8:], word+step)
		binary.NativeEndian.PutUint64(b[16:], word+2*step&all)
		binary.NativeEndian.PutUint64(b[24:], word+3*step&all)
		word += 4 * step & all
	}
	for ; len(b) >= 8; b = b[8:] {
		binary.NativeEndian.PutUint64(b, word)
		word += step
	}
	for i := range b {
		b[i] = byte(word >> (8 * i))
	}
}

// Wrong is the index of the first word of b that is not event n's, or -1.
func (s Stream) Wrong(b []byte, n uint64) int {
	word := s.base(n)
	i := 0
	for ; len(b) >= 32; b = b[32:] {
		wrong := binary.NativeEndian.Uint64(b) ^ word
		wrong |= binary.NativeEndian.Uint64(b[8:]) ^ (word + step)
		wrong |= binary.NativeEndian.Uint64(b[16:]) ^ (word + 2*step&all)
		wrong |= binary.NativeEndian.Uint64(b[24:]) ^ (word + 3*step&all)
		if wrong != 0 {
			break // the loop below says which
		}
		word += 4 * step & all
		i += 4
	}
	for ; len(b) >= 8; b = b[8:] {
		if binary.NativeEndian.Uint64(b) != word {
			return i
		}
		word += step
		i++
	}
	for j := range b {
		if b[j] != byte(word>>(8*j)) {
			return i
		}
	}
	return -1
}
