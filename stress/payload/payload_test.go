package payload_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/trusted-ring/trusted-ring/stress/payload"
)

// TestEveryByteCounts: no byte of a payload can change, and no word can come from
// another event, without being noticed, whatever the length.
func TestEveryByteCounts(t *testing.T) {
	s := payload.Stream{Seed: 1}
	for size := range 40 {
		b, other := make([]byte, size), make([]byte, size)
		s.Fill(b, 7)
		s.Fill(other, 8)
		if at := s.Wrong(b, 7); at != -1 {
			t.Fatalf("%d bytes as filled: word %d is wrong", size, at)
		}
		for i := range b {
			bad := bytes.Clone(b)
			bad[i]++
			if at := s.Wrong(bad, 7); at != i/8 {
				t.Fatalf("%d bytes, byte %d changed: word %d is wrong", size, i, at)
			}
		}
		for i := 0; i+8 <= size; i += 8 {
			torn := slices.Concat(b[:i], other[i:])
			if at := s.Wrong(torn, 7); at != i/8 {
				t.Fatalf("%d bytes, torn at word %d: word %d is wrong", size, i/8, at)
			}
		}
	}
}

func TestLengths(t *testing.T) {
	s := payload.Stream{Seed: 2}
	full, seen := 0, map[int]bool{}
	for n := range uint64(10000) {
		l := s.Len(n, 64)
		if l < 0 || l > 64 {
			t.Fatalf("event %d has %d bytes, slot 64", n, l)
		}
		seen[l] = true
		if l == 64 {
			full++
		}
	}
	if len(seen) != 65 || full < 7000 || full > 8000 {
		t.Errorf("%d different lengths, %d of 10000 full", len(seen), full)
	}
}
