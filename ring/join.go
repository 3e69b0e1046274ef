package ring

import "github.com/trusted-ring/trusted-ring/ring/internal/order"

// Reader attaches a reader, at any time, from any goroutine. ErrTooManyReaders
// when Config.MaxReaders are attached, a *SequenceError for FromSequence
// outside the ring, ErrMode for After on an overwrite ring or on a reader of
// another ring. A closed ring can still be read: what is there, then io.EOF.
func (r *Ring) Reader(from Start, opts ...ReaderOption) (*Reader, error) {
	var o readerOptions
	for _, opt := range opts {
		opt(&o)
	}
	if err := o.wait.check("WaitWith"); err != nil {
		return nil, err
	}
	gated := r.cfg.Mode == Gated
	for _, upstream := range o.after {
		if !gated || upstream.ring != r {
			return nil, ErrMode
		}
	}
	entry, state, ok := r.takeEntry()
	if !ok {
		return nil, ErrTooManyReaders
	}
	rd := newReader(r, entry, state, o)
	join := rd.joinOverwrite
	if gated {
		join = rd.joinGated
	}
	if err := join(from); err != nil {
		order.Note(rd.state, state-phaseJoining+tenant) // it has written nothing that the next one must see
		return nil, err
	}
	r.setName(entry, o.name)
	if o.wait.kind == waitBlock {
		r.mayPark()
	}
	return rd, nil
}

// takeEntry finds a free line of the table; state is its word while joining.
func (r *Ring) takeEntry() (entry int, state uint64, ok bool) {
	for i := range r.cfg.MaxReaders {
		word := order.Word(r.entry(i), offState)
		state := order.Peek(word)
		if state&phaseMask == phaseFree && order.CompareAndSwap(word, state, state+phaseJoining) {
			return i, state + phaseJoining, true
		}
	}
	return 0, 0, false
}

func (rd *Reader) joinOverwrite(from Start) error {
	next, err := rd.ring.start(from)
	if err != nil {
		return err
	}
	rd.seek(next)
	order.Note(rd.position, next)
	order.Store(rd.state, rd.tenancy)
	return nil
}

// joinGated takes a place that the writer respects. See refill: what was
// announced before the fence may be overwritten without another scan, and what
// is announced after it has been scanned with this reader in the table.
func (rd *Reader) joinGated(from Start) error {
	r := rd.ring
	wanted, err := r.start(from)
	if err != nil {
		return err
	}
	// A low position first: the writer may wait for a moment, no event is lost.
	order.Store(rd.position, later(wanted, r.safe()))
	order.Store(rd.state, rd.tenancy)
	order.Fence()
	safe := r.safe()
	next := later(wanted, safe)
	switch from.kind {
	case startLatest:
		next = later(next, order.Peek(r.cursor))
	case startSequence:
		rd.missed, rd.total = next-wanted, next-wanted
	}
	rd.seek(next)
	rd.released, rd.cleared = next, next
	order.Store(rd.position, next)
	_ = r.notify() // the writer may have waited for the low position
	return nil
}

// safe is the first sequence whose slot no writer may write before it scans the
// readers again.
func (r *Ring) safe() uint64 {
	announced := order.Peek(r.announce)
	if announced-r.cfg.First < uint64(r.cfg.Capacity) {
		return r.cfg.First
	}
	return announced - uint64(r.cfg.Capacity)
}
