package ring

import (
	"context"
	"unsafe"

	"github.com/trusted-ring/trusted-ring/ring/internal/order"
)

// SharedWriter lets many goroutines publish into one ring: all its methods may
// be called from any of them, and every goroutine may also take a handle of its
// own. Events get their sequence when they are claimed; readers see them in
// that order, so that a claim that is held back holds back what was claimed
// after it.
type SharedWriter struct {
	dead  uint64 // 1 once released; first, for its alignment on 32 bits
	ring  *Ring
	gated bool
	size  int
}

// SharedSlot is a slot claimed from a SharedWriter.
type SharedSlot struct {
	Slot
	sequence uint64
	slot     *uint64
}

// Sequence is the sequence that the event will have.
func (s SharedSlot) Sequence() uint64 { return s.sequence }

// abandoned is the length that marks a hole: a claim that was given up. Readers
// step over it.
const abandoned = 1<<32 - 1

// sharedWriter is what one SharedWriter adds to the producers word.
const sharedWriter = 2

// SharedWriter takes a handle for many producers. ErrWriterTaken while a Writer
// is out, ErrClosed after Close.
func (r *Ring) SharedWriter() (*SharedWriter, error) {
	if r.Closed() {
		return nil, ErrClosed
	}
	for {
		p := order.Peek(r.producers)
		if p == exclusive {
			return nil, ErrWriterTaken
		}
		if order.CompareAndSwap(r.producers, p, p+sharedWriter) {
			return &SharedWriter{ring: r, gated: r.cfg.Mode == Gated, size: int(r.cfg.Size)}, nil
		}
	}
}

// Write publishes a copy of data as one event. In a gated ring it waits for a
// free slot, in both modes for the slot's event of the lap before to be
// published. Its errors are those of Writer.Write.
func (w *SharedWriter) Write(data []byte, typ uint32) error {
	return w.write(data, typ, untilFree)
}

// TryWrite is Write that does not wait for a free slot: ErrFull.
func (w *SharedWriter) TryWrite(data []byte, typ uint32) error {
	return w.write(data, typ, atOnce)
}

func (w *SharedWriter) write(data []byte, typ uint32, patient patience) error {
	if len(data) > w.size {
		return &TooLargeError{Limit: w.size, Bytes: len(data)}
	}
	s, err := w.take(patient)
	if err != nil {
		return err
	}
	slot := w.ownSlot(s)
	w.fill(slot, data)
	return w.release(slot, s, packMeta(len(data), typ))
}

// Claim takes the next sequence and returns its slot, to be filled in place and
// given to Publish or Abandon, exactly once. Errors as for Write.
func (w *SharedWriter) Claim() (SharedSlot, error) {
	s, err := w.take(untilFree)
	if err != nil {
		return SharedSlot{}, err
	}
	slot := w.ownSlot(s)
	payload := (*byte)(unsafe.Pointer(payloadWord(slot)))
	if order.PlainStaged || order.Staged && !w.gated {
		payload = (*byte)(unsafe.Pointer(unsafe.SliceData(make([]uint64, w.size/8))))
	}
	return SharedSlot{Slot{payload, w.size}, s, slot}, nil
}

// Publish makes a claimed slot visible with its first n bytes. *TooLargeError
// when n is not within the slot (the claim stands), ErrClosed as for Write.
func (w *SharedWriter) Publish(s SharedSlot, n int, typ uint32) error {
	if uint(n) > uint(w.size) {
		return &TooLargeError{Limit: w.size, Bytes: n}
	}
	if order.PlainStaged || order.Staged && !w.gated {
		if w.gated {
			order.PlainIn(payloadWord(s.slot), s.Bytes()[:n])
		} else {
			order.CopyIn(payloadWord(s.slot), s.Bytes()[:n])
		}
	}
	return w.release(s.slot, s.sequence, packMeta(n, typ))
}

