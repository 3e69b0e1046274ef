package event

import (
	"encoding/binary"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// stamped makes an event of size bytes whose first and last word are as given.
func stamped(size int, first, last uint64) []byte {
	payload := make([]byte, size)
	binary.NativeEndian.PutUint64(payload[size-8:], last)
	binary.NativeEndian.PutUint64(payload, first)
	return payload
}

// TestCheck feeds known streams to a check: {first, last} of each event, in the order of delivery.
func TestCheck(t *testing.T) {
	for _, test := range []struct {
		name   string
		stream [][2]uint64
		want   Tally
	}{
		{"in order", [][2]uint64{{0, 0}, {1, 1}, {2, 2}}, Tally{Delivered: 3}},
		{"two skipped", [][2]uint64{{0, 0}, {3, 3}, {4, 4}}, Tally{Delivered: 3, Lost: 2}},
		{"begins late", [][2]uint64{{5, 5}}, Tally{Delivered: 1, Lost: 5}},
		{"twice", [][2]uint64{{0, 0}, {0, 0}, {1, 1}}, Tally{Delivered: 3, Misordered: 1}},
		{"swapped", [][2]uint64{{1, 1}, {0, 0}, {2, 2}}, Tally{Delivered: 3, Lost: 1, Misordered: 1}},
		{"torn, first word newer", [][2]uint64{{0, 0}, {5, 1}, {2, 2}}, Tally{Delivered: 3, Torn: 1}},
		{"torn, last word newer", [][2]uint64{{0, 0}, {1, 5}, {2, 2}}, Tally{Delivered: 3, Torn: 1}},
		{"the seed's replay", [][2]uint64{{8, 8}, {9, 9}, {6, 6}, {7, 7}, {8, 8}, {9, 9}}, Tally{Delivered: 6, Lost: 8, Misordered: 4}},
	} {
		for _, size := range []int{16, 64, 200, 16384} { // within a line, and beyond
			var check Check
			for _, words := range test.stream {
				if payload := stamped(size, words[0], words[1]); !check.Expected(payload) {
					check.Inspect(payload)
				}
			}
			assert.Equal(t, test.want, check.Take(), "%s, %d bytes", test.name, size)
			assert.Equal(t, Tally{}, check.Take(), "taken once")
		}
	}
}

// TestCheckAcrossWrap: sequences are compared by their distance.
func TestCheckAcrossWrap(t *testing.T) {
	last := ^uint64(0)
	check := Check{Next: last}
	for _, seq := range []uint64{last, 0, 2, 1} {
		if payload := stamped(64, seq, seq); !check.Expected(payload) {
			check.Inspect(payload)
		}
	}
	assert.Equal(t, Tally{Delivered: 4, Lost: 1, Misordered: 1}, check.Take())
}

func TestStamp(t *testing.T) {
	for _, size := range []int{8, 16, 72} {
		payload := make([]byte, size)
		Stamp(payload, 1<<40+7)
		first, last := Stamps(payload)
		assert.Equal(t, uint64(1<<40+7), first)
		assert.Equal(t, first, last)
	}
}

func TestSlots(t *testing.T) {
	for _, test := range []struct{ size, stride int }{{8, 64}, {48, 64}, {56, 128}, {64, 128}, {256, 320}, {16384, 16448}} {
		s := NewSlots(3, test.size)
		require.Equal(t, test.stride, s.Stride())
		require.Equal(t, 3*test.stride, s.Len())
		require.Zero(t, uintptr(unsafe.Pointer(unsafe.SliceData(s.mem)))%line, "aligned to a cache line")
		off := 0
		for i := range 7 {
			payload := []byte{byte(i), 1, 2, 3, 4, 5, 6}[:1+i]
			put := s.Put
			if i%2 == 1 {
				put = s.PutShared
			}
			put(off, payload, uint32(i)|1<<31)
			require.Equal(t, payload, s.Payload(off))
			require.Equal(t, uint32(i)|1<<31, s.Type(off))
			dst := make([]byte, test.size)
			n, typ := s.CopyShared(dst, off)
			require.Equal(t, payload, dst[:n])
			require.Equal(t, uint32(i)|1<<31, typ)
			require.Equal(t, i%3*test.stride, off)
			off = s.After(off)
		}
		assert.Panics(t, func() { s.Put(0, make([]byte, test.size+1), 0) })
	}
}

// TestCopySharedClamps: a length that has not been validated yet may be anything, and must not lead out of the slot.
func TestCopySharedClamps(t *testing.T) {
	s := NewSlots(1, 64)
	*word(s.mem, 8) = pack(1<<31-1, 3)
	n, _ := s.CopyShared(make([]byte, 64), 0)
	assert.Equal(t, 64, n)
}

// TestGroups walks a producer two groups ahead of its reader, the furthest that a queue of no message allows, and through
// parts of groups.
func TestGroups(t *testing.T) {
	for _, test := range []struct{ capacity, batch, want int }{{1, 1, 1}, {7, 2, 4}, {8, 8, 1}, {1000, 8, 125}} {
		assert.Equal(t, test.want, Messages(test.capacity, test.batch))
	}
	slots := Groups(0, 4, 16)
	source, sink := NewSource(slots, 4), NewSink(slots)
	sink.Open(source.Stamped(4))
	for _, k := range []int{4, 2, 1, 4, 3} {
		next := source.Stamped(k) // while the sink still reads the one before
		require.Positive(t, sink.Left())
		for sink.Left() > 0 {
			sink.Look(3)
		}
		sink.Open(next)
		require.Equal(t, k, sink.Left())
	}
	sink.Look(9)
	assert.Equal(t, Tally{Delivered: 18}, sink.Take())

	sink.Open(source.One([]byte("event"), 9))
	payload, typ, _ := sink.One()
	assert.Equal(t, "event", string(payload))
	assert.Equal(t, uint32(9), typ)
	assert.Zero(t, sink.Left())
}
