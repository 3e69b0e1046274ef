// Package event is what all variants share: the stamp that a producer writes into an event, the check that a
// consumer makes, the wait between two looks, and a store of preallocated payloads.
package event

import "encoding/binary"

// line is the stride at which a consumer looks at a payload: the cache line, in bytes.
const line = 64

// Stamp writes sequence seq into the first and the last word of an event.
func Stamp(payload []byte, seq uint64) {
	binary.LittleEndian.PutUint64(payload, seq)
	binary.LittleEndian.PutUint64(payload[len(payload)-8:], seq)
}

// A Tally counts what one reader saw.
type Tally struct {
	Delivered  uint64 // events handed over
	Missed     uint64 // events that the variant itself reported as missed
	Lost       uint64 // events that the stamps show were skipped; equals Missed where a variant counts
	Torn       uint64 // delivered with a first and a last word of different events
	Misordered uint64 // delivered again, or behind a later one
}

// Add sums u into t.
func (t *Tally) Add(u Tally) {
	t.Delivered += u.Delivered
	t.Missed += u.Missed
	t.Lost += u.Lost
	t.Torn += u.Torn
	t.Misordered += u.Misordered
}

// A Check is one reader's view of the stream: where it stands, and what it has seen. The zero value stands at 0.
type Check struct {
	Tally Tally
	Next  uint64 // the sequence that would be in order now
	seen  uint64
}

// Event looks at one delivered event. It reads one word of each cache line, so that a reader in place pays for moving
// the payload to its core as a reader that was handed a copy has paid.
func (c *Check) Event(payload []byte) {
	first := binary.LittleEndian.Uint64(payload)
	last := binary.LittleEndian.Uint64(payload[len(payload)-8:])
	if len(payload) > line {
		c.seen += touch(payload)
	}
	c.Tally.Delivered++
	if first == c.Next && last == first {
		c.Next++
		return
	}
	c.outOfLine(first, last)
}

func touch(payload []byte) (sum uint64) {
	for i := line; i+8 <= len(payload); i += line {
		sum += binary.LittleEndian.Uint64(payload[i:])
	}
	return sum
}

// outOfLine counts an event that is not the next one. The first word gives the position of a torn event.
//
//go:noinline
func (c *Check) outOfLine(first, last uint64) {
	switch {
	case first != last:
		c.Tally.Torn++
		c.Next++ // a torn stamp says nothing about the position
	case int64(first-c.Next) < 0:
		c.Tally.Misordered++
	default:
		c.Tally.Lost += first - c.Next
		c.Next = first + 1
	}
}
