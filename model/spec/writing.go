package spec

import "slices"

// publish: the one writer's next event. In a gated ring it needs room.
func (s State) publish(at uint64, op Op) (State, error) {
	if s.rules.Shared || at != s.published {
		return s, require(false, "published %d, the next is %d", at, s.published)
	}
	if err := s.room(at, 1); err != nil {
		return s, err
	}
	if err := s.answered(op.Closed); err != nil {
		return s, err
	}
	s.published++
	s.claimed = max(s.claimed, s.published)
	return s, nil
}

// claim: n events from at on, which are the next ones. The one writer may claim
// again what it has not published; what the claims have destroyed stays destroyed.
func (s State) claim(at, n uint64) (State, error) {
	if at != s.cursor() || n < 1 || n > s.rules.Capacity || s.rules.Shared && n != 1 {
		return s, require(false, "claimed %d from %d, the next is %d", n, at, s.cursor())
	}
	if err := s.room(at, n); err != nil {
		return s, err
	}
	s.claimed = max(s.claimed, at+n)
	return s, nil
}

// commit: a claimed event of a shared ring is published or given up, in any
// order. In a slot, one follows the other.
func (s State) commit(at uint64, op Op) (State, error) {
	if at >= s.claimed || s.visible(at) {
		return s, require(false, "%s of %d, which is not claimed", op.Kind, at)
	}
	if at >= s.rules.Capacity && !s.visible(at-s.rules.Capacity) {
		return s, require(false, "%s of %d before its slot's event of the lap before", op.Kind, at)
	}
	if err := s.answered(op.Closed); err != nil {
		return s, err
	}
	if op.Kind == Abandon {
		s.holes = with(s.holes, at)
	}
	s.ahead = with(s.ahead, at)
	for len(s.ahead) > 0 && s.ahead[0] == s.published {
		s.ahead = s.ahead[1:]
		s.published++
	}
	return s, nil
}

// with is a copy of set with at in it.
func with(set []uint64, at uint64) []uint64 {
	i, _ := slices.BinarySearch(set, at)
	return slices.Insert(slices.Clip(slices.Clone(set)), i, at)
}

// answered: nil promises delivery, so it cannot come after Close; ErrClosed
// cannot come before it. Beside others a writer learns of Close only when its
// event is visible already: what it then answers is ErrClosed, and the event may
// have taken effect before Close began.
func (s State) answered(closed bool) error {
	if closed {
		return require(s.closing || s.rules.Concurrent, "ErrClosed before Close")
	}
	return require(!s.closing, "nil after Close")
}

// room: in a gated ring every attached reader has released the events whose
// slots are written.
func (s State) room(at, n uint64) error {
	slowest, found := s.slowest(State.freed)
	if !s.rules.Gated || !found {
		return nil
	}
	return require(at+n <= slowest+s.rules.Capacity, "writing %d to %d, a reader still holds %d", at, at+n-1, slowest)
}

// full: no room for n events. A reader that is joining holds the writer up for a
// moment.
func (s State) full(n uint64) error {
	for _, r := range s.readers {
		if r.phase == joining {
			return nil
		}
	}
	slowest, found := s.slowest(State.released)
	return require(s.rules.Gated && found && s.cursor()+n > slowest+s.rules.Capacity, "full, though every reader has released up to %d of %d", slowest, s.cursor())
}

// slowest is the earliest position of an attached reader.
func (s State) slowest(position func(State, int) uint64) (slowest uint64, found bool) {
	for i, r := range s.readers {
		if r.phase != active {
			continue
		}
		if p := position(s, i); !found || p < slowest {
			slowest, found = p, true
		}
	}
	return slowest, found
}

// released is what reader i has certainly given back.
func (s State) released(i int) uint64 { return s.readers[i].released }

// freed is the furthest that reader i may have given back. One that looks for more
// steps over holes, and it may be looking now.
func (s State) freed(i int) uint64 {
	r := s.readers[i]
	at := r.free
	for s.rules.Concurrent && r.free == r.next && s.hole(at) && !s.blocked(i, at, State.freed) {
		at++
	}
	return at
}
