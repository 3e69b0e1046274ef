package ring

import (
	"context"
	"unsafe"

	"github.com/trusted-ring/trusted-ring/ring/internal/order"
)

// Writer is the one writer of a ring. It belongs to one goroutine at a time.
//
// While it runs only the writer moves the cursor; a gated writer's room can only
// grow: what it may write now, it may still write later.
type Writer struct {
	dead    uint64 // stands in for signals once released; first, for its alignment on 32 bits
	place          // of next
	next    uint64 // the sequence to be published next
	near    uint64 // may write any sequence before it without asking again
	size    int    // payload bytes
	gated   bool
	claimed bool
	signals *uint64 // the ring's, or &dead once released
	cursor  *uint64
	limit   uint64 // gated: the slot of any sequence before it is free
	stint   uint64 // gated: how many slots to own at a time
	ring    *Ring
	staging []uint64 // a claimed payload where slots are not written in place
	batch   WriteBatch
}

// Slot is a claimed slot.
type Slot struct {
	payload *byte
	size    int
}

// Bytes is the slot's payload, to be filled: Config.Size bytes whose contents
// are undefined. It must not be used after Publish.
func (s Slot) Bytes() []byte { return unsafe.Slice(s.payload, s.size) }

// Writer takes the ring's one writer handle. ErrWriterTaken while another writer
// or a SharedWriter has it, ErrClosed after Close. It goes on at the sequence
// where the last one stopped.
func (r *Ring) Writer() (*Writer, error) {
	if r.Closed() {
		return nil, ErrClosed
	}
	if !order.CompareAndSwap(r.producers, 0, exclusive) {
		return nil, ErrWriterTaken
	}
	if r.cfg.Mode == Gated && r.cfg.Wait.kind == waitBlock {
		r.mayPark()
	}
	w := &Writer{
		ring: r, next: order.Peek(r.cursor), size: int(r.cfg.Size), gated: r.cfg.Mode == Gated,
		signals: r.signals, cursor: r.cursor,
	}
	w.near, w.limit = w.next, w.next
	w.place = r.at(w.next)
	w.stint = w.place.stint()
	if order.Staged {
		w.staging = make([]uint64, w.size/8)
	}
	return w, nil
}

// exclusive is the value of the producers word while a Writer is out.
const exclusive = 1

// Sequence is the sequence of the next event.
func (w *Writer) Sequence() uint64 { return w.next }

// Write publishes a copy of data as one event of the given type. A gated writer
// waits for a free slot. *TooLargeError and ErrClosed leave the ring as it was,
// except for ErrClosed when Close runs at the same time: then the event may be
// delivered. Cost: see the package table; it does not allocate.
func (w *Writer) Write(data []byte, typ uint32) error { return w.write(data, typ, untilFree) }

// TryWrite is Write for a writer that must not wait: ErrFull when a gated ring
// has no free slot now. Nothing is lost: the event can be written again.
func (w *Writer) TryWrite(data []byte, typ uint32) error { return w.write(data, typ, atOnce) }

func (w *Writer) write(data []byte, typ uint32, patient patience) error {
	if len(data) > w.size || order.Peek(w.signals)&signalClosing != 0 || !before(w.next, w.near) {
		if err := w.admit(len(data), patient); err != nil {
			return err
		}
	}
	slot := w.slot()
	if w.gated {
		order.PlainIn(payloadWord(slot), data)
	} else {
		if !w.claimed {
			order.Mark(slot, writing(w.next))
		}
		order.CopyIn(payloadWord(slot), data)
	}
	w.publish(slot, packMeta(len(data), typ))
	if order.Peek(w.signals) != 0 {
		return w.ring.attend()
	}
	return nil
}

// publish makes the next slot visible and moves on. Small enough to be inlined.
func (w *Writer) publish(slot *uint64, meta uint64) {
	order.Publish(slot, meta, published(w.next), w.cursor, w.next+1)
	w.claimed = false
	w.next++
	w.step()
}

// Claim returns the next slot, to be filled in place. A gated writer waits for a
// free slot. Claiming twice without Publish returns the same slot. After Close
// the slot is a scratch buffer, and Publish says so. In an overwrite ring the
// event that stood in the slot is gone from now on.
func (w *Writer) Claim() Slot {
	if order.Peek(w.signals)&signalClosing != 0 || !before(w.next, w.near) {
		if err := w.admit(0, untilFree); err != nil {
			w.claimed = false
			return w.scratch()
		}
	}
	return w.claim()
}