// Abandon gives a claim up. Readers step over the hole; it is neither delivered
// nor missed.
func (w *SharedWriter) Abandon(s SharedSlot) error {
	return w.release(s.slot, s.sequence, packMeta(-1, 0))
}

// Release gives the handle back; it then answers ErrClosed. Claims must have
// been published or abandoned. When the last handle is back, Writer can be taken.
func (w *SharedWriter) Release() {
	if order.CompareAndSwap(&w.dead, 0, 1) {
		order.Add(w.ring.producers, ^uint64(sharedWriter-1)) // - sharedWriter
	}
}

// Close ends the stream and releases the handle; one that was released before
// has nothing to close.
func (w *SharedWriter) Close() error {
	if order.Peek(&w.dead) != 0 {
		return nil
	}
	err := w.ring.Close()
	w.Release()
	return err
}

// take gives the caller a sequence of its own. An overwrite ring always has
// one. A gated ring gives it out only below the limit, so that nobody holds a
// claim while waiting for readers.
func (w *SharedWriter) take(patient patience) (uint64, error) {
	r := w.ring
	if !w.gated {
		if w.ended() {
			return 0, ErrClosed
		}
		return order.Add(r.cursor, 1) - 1, nil
	}
	s, ok := w.takeBelow()
	if ok {
		return s, nil
	}
	if w.ended() {
		return 0, ErrClosed
	}
	if !patient {
		return 0, ErrFull
	}
	stall := r.newStall()
	// No line in the table, so nowhere to park: a blocking strategy sleeps here.
	waiting := waiter{ring: r, wait: r.cfg.Wait.awake()}
	_ = waiting.until(context.Background(), func() bool {
		if s, ok = w.takeBelow(); ok {
			return true
		}
		stall.look(order.Peek(r.cursor))
		return w.ended()
	})
	if !ok {
		return 0, ErrClosed
	}
	return s, nil
}

// takeBelow takes the next sequence if the readers leave room for it.
func (w *SharedWriter) takeBelow() (uint64, bool) {
	r := w.ring
	for !w.ended() {
		s := order.Peek(r.cursor)
		if !before(s, order.Load(r.grant)) && !before(s, r.regrant(s)) {
			return 0, false
		}
		if order.CompareAndSwap(r.cursor, s, s+1) {
			return s, true
		}
	}
	return 0, false
}

// regrant raises what shared writers may claim. A grant never goes back, and
// stays valid: the readers it was computed from only move on, and whoever joins
// later starts above what had been announced before.
func (r *Ring) regrant(s uint64) uint64 {
	limit := r.refill(s, 1)
	for {
		granted := order.Load(r.grant)
		if !before(granted, limit) {
			return granted
		}
		if order.CompareAndSwap(r.grant, granted, limit) {
			return limit
		}
	}
}

func (w *SharedWriter) ended() bool {
	return order.Peek(&w.dead) != 0 || order.Peek(w.ring.signals)&signalClosing != 0
}

// ownSlot waits until the slot's event of the lap before has been published:
// from then on nobody but the claimer of s writes it. The wait ends when that
// other producer publishes; Close does not end it, because the claim is made.
func (w *SharedWriter) ownSlot(s uint64) *uint64 {
	at := w.ring.at(s)
	slot := at.slot()
	previous := published(s - uint64(w.ring.cfg.Capacity))
	for turn := 0; ; turn = nextTurn(turn) {
		seen := order.Load(slot)
		// writing(s): a Writer claimed s, gave the claim up and left.
		if seen == previous || seen == writing(s) {
			break
		}
		Yield().pause(turn)
	}
	if !w.gated {
		order.Mark(slot, writing(s))
	}
	return slot
}

func (w *SharedWriter) fill(slot *uint64, data []byte) {
	if w.gated {
		order.PlainIn(payloadWord(slot), data)
	} else {
		order.CopyIn(payloadWord(slot), data)
	}
}

func (w *SharedWriter) release(slot *uint64, s, meta uint64) error {
	order.Commit(slot, meta, published(s))
	return w.ring.notify()
}
