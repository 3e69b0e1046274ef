package ring

import "github.com/trusted-ring/trusted-ring/ring/internal/order"

// mayPark prepares the ring for goroutines that park. Where the kernel has no
// expedited fence, publishers pay for one from now on; the heavy fence makes
// sure that each of them knows before anybody parks.
func (r *Ring) mayPark() {
	if !r.expedited {
		r.setSignal(signalFenced)
		order.Heavy() // also when another set it: that one's fence may be still to come
	}
}

// park sleeps until ready could have become true, the ring was closed, or done
// is closed. It may return early; the caller looks again.
//
// Announce, fence, look again, sleep: the publisher does the mirror image
// (publish, load signals), so that one of the two sees the other.
func (r *Ring) park(entry int, ready func() bool, done <-chan struct{}) {
	parked, parker := order.Word(r.entry(entry), offParked), r.parkers[entry]
	order.Note(parked, 1)
	order.Add(r.signals, signalWaiter)
	if r.expedited {
		order.Heavy()
	} else {
		order.Fence()
	}
	taken := false
	if !ready() {
		taken = parker.Park(done)
	}
	if !taken && !order.CompareAndSwap(parked, 1, 0) {
		parker.Park(nil) // the waker cleared the flag: its token is on the way
	}
	order.Add(r.signals, ^(signalWaiter - 1)) // - signalWaiter
}