// TryClaim is Claim for a writer that must not wait: ErrFull when a gated ring
// has no free slot now, ErrClosed after Close.
func (w *Writer) TryClaim() (Slot, error) {
	if order.Peek(w.signals)&signalClosing != 0 || !before(w.next, w.near) {
		if err := w.admit(0, atOnce); err != nil {
			return Slot{}, err
		}
	}
	return w.claim(), nil
}

func (w *Writer) claim() Slot {
	w.claimed = true
	if !w.gated {
		order.Mark(w.slot(), writing(w.next))
	}
	if w.staged() {
		return w.scratch()
	}
	return Slot{(*byte)(unsafe.Pointer(payloadWord(w.slot()))), w.size}
}

// staged reports whether claimed slots are private copies.
func (w *Writer) staged() bool { return order.PlainStaged || order.Staged && !w.gated }

func (w *Writer) scratch() Slot {
	if w.staging == nil {
		w.staging = make([]uint64, w.size/8)
	}
	return Slot{(*byte)(unsafe.Pointer(unsafe.SliceData(w.staging))), w.size}
}

// Publish makes the claimed slot visible with its first n bytes. *TooLargeError
// when n is not within the slot (the claim stands), ErrNotClaimed without a
// claim, ErrClosed as for Write.
func (w *Writer) Publish(n int, typ uint32) error {
	if uint(n) > uint(w.size) {
		return &TooLargeError{Limit: w.size, Bytes: n}
	}
	if !w.claimed {
		if order.Peek(w.signals)&signalClosing != 0 {
			return ErrClosed
		}
		return ErrNotClaimed
	}
	slot := w.slot()
	if w.staged() {
		data := bytesOf(w.staging)[:n]
		if w.gated {
			order.PlainIn(payloadWord(slot), data)
		} else {
			order.CopyIn(payloadWord(slot), data)
		}
	}
	w.publish(slot, packMeta(n, typ))
	if order.Peek(w.signals) != 0 {
		return w.ring.attend()
	}
	return nil
}

// patience is whether an operation may wait for a free slot.
type patience bool

const (
	untilFree patience = true
	atOnce    patience = false
)

// admit is the way in when something is in the way: a payload that is too large,
// a closed ring, or a limit that is used up.
func (w *Writer) admit(n int, patient patience) error {
	if n > w.size {
		return &TooLargeError{Limit: w.size, Bytes: n}
	}
	if order.Peek(w.signals)&signalClosing != 0 {
		return ErrClosed
	}
	if !w.gated {
		w.near = w.next + 1<<62
		return nil
	}
	if !before(w.next, w.limit) {
		if err := w.ring.admit(w, 1, patient); err != nil {
			return err
		}
	}
	w.near = earlier(w.limit, w.next+w.stint)
	w.own(int(w.near - w.next))
	return nil
}

// Release hands the writer's place back, so that Writer or SharedWriter can take
// it again; a claim that was not published is given up. The handle then answers
// ErrClosed.
func (w *Writer) Release() {
	if w.released() {
		return
	}
	w.dead, w.signals, w.claimed, w.batch.n = signalClosing, &w.dead, false, 0
	order.Store(w.ring.producers, 0)
}

func (w *Writer) released() bool { return w.signals == &w.dead }

// Close ends the stream and releases the handle: readers drain what was
// published, then get io.EOF. A handle that was released before has nothing to
// close: the stream belongs to its successor.
func (w *Writer) Close() error {
	if w.released() {
		return nil
	}
	err := w.ring.Close()
	w.Release()
	return err
}

// admit waits until n slots are free, as patient as told.
func (r *Ring) admit(w *Writer, n uint64, patient patience) error {
	full := func() bool { return before(w.limit, w.next+n) }
	if w.limit = r.refill(w.next, n); !full() {
		return nil
	}
	if !patient {
		return ErrFull
	}
	stall := r.newStall()
	waiting := waiter{ring: r, entry: len(r.parkers) - 1, wait: r.cfg.Wait}
	if stall.watching() {
		waiting.wait = waiting.wait.awake()
	}
	// The context is the background one: a writer's way out is Close or TryWrite.
	_ = waiting.until(context.Background(), func() bool {
		w.limit = r.refill(w.next, n)
		stall.look(w.next + n - 1) // whoever holds up the last of the slots
		return !full() || r.Closed()
	})
	if full() {
		return ErrClosed
	}
	return nil
}
