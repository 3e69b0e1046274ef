package ring

import "unsafe"

// Event is one delivered event. In a gated ring its bytes stand in the slot
// itself and stay valid until the reader's next call; in an overwrite ring they
// are the reader's private copy, equally until its next call.
type Event struct {
	Seq    uint64 // its sequence
	Missed uint64 // events lost since the one before it: the reader was lapped
	Type   uint32 // as given to Publish
	size   uint32
	data   *byte
}

// Bytes is the payload, without copying. It must not be written.
func (e Event) Bytes() []byte { return unsafe.Slice(e.data, e.size) }

// Len is the payload's length in bytes.
func (e Event) Len() int { return int(e.size) }
