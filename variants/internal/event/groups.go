package event

// Variants that hand references through a queue (a channel, a third-party queue) share the following. The payloads lie
// in preallocated slots, and the queue carries the offset of a group of up to Batch of them.
//
// Two more groups than the queue holds messages are enough, and no free list is needed. When the send of group k has
// returned, the queue of capacity C holds at most C groups, so k-C was received, and with that the reader is done with
// k-C-1. Then k+1 may be written over k-C-1, which lies C+2 groups back. The order that this needs, "the n-th receive
// comes before the completion of the n+C-th send", is what the Go memory model promises for a channel, and what any
// bounded queue must give.
//
// References rather than values are the stronger form of such a queue: no slower at 64 B, and five times as fast at
// 16 KiB through a channel (BenchmarkChannelForms in package variants); xsync's queues behave alike.

// Groups makes the slots for a queue of the given number of messages of batch events each.
func Groups(messages, batch, size int) *Slots {
	s := NewSlots((messages+2)*batch, size)
	return &s
}

// Messages is the number of messages of batch events that carry at least capacity events.
func Messages(capacity, batch int) int { return (capacity + batch - 1) / batch }

// A Source is the producer's end.
type Source struct {
	slots   *Slots
	batch   int
	group   int // offset of the next group
	seq     uint64
	payload []byte
}

// NewSource returns the producer's end of slots made by [Groups].
func NewSource(slots *Slots, batch int) Source {
	return Source{slots: slots, batch: batch, payload: make([]byte, slots.size)}
}

// Stamped fills the next group with k events that carry their sequence, and returns its offset.
func (s *Source) Stamped(k int) int {
	group := s.group
	off := group
	for range k {
		Stamp(s.payload, s.seq)
		s.slots.Put(off, s.payload, 0)
		off += s.slots.stride
		s.seq++
	}
	return s.finish(group, k)
}

// One fills the next group with a single event, and returns its offset.
func (s *Source) One(payload []byte, typ uint32) int {
	group := s.group
	s.slots.Put(group, payload, typ)
	s.seq++
	return s.finish(group, 1)
}

func (s *Source) finish(group, k int) int {
	*word(s.slots.mem, group) = uint64(k)
	if s.group = group + s.batch*s.slots.stride; s.group == len(s.slots.mem) {
		s.group = 0
	}
	return group
}

// Batch is the number of events in the next group when n are to be sent.
func (s *Source) Batch(n int) int { return min(s.batch, n) }

// A Sink is one reader's end.
type Sink struct {
	Check
	slots *Slots
	off   int
	left  int // events of the current group that have not been read
}

// NewSink returns a reader's end of slots made by [Groups].
func NewSink(slots *Slots) Sink { return Sink{slots: slots} }

// Left is the number of unread events of the current group. At 0 the reader takes the next one off the queue.
func (s *Sink) Left() int { return s.left }

// Open goes on to a group off the queue. What was read of the one before is no longer valid.
func (s *Sink) Open(group int) {
	s.off, s.left = group, int(*word(s.slots.mem, group))
}

// Look checks up to n events of the current group, and returns how many.
func (s *Sink) Look(n int) int {
	n = min(n, s.left)
	for range n {
		if payload := s.slots.Payload(s.off); !s.Expected(payload) {
			s.Inspect(payload)
		}
		s.off += s.slots.stride
	}
	s.left -= n
	return n
}

// One returns the next event of the current group, which has at least one left. The true is for callers to pass on.
func (s *Sink) One() ([]byte, uint32, bool) {
	payload, typ := s.slots.Payload(s.off), s.slots.Type(s.off)
	s.off += s.slots.stride
	s.left--
	return payload, typ, true
}
