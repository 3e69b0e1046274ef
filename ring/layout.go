package ring

import (
	"unsafe"

	"github.com/trusted-ring/trusted-ring/ring/internal/order"
)

// The region: one flat piece of memory without pointers, so that the same bytes
// can sit on huge pages or in a shared mapping and be read from C. All offsets
// are bytes; all words are uint64 in the machine's byte order.
//
//	     0  header   magic, version, slot size, stride, capacity, mode, first, table length
//	   128  cursor   cursor, announce, grant       written by writers
//	   256  signals  signals, closed, producers    read for each event, written rarely
//	   384  table    one line per reader, and the last one for the writer:
//	                 state, position, parked
//	   ...  slots    capacity x stride, each aligned to 64
//
//	slot     0  sequence word   2s while s is being written, 2s+1 once published
//	         8  meta            payload length (low half), event type (high half)
//	        16  payload         size bytes
//
// A line is 128 bytes: two cache lines on amd64, whose prefetcher fetches pairs,
// and one on the arm64 cores that have lines of 128.
const (
	lineBytes   = 128
	slotAlign   = 64
	slotHeader  = 16
	headerLines = 3

	magic         uint64 = 0x676e697264657274 // "trusted-ring", folded: "tredring"
	layoutVersion uint64 = 1
)

// Offsets of the named words.
const (
	offCursor    = lineBytes
	offAnnounce  = lineBytes + 8
	offGrant     = lineBytes + 16
	offSignals   = 2 * lineBytes
	offClosed    = 2*lineBytes + 8
	offProducers = 2*lineBytes + 16
	offTable     = headerLines * lineBytes

	offState    = 0
	offPosition = 8
	offParked   = 16

	offMeta    = 8
	offPayload = slotHeader
)

// stride is the distance of two slots of n payload bytes.
func stride(n int) int { return (slotHeader + n + slotAlign - 1) &^ (slotAlign - 1) }

// regionBytes is the size of a region, header and table included.
func regionBytes(slots, size, entries int) int64 {
	return int64(headerLines+entries)*lineBytes + int64(slots)*int64(stride(size))
}

// newRegion allocates a zeroed region that starts on a line.
func newRegion(bytes int64) *uint64 {
	words := make([]uint64, (bytes+lineBytes)/8)
	first := unsafe.Pointer(unsafe.SliceData(words))
	return (*uint64)(unsafe.Add(first, -uintptr(first)&(lineBytes-1)))
}

// writing and published are the two values of slot s mod capacity's sequence
// word for event s. They wrap with s; only their signed differences mean
// anything.
func writing(s uint64) uint64   { return 2 * s }
func published(s uint64) uint64 { return 2*s + 1 }

// before reports whether sequence a comes before b, wrapping.
func before(a, b uint64) bool { return int64(a-b) < 0 }

// later is the later of two sequences, wrapping.
func later(a, b uint64) uint64 {
	if before(a, b) {
		return b
	}
	return a
}

// earlier is the earlier of two sequences, wrapping.
func earlier(a, b uint64) uint64 {
	if before(a, b) {
		return a
	}
	return b
}

// packMeta and unpackMeta fold a payload length and an event type into one word.
func packMeta(n int, typ uint32) uint64 { return uint64(typ)<<32 | uint64(uint32(n)) }

func unpackMeta(meta uint64) (n uint32, typ uint32) { return uint32(meta), uint32(meta >> 32) }

func metaWord(slot *uint64) *uint64    { return order.Word(slot, offMeta) }
func payloadWord(slot *uint64) *uint64 { return order.Word(slot, offPayload) }

// bytesOf is a word buffer as bytes.
func bytesOf(words []uint64) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(words))), 8*len(words))
}
