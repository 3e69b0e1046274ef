package ring

import (
	"context"
	"iter"

	"github.com/trusted-ring/trusted-ring/ring/internal/order"
)

// Batch is a run of consecutive events. In a gated ring they are read in place
// and given back together by the reader's next call or Commit; in an overwrite
// ring they are private copies, equally valid until the reader's next call.
type Batch struct {
	rd     *Reader
	first  uint64
	n      int
	end    uint64 // where the reader stood when it had read the batch
	from   place  // gated: of first
	missed uint64 // before the first event
	copies []uint64
	events []Event // overwrite
}

// TryBatch returns up to limit events that are ready now, at least one, or the
// errors of TryNext. A limit below 1 means as many as are ready, at most the
// capacity. The batch is reused by the next call. A gated batch ends before a
// hole that a producer abandoned; in an overwrite batch every event carries its
// own Seq and Missed.
func (rd *Reader) TryBatch(limit int) (*Batch, error) {
	if limit < 1 || limit > rd.ring.cfg.Capacity {
		limit = rd.ring.cfg.Capacity
	}
	if rd.gated {
		return rd.gatedBatch(limit)
	}
	return rd.copiedBatch(limit)
}

// NextBatch waits for at least one event. Its errors are those of Next.
func (rd *Reader) NextBatch(ctx context.Context, limit int) (*Batch, error) {
	for {
		b, err := rd.TryBatch(limit)
		if err != ErrEmpty {
			return b, err
		}
		if err := rd.await(ctx); err != nil {
			return nil, err
		}
	}
}

// Batches yields batches until the stream ends or ctx is done; see All.
func (rd *Reader) Batches(ctx context.Context, limit int) iter.Seq[*Batch] {
	return func(yield func(*Batch) bool) {
		for {
			if rd.err = ctx.Err(); rd.err != nil {
				return
			}
			b, err := rd.NextBatch(ctx, limit)
			if err != nil {
				rd.err = err
				return
			}
			if !yield(b) {
				return
			}
		}
	}
}

func (rd *Reader) gatedBatch(limit int) (*Batch, error) {
	first, err := rd.tryGated()
	if err != nil {
		return nil, err
	}
	b := &rd.batch
	*b = Batch{rd: rd, first: first.Seq, n: 1, missed: first.Missed, copies: b.copies, events: b.events}
	b.from = rd.ring.at(first.Seq)
	for ; b.n < limit; b.n++ {
		if order.Load(rd.slot()) != published(rd.next) || rd.upstream != nil && !rd.clear() {
			break
		}
		if size, _ := unpackMeta(order.PlainWord(metaWord(rd.slot()))); size == abandoned {
			break
		}
		rd.advance()
	}
	b.end = rd.next
	return b, nil
}

func (rd *Reader) copiedBatch(limit int) (*Batch, error) {
	b, words := &rd.batch, rd.size/8
	if len(b.copies) < limit*words {
		b.copies, b.events = make([]uint64, limit*words), make([]Event, limit)
	}
	one := rd.bytes
	defer func() { rd.bytes = one }()
	n := 0
	for ; n < limit; n++ {
		if n > 0 && order.Peek(rd.slot()) != published(rd.next) {
			break
		}
		rd.bytes = bytesOf(b.copies[n*words : (n+1)*words])
		ev, err := rd.tryOverwrite()
		if err != nil && n == 0 {
			return nil, err
		}
		if err != nil {
			break
		}
		b.events[n] = ev
	}
	b.rd, b.first, b.n, b.missed = rd, b.events[0].Seq, n, b.events[0].Missed
	b.end = rd.next
	return b, nil
}

// again goes back to ev, an event of the batch that was not acknowledged: what it
// and the events behind it missed has not been told.
func (rd *Reader) again(ev Event, b *Batch) {
	rd.total -= rd.missed
	for i := b.n - 1; b.At(i).Seq != ev.Seq; i-- {
		rd.total -= b.At(i).Missed
	}
	rd.seek(ev.Seq)
	rd.missed = ev.Missed
	if !rd.gated {
		order.Note(rd.position, ev.Seq)
	}
}

// Len is the number of events.
func (b *Batch) Len() int { return b.n }

// Missed is how many events were lost since the event before the batch.
func (b *Batch) Missed() uint64 { return b.missed }

// At returns event i.
func (b *Batch) At(i int) Event {
	if uint(i) >= uint(b.n) {
		panic("ring: event " + itoa(int64(i)) + " of a batch of " + itoa(int64(b.n)))
	}
	if !b.rd.gated {
		return b.events[i]
	}
	return b.inPlace(b.from.ahead(i), i)
}

func (b *Batch) inPlace(slot *uint64, i int) Event {
	size, typ := unpackMeta(order.PlainWord(metaWord(slot)))
	n := min(size, uint32(b.rd.size)) // an evicted reader may find anything
	data := order.PlainOut(payloadWord(slot), int(n), b.rd.bytes)
	ev := Event{b.first + uint64(i), 0, Meta{typ, n}, data}
	if i == 0 {
		ev.Missed = b.missed
	}
	return ev
}

// All yields the events in order. Cost: one plain load and no division an event.
func (b *Batch) All() iter.Seq[Event] {
	return func(yield func(Event) bool) {
		if !b.rd.gated {
			for i := range b.n {
				if !yield(b.events[i]) {
					return
				}
			}
			return
		}
		at := b.from
		for i := range b.n {
			if !yield(b.inPlace(at.slot(), i)) {
				return
			}
			at.step()
		}
	}
}

// Commit acknowledges only the first n events: a gated reader gives those slots
// back now, and its next call delivers the others again. In an overwrite ring
// the others are read again, if they are still there. It ends the batch;
// ErrStaleBatch when the reader has moved on since.
func (b *Batch) Commit(n int) error {
	if n < 0 || n > b.n {
		return &ConfigError{Field: "Commit n", Value: int64(n), Min: 0, Max: int64(b.n)}
	}
	rd := b.rd
	if b.n == 0 || rd.next != b.end {
		return ErrStaleBatch
	}
	if n < b.n {
		rd.again(b.At(n), b)
	}
	b.n = 0
	return rd.Release()
}
