package ring

import "github.com/trusted-ring/trusted-ring/ring/internal/order"

// The signals word is what a publisher loads after each event, from a line that
// stays in its cache while nothing happens. Zero: nothing to do.
const (
	signalClosing uint64 = 1 << iota // Close has begun
	signalFenced                     // waiters cannot pay for the fence here: the publisher must
	signalWaiter                     // + this much for every parked goroutine
)

// notify is called after an event was released, or slots were given back: it
// wakes whoever waits for that. The error is ErrClosed when Close has begun.
//
// The load below may be satisfied before the release store is visible to others,
// so that a parking reader could miss the event while this goroutine misses the
// reader. The parked side prevents it: it announces itself, then runs a fence in
// this thread too (order.Heavy), then looks again. Close does the same.
func (r *Ring) notify() error {
	if order.Peek(r.signals) == 0 {
		return nil
	}
	return r.attend()
}

func (r *Ring) attend() error {
	s := order.Peek(r.signals)
	if s&signalFenced != 0 {
		order.Fence()
		s = order.Peek(r.signals)
	}
	if s >= signalWaiter {
		r.wake()
	}
	if s&signalClosing != 0 {
		return ErrClosed
	}
	return nil
}

// wake hands every parked goroutine its token. Whoever clears the flag owns the
// duty to hand over exactly one.
func (r *Ring) wake() {
	for i, parker := range r.parkers {
		parked := order.Word(r.entry(i), offParked)
		if order.Peek(parked) == 1 && order.CompareAndSwap(parked, 1, 0) {
			parker.Unpark()
		}
	}
}

// setSignal sets a bit for good and reports whether it was clear.
func (r *Ring) setSignal(bit uint64) bool {
	for {
		s := order.Peek(r.signals)
		if s&bit != 0 {
			return false
		}
		if order.CompareAndSwap(r.signals, s, s|bit) {
			return true
		}
	}
}

// Close ends the stream, from any goroutine. Every event whose Publish or Write
// returned nil is still delivered; then readers get io.EOF and writers
// ErrClosed. An event that is being published while Close runs is either
// delivered, or its writer gets ErrClosed. A second Close does nothing. It
// returns nil always, as an io.Closer.
//
// Close is two-phase: once the heavy fence has run, every publisher either made
// its event visible before, or will see the closing bit after. Only then may a
// reader take an empty slot for the end.
func (r *Ring) Close() error {
	if r.setSignal(signalClosing) {
		order.Heavy()
		order.Note(r.closed, 1) // after the heavy fence whoever sees it sees every event before it
		order.Fence()           // mirrored by the fence of a reader that parks, where Heavy is too dear
		r.wake()
	}
	return nil
}

// Closed reports whether the stream has ended for writers.
func (r *Ring) Closed() bool { return order.Peek(r.signals)&signalClosing != 0 }
