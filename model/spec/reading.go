package spec

import "slices"

// read: the next event, or after a lap the one at which the policy goes on.
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
	if s.blocked(i, at, s.freed) {
		return s, require(false, "reader %d got %d before one that it follows released it", i, at)
	}
	if err := s.reaches(r, at, missed); err != nil {
		return s, err
	}
	if at > r.next && s.rules.Gated {
		r.free, r.released = at, at // holes are stepped over and given back at once
	}
	r.released = max(r.released, r.free+1-min(r.free+1, s.hold()))
	r.next, r.owed, r.adrift = at+1, 0, false
	s.readers[i] = r
	return s, nil
}

// hold is how many events a gated reader that finds more may keep before it gives
// them back.
func (s State) hold() uint64 { return max(1, s.rules.Capacity/8) }

// ask: a gated reader that has read up to at may give that back.
func (s State) ask(i int, at uint64) (State, error) {
	r := &s.readers[i]
	if at > r.next && !s.allHoles(r.next, at) {
		return s, require(false, "reader %d asks from %d on, it has read up to %d", i, at, r.next)
	}
	r.free = max(r.free, at)
	return s, nil
}

// reaches: from r.next the reader steps over holes, is lapped or not, and steps
// over holes again. What a lap skips is missed, holes included.
func (s State) reaches(r reader, at, missed uint64) error {
	if missed < r.owed || s.rules.Gated && missed > r.owed {
		return require(false, "got %d with %d missed, %d were missed before", at, missed, r.owed)
	}
	missed -= r.owed
	if r.adrift || s.rules.Concurrent && missed > 0 && len(s.holes) > 0 {
		// It may have been lapped more than once, with holes between.
		return require(r.next+missed <= at && at <= r.next+missed+s.holesIn(r.next, at),
			"got %d with %d missed, the next was %d and there are %d holes", at, missed, r.next, s.holesIn(r.next, at))
	}
	for from := r.next; ; from++ {
		first, last := s.landings(r, from)
		if landed := from + missed; first <= landed && landed <= last && s.allHoles(landed, at) {
			return nil
		}
		if !s.hole(from) {
			return require(false, "got %d with %d missed, the next was %d, %d are published", at, missed, r.next, s.published)
		}
	}
}

// landings is where a reader at from may go on: there, unless its event has been
// written over.
func (s State) landings(r reader, from uint64) (first, last uint64) {
	begun := max(s.claimed, s.published+s.rules.Overlap)
	if s.rules.Gated || from+s.rules.Capacity >= begun {
		return from, from
	}
	first = s.oldest(s.published)
	if !s.rules.Concurrent {
		first = s.oldest(s.claimed)
	}
	oldest := s.oldest(begun)
	newest := max(oldest, s.cursor()-1)
	last = oldest + min(uint64(r.resume), newest-oldest)
	if !s.rules.Concurrent && s.claimed == s.published {
		first = last
	}
	if first <= from {
		first = from // begun, but perhaps not yet written over
	}
	return first, last
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
func (s State) blocked(i int, at uint64, position func(reader) uint64) bool {
	for j, up := range s.readers {
		if s.readers[i].after>>j&1 != 0 && up.phase == active && position(up) <= at {
			return true
		}
	}
	return false
}

// nothing is where reader i may look without finding an event, having stepped
// over holes or been lapped: from near to far, or nowhere. Where a lapped reader
// goes on may not be there yet.
func (s State) nothing(i int) (near, far uint64, nowhere bool) {
	first, last := s.landings(s.readers[i], s.past(i, s.readers[i].next))
	nowhere = true
	for landed := first; landed <= last; landed++ {
		at := s.past(i, landed)
		if s.visible(at) && !s.blocked(i, at, released) {
			continue
		}
		if nowhere {
			near, nowhere = at, false
		}
		far = at
	}
	return near, far, nowhere
}

// past is the first event from at on that is not a hole for reader i.
func (s State) past(i int, at uint64) uint64 {
	for s.hole(at) && s.visible(at) && s.whole(at) && !s.blocked(i, at, released) {
		at++
	}
	return at
}

// empty: the next event is not there. Once the ring is closed this means that it
// is still on its way.
func (s State) empty(i int) (State, error) {
	near, far, nowhere := s.nothing(i)
	if s.readers[i].phase != active || nowhere {
		return s, require(false, "reader %d found nothing, though its next is there", i)
	}
	if s.closed && near >= s.cursor() && !s.blocked(i, near, released) {
		return s, require(false, "reader %d found nothing, though this is the end", i)
	}
	return s.stepped(i, far), nil
}

// end: closed, and nothing that was claimed is still to come.
func (s State) end(i int) (State, error) {
	_, far, nowhere := s.nothing(i)
	if s.readers[i].phase != active || nowhere || !s.closed || far < s.cursor() {
		return s, require(false, "reader %d came to the end at %d of %d, closed: %t", i, far, s.cursor(), s.closed)
	}
	return s.stepped(i, far), nil
}

// stepped is s after reader i found nothing at event at: a gated reader has stepped
// over holes and may have given back everything (that it has is a Release of its
// own, which comes after the look); a lapped one has gone on to an event that was
// not there yet.
func (s State) stepped(i int, at uint64) State {
	r := &s.readers[i]
	if s.rules.Gated {
		r.next, r.free = at, at
		return s
	}
	from := s.past(i, r.next)
	first, last := s.landings(*r, from)
	r.adrift = r.adrift || first < last
	if !r.adrift {
		r.next, r.owed = at, r.owed+last-from
	}
	return s
}

// release: a gated reader gives back what it was given.
func (s State) release(i int, at uint64) (State, error) {
	r := &s.readers[i]
	if r.phase != active && r.phase != evicted || at < r.released && !s.rules.Concurrent || at > r.next && !s.allHoles(r.next, at) {
		return s, require(false, "reader %d released up to %d, it has read up to %d", i, at, r.next)
	}
	if s.rules.Gated {
		r.next, r.free, r.released = max(r.next, at), max(r.free, at), max(r.released, at)
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
