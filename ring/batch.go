package ring

import (
	"context"
	"iter"
	"unsafe"

	"github.com/trusted-ring/trusted-ring/ring/internal/order"
)

// Batch is a run of consecutive events. In a gated ring they are read in place
// and given back together by the reader's next call or Commit; in an overwrite
// ring they are private copies, equally valid until the reader's next call.
type Batch struct {
	rd     *Reader
	first  uint64
	n      int
	slot   *uint64 // gated: of first
	left   int
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
		rd.err = nil
		for {
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
	b.slot, b.left = rd.back(1)
	for ; b.n < limit; b.n++ {
		if order.Load(rd.slot) != published(rd.next) || rd.upstream != nil && !rd.clear() {
			break
		}
		if size, _ := unpackMeta(order.PlainWord(metaWord(rd.slot))); size == abandoned {
			break
		}
		rd.advance()
	}
	return b, nil
}

// back is the slot n before the next one, and the slots behind it.
func (rd *Reader) back(n int) (*uint64, int) {
	left := rd.left + n
	if left <= rd.ring.last {
		return order.Word(rd.slot, -uintptr(n)*rd.ring.stride), left
	}
	return rd.ring.slot(rd.next - uint64(n))
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
		if n > 0 && order.Load(rd.slot) != published(rd.next) {
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
	return b, nil
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
	slot := b.slot
	if i <= b.left {
		slot = order.Word(slot, uintptr(i)*b.rd.ring.stride)
	} else {
		slot = order.Word(b.rd.ring.slots, uintptr(i-b.left-1)*b.rd.ring.stride)
	}
	return b.inPlace(slot, i)
}

func (b *Batch) inPlace(slot *uint64, i int) Event {
	size, typ := unpackMeta(order.PlainWord(metaWord(slot)))
	n := min(size, uint32(b.rd.size)) // an evicted reader may find anything
	data := order.PlainOut(payloadWord(slot), int(n), b.rd.bytes)
	ev := Event{b.first + uint64(i), 0, typ, n, unsafe.SliceData(data)}
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
		slot, left := b.slot, b.left
		for i := range b.n {
			if !yield(b.inPlace(slot, i)) {
				return
			}
			if left--; left < 0 {
				slot, left = b.rd.ring.slots, b.rd.ring.last
			} else {
				slot = order.Word(slot, b.rd.ring.stride)
			}
		}
	}
}

// Commit acknowledges only the first n events: a gated reader gives those slots
// back now, and its next call delivers the others again. In an overwrite ring
// the others are read again, if they are still there. It ends the batch.
func (b *Batch) Commit(n int) error {
	if n < 0 || n > b.n {
		return &ConfigError{Field: "Commit n", Value: int64(n), Min: 0, Max: int64(b.n)}
	}
	rd := b.rd
	if n < b.n {
		again := b.At(n)
		rd.seek(again.Seq)
		rd.missed = again.Missed // not told yet
	}
	b.n = 0
	return rd.Release()
}
