package ring

import "unsafe"

// Event is one delivered event. In a gated ring its bytes stand in the slot
// itself and stay valid until the reader's next call; in an overwrite ring they
// are the reader's private copy, equally until its next call.
//
// Four words in four fields, so that the compiler keeps it in registers: with
// one field more, reading an event in place costs six times as much.
type Event struct {
	Seq    uint64 // its sequence
	Missed uint64 // events lost since the one before it: the reader was lapped
	Meta
	data *byte
}

// Meta is what the publisher says of an event beside its bytes.
type Meta struct {
	Type uint32 // as given to Publish
	size uint32 // of the payload in bytes
}

// Bytes is the payload, without copying. It must not be written.
func (e Event) Bytes() []byte { return unsafe.Slice(e.data, e.size) }

// Len is the payload's length in bytes.
func (e Event) Len() int { return int(e.size) }
