package spec

func (s State) joining(i int) (State, error) {
	if s.readers[i].phase != absent {
		return s, require(false, "reader %d joins, and is attached", i)
	}
	s.readers[i].phase = joining
	return s, nil
}

// join: the first event of a reader lies between what is certainly there and what
// it asked for. A gated writer has announced how far it may write without looking
// at the readers again; a new reader begins beyond what that may destroy, which
// depends on when the writer last looked.
func (s State) join(at uint64, op Op) (State, error) {
	i, start := op.Reader, op.Start
	if start == nil || s.readers[i].phase != joining {
		return s, require(false, "reader %d has joined without joining", i)
	}
	cursor := s.cursor()
	earliest := cursor // a publication may be visible in its slot before it counts
	if s.rules.Concurrent {
		earliest -= min(earliest, s.rules.Overlap)
	}
	first, last := s.oldest(earliest), s.oldest(cursor)
	if s.rules.Gated {
		first, last = s.oldest(s.claimed), cursor
		if slowest, found := s.slowest(State.freed); found && !s.rules.Concurrent {
			last = slowest
		}
	}
	r := reader{phase: active, next: at, free: at, released: at, resume: start.Resume, after: start.After}
	switch start.From {
	case Latest:
		first, last = earliest, cursor
	case Sequence:
		asked := start.Sequence - s.rules.First
		if asked > cursor {
			return s, require(false, "joined at %d, only %d are published", asked, cursor)
		}
		if s.rules.Gated {
			first, last = max(asked, first), max(asked, last)
			r.owed = at - asked
		} else {
			first, last = asked, asked
		}
	}
	if at < first || at > last {
		return s, require(false, "joined at %d, from %s means %d to %d", at, start.From, first, last)
	}
	s.readers[i] = r
	return s, nil
}

// leave: a reader that has left no longer holds anybody up.
func (s State) leave(i int) (State, error) {
	if p := s.readers[i].phase; p != active && p != evicted {
		return s, require(false, "reader %d left, and was not attached", i)
	}
	s.readers[i] = reader{}
	for j := range s.readers {
		s.readers[j].after &^= 1 << i // its successor is another reader
	}
	return s, nil
}

// evict: neither does one that was evicted.
func (s State) evict(i int) (State, error) {
	if !s.rules.Gated || s.readers[i].phase != active {
		return s, require(false, "reader %d was evicted, and was not attached", i)
	}
	s.readers[i].phase = evicted
	return s, nil
}
