package ring

import (
	"iter"
	"unsafe"

	"github.com/trusted-ring/trusted-ring/ring/internal/order"
)

// WriteBatch is a run of claimed slots that become visible together, lowest
// sequence first. It is valid until it is published.
type WriteBatch struct {
	w     *Writer
	first uint64
	n     int
	metas []uint64 // of each slot, written when it is published
	stage []uint64
}

// ClaimBatch claims the next n slots; a gated writer waits until all are free.
// An n below 1 or above the capacity is a *ConfigError, after Close it is
// ErrClosed. A slot that is not Set is published with length 0 and type 0.
// Claiming again without publishing gives the claim up.
func (w *Writer) ClaimBatch(n int) (*WriteBatch, error) {
	if n < 1 || n > w.ring.cfg.Capacity {
		return nil, &ConfigError{Field: "ClaimBatch n", Value: int64(n), Min: 1, Max: int64(w.ring.cfg.Capacity)}
	}
	if order.Peek(w.signals)&signalClosing != 0 {
		return nil, ErrClosed
	}
	if w.gated && before(w.limit, w.next+uint64(n)) {
		if err := w.ring.admit(w, uint64(n), untilFree); err != nil {
			return nil, err
		}
	}
	w.claimed = false
	b := &w.batch
	b.w, b.first, b.n = w, w.next, n
	if cap(b.metas) < n {
		b.metas = make([]uint64, n)
	}
	b.metas = b.metas[:n]
	clear(b.metas)
	if w.staged() && len(b.stage) < n*w.size/8 {
		b.stage = make([]uint64, n*w.size/8)
	}
	if w.gated {
		w.own(n)
	} else {
		for i := range n {
			order.Note(w.ahead(i), writing(w.next+uint64(i)))
		}
		order.ReleaseFence() // every mark before any payload
	}
	return b, nil
}

// Len is the number of slots.
func (b *WriteBatch) Len() int { return b.n }

// Sequence is the sequence of the first slot.
func (b *WriteBatch) Sequence() uint64 { return b.first }

// Slot returns slot i, to be filled in place.
func (b *WriteBatch) Slot(i int) Slot {
	if uint(i) >= uint(b.n) {
		b.outside(i)
	}
	if b.w.staged() {
		return Slot{(*byte)(unsafe.Pointer(&b.stage[i*b.w.size/8])), b.w.size}
	}
	return Slot{(*byte)(unsafe.Pointer(payloadWord(b.w.ahead(i)))), b.w.size}
}

// Slots yields the slots with their indices.
func (b *WriteBatch) Slots() iter.Seq2[int, Slot] {
	return func(yield func(int, Slot) bool) {
		for i := range b.n {
			if !yield(i, b.Slot(i)) {
				return
			}
		}
	}
}

// Set gives slot i its length and type. *TooLargeError when n is not within the
// slot.
func (b *WriteBatch) Set(i, n int, typ uint32) error {
	if uint(i) >= uint(b.n) {
		b.outside(i)
	}
	if uint(n) > uint(b.w.size) {
		return &TooLargeError{Limit: b.w.size, Bytes: n}
	}
	b.metas[i] = packMeta(n, typ)
	if b.w.staged() {
		slot := b.w.ahead(i)
		data := bytesOf(b.stage[i*b.w.size/8:])[:n]
		if b.w.gated {
			order.PlainIn(payloadWord(slot), data)
		} else {
			order.CopyIn(payloadWord(slot), data)
		}
	}
	return nil
}

// Publish makes the batch visible. ErrClosed as for Writer.Write, ErrNotClaimed
// when it is no longer the writer's current claim.
func (b *WriteBatch) Publish() error {
	w := b.w
	if b.n == 0 || b.first != w.next || w.claimed {
		return ErrNotClaimed
	}
	r, n := w.ring, b.n
	here := min(n, w.run())
	order.PublishRun(w.slot(), r.stride, published(b.first), b.metas[:here])
	order.PublishRun(r.slots, r.stride, published(b.first+uint64(here)), b.metas[here:])
	w.next += uint64(n)
	w.place = r.at(w.next)
	b.n = 0
	order.Note(r.cursor, w.next)
	return r.notify()
}

// outside panics like a slice index would.
func (b *WriteBatch) outside(i int) {
	panic("ring: slot " + itoa(int64(i)) + " of a batch of " + itoa(int64(b.n)))
}
