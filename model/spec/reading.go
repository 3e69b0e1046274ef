package spec

import "slices"

// read: the next event, or after a lap one where the policy goes on.
func (s State) read(i int, at, missed uint64) (State, error) {
	r := s.readers[i]
	if r.phase != active {
		return s, require(false, "reader %d reads, and is not attached", i)
	}
	if !s.visible(at) || s.hole(at) {
		return s, require(false, "reader %d got %d, which is not published", i, at)
	}
	if !s.whole(at) {
		return s, require(false, "reader %d got %d, which was overwritten", i, at)
	}
	if s.blocked(i, at, State.freed) {
		return s, require(false, "reader %d got %d before one that it follows released it", i, at)
	}
	if err := s.reaches(i, at, missed); err != nil {
		return s, err
	}
	if at > r.next && s.rules.Gated {
		r.free, r.released = at, at // holes are stepped over and given back at once
	}
	r.released = max(r.released, r.free+1-min(r.free+1, s.hold()))
	r.next, r.owed = at+1, 0
	s.readers[i] = r
	return s, nil
}

// hold is how many events a gated reader that finds more may keep before it gives
// them back.
func (s State) hold() uint64 { return max(1, s.rules.Capacity/8) }

// ask: a gated reader that has read up to at may give that back.
func (s State) ask(i int, at uint64) (State, error) {
	r := &s.readers[i]
	if at > r.next {
		return s, require(false, "reader %d asks from %d on, it has read up to %d", i, at, r.next)
	}
	r.free = max(r.free, at)
	return s, nil
}

// reaches: reader i may have come to event at, with so many missed and not told.
func (s State) reaches(i int, at, missed uint64) error {
	r := s.readers[i]
	if at >= r.next && missed >= r.owed && s.way(r, at, missed-r.owed) {
		return nil
	}
	return require(false, "reader %d came to %d with %d missed, it was at %d with %d missed, %d are published, abandoned: %d",
		i, at, missed, r.next, r.owed, s.published, s.holes)
}

// way: from r.next to at there is a way on which so many events are missed. It is
// made of steps over holes, which are not missed, and, in an overwrite ring, of laps:
// from an event that is written over to where the policy goes on, all between is
// missed, holes included.
func (s State) way(r reader, at, missed uint64) bool {
	lapped := s.lapped(r.next)
	if missed == 0 {
		return s.allHoles(r.next, at) && (!lapped || s.rules.Concurrent)
	}
	first, last := s.landings(r.resume)
	landed := r.next + missed
	if !s.rules.Concurrent {
		// Undisturbed it is lapped first, and steps over holes then.
		return lapped && first <= landed && landed <= last && s.allHoles(landed, at)
	}
	// Beside writers it may step over holes, be lapped, step over holes, and be lapped
	// again. What lies beyond the furthest place where a lap can put it, it stepped
	// over. Of what lies before, it stepped over all that is not missed.
	furthest := min(last, at)
	return lapped && landed <= furthest && furthest-landed <= s.holesIn(r.next, furthest) && s.allHoles(furthest, at)
}

// lapped: a writer may have begun to write over event at.
func (s State) lapped(at uint64) bool {
	return !s.rules.Gated && at < s.oldest(s.begun())
}

// begun: the events before it are written or may be being written.
func (s State) begun() uint64 { return max(s.claimed, s.published+s.rules.Overlap) }

// landings is where a lapped reader goes on. Beside writers the first place is left
// open: the event that it gets there has to be whole.
func (s State) landings(resume Resume) (first, last uint64) {
	oldest := s.oldest(s.begun())
	newest := max(oldest, s.cursor()-1)
	last = oldest + min(uint64(resume), newest-oldest)
	if s.claimed == s.published {
		return last, last
	}
	return oldest, last // from an event that is being written, it may be lapped again
}

// whole: nobody has written, or is known to have begun to write, over event at. In
// a gated ring room sees to that.
func (s State) whole(at uint64) bool {
	if s.rules.Gated {
		return true
	}
	if s.rules.Concurrent {
		return !s.visible(at + s.rules.Capacity)
	}
	return at >= s.oldest(s.claimed)
}

func (s State) allHoles(from, to uint64) bool {
	return from <= to && s.holesIn(from, to) == to-from
}

// holesIn is how many of the events from, from+1, … to-1 were abandoned.
func (s State) holesIn(from, to uint64) uint64 {
	i, _ := slices.BinarySearch(s.holes, from)
	j, _ := slices.BinarySearch(s.holes, to)
	return uint64(j - i)
}

// blocked: a reader that i follows is attached and, by the measure of position,
// has not given event at back.
func (s State) blocked(i int, at uint64, position func(State, int) uint64) bool {
	for j, up := range s.readers {
		if s.readers[i].after>>j&1 != 0 && up.phase == active && position(s, j) <= at {
			return true
		}
	}
	return false
}

// skip: a reader has gone on to event at, and missed so many that it has not told
// yet. A gated one that finds nothing there may have given back everything; that it
// has is a Release of its own, which comes after the look.
func (s State) skip(i int, at, missed uint64) (State, error) {
	if s.readers[i].phase != active {
		return s, require(false, "reader %d looks, and is not attached", i)
	}
	if err := s.reaches(i, at, missed); err != nil {
		return s, err
	}
	r := &s.readers[i]
	if at > r.next && s.blocked(i, at-1, State.freed) {
		return s, require(false, "reader %d stepped over %d before one that it follows released it", i, at-1)
	}
	r.next, r.owed = at, missed
	if s.rules.Gated {
		r.free = at
	}
	return s, nil
}

// empty: the event at which it looked is not there. Once the ring is closed this
// means that it is still on its way.
func (s State) empty(i int, at, missed uint64) (State, error) {
	if s.visible(at) && !s.blocked(i, at, State.released) {
		return s, require(false, "reader %d found nothing at %d, though it is there", i, at)
	}
	if s.closed && at >= s.cursor() {
		return s, require(false, "reader %d found nothing at %d, though this is the end", i, at)
	}
	return s.skip(i, at, missed)
}

// end: closed, and nothing that was claimed is still to come.
func (s State) end(i int, at, missed uint64) (State, error) {
	if !s.closed || at < s.cursor() {
		return s, require(false, "reader %d came to the end at %d of %d, closed: %t", i, at, s.cursor(), s.closed)
	}
	return s.skip(i, at, missed)
}

// release: a gated reader gives back what it was given.
func (s State) release(i int, at uint64) (State, error) {
	r := &s.readers[i]
	if r.phase != active && r.phase != evicted || at < r.released && !s.rules.Concurrent || at > r.next {
		return s, require(false, "reader %d released up to %d, it has read up to %d", i, at, r.next)
	}
	if s.rules.Gated {
		r.free, r.released = max(r.free, at), max(r.released, at)
	}
	return s, nil
}

// rewind: a reader gave back a part of a batch; the rest, from event at on, it
// will be given again.
func (s State) rewind(i int, at, missed uint64) (State, error) {
	r := &s.readers[i]
	if r.phase != active || at < r.free || at >= r.next {
		return s, require(false, "reader %d goes back to %d, it has read %d to %d", i, at, r.free, r.next)
	}
	r.next, r.owed = at, missed
	return s, nil
}
