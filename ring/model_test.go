package ring_test

import (
	"io"

	"github.com/trusted-ring/trusted-ring/ring"
)

// model is a ring as its documentation describes it, for one goroutine, without
// slots, laps or words: a list of events and a position for each reader.
// Sequences count from 0 here.
type model struct {
	mode     ring.Mode
	capacity int
	events   []modelEvent // claimed, in order
	marked   int          // overwrite: slots before this one have been claimed at some time
	closed   bool
	readers  []*modelReader
}

type modelEvent struct {
	state slotState
	size  int
}

type slotState int

const (
	claimed slotState = iota
	published
	abandoned
)

type modelReader struct {
	position, released int
	missed, total      int
	latest             bool // resume policy
	after              *modelReader
	evicted, closed    bool
}

func (r *modelReader) active() bool { return !r.evicted && !r.closed }

// room is how many events a writer may claim now.
func (m *model) room() int {
	room := m.capacity
	if m.mode == ring.Gated {
		for _, r := range m.readers {
			if r.active() {
				room = min(room, r.released+m.capacity-len(m.events))
			}
		}
	}
	for i, e := range m.events { // the slot of an event that is not out yet
		if e.state == claimed {
			room = min(room, i+m.capacity-len(m.events))
		}
	}
	return room
}

// claim adds n events that are not visible yet.
func (m *model) claim(n int) {
	for range n {
		m.events = append(m.events, modelEvent{})
	}
	m.mark(0)
}

// mark notes that n slots behind the last event are being written, too.
func (m *model) mark(n int) { m.marked = max(m.marked, len(m.events)+n) }

// write adds one event.
func (m *model) write(size int) {
	m.claim(1)
	m.events[len(m.events)-1] = modelEvent{published, size}
}

// oldest is the first event that is whole.
func (m *model) oldest() int { return max(0, m.marked-m.capacity) }

// visible is how far r may read: up to the next event that is not out yet.
func (m *model) visible(r *modelReader) int {
	end := r.position
	for end < len(m.events) && m.events[end].state != claimed {
		end++
	}
	if r.after != nil && r.after.active() {
		end = min(end, r.after.released)
	}
	return end
}

// tryNext is what the documentation says about Reader.TryNext: the event's
// index and missed count, or an error.
func (m *model) tryNext(r *modelReader) (index, missed int, err error) {
	if r.closed {
		return 0, 0, ring.ErrClosed
	}
	if r.evicted {
		return 0, 0, ring.ErrEvicted
	}
	if r.position-r.released >= max(1, m.capacity/8) {
		r.released = r.position
	}
	if m.mode == ring.Overwrite {
		m.resume(r)
	}
	if before := r.position; r.position < m.visible(r) {
		if m.skip(r); r.position > before {
			r.released = r.position
		}
	}
	if r.position < m.visible(r) {
		r.position++
		missed, r.missed = r.missed, 0
		return r.position - 1, missed, nil
	}
	r.released = r.position
	if m.closed && r.position >= len(m.events) {
		return 0, 0, io.EOF
	}
	return 0, 0, ring.ErrEmpty
}

// skip steps over the holes in front of r.
func (m *model) skip(r *modelReader) {
	for r.position < m.visible(r) && m.events[r.position].state == abandoned {
		r.position++
	}
}

// resume moves a lapped reader on.
func (m *model) resume(r *modelReader) {
	to := m.oldest()
	if r.position >= to {
		return
	}
	if r.latest {
		to = max(to, len(m.events)-1)
	}
	r.missed += to - r.position
	r.total += to - r.position
	r.position = to
}

// release is Reader.Release.
func (r *modelReader) release() { r.released = r.position }
