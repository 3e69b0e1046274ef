package ring

import (
	"unsafe"

	"github.com/trusted-ring/trusted-ring/ring/internal/order"
)

// What the tests of package ring_test must see of the inside.
const (
	Staged     = order.Staged // behind the sync/atomic door
	LineBytes  = lineBytes
	SlotAlign  = slotAlign
	SlotHeader = slotHeader
	MaxBackoff = maxBackoff
)

// StrideOf is the distance of two slots of n payload bytes.
func StrideOf(n int) int { return stride(n) }

// NewWithoutMembarrier is New on a machine whose kernel has no expedited fence.
func NewWithoutMembarrier(cfg Config) (*Ring, error) {
	r, err := New(cfg)
	if err == nil {
		r.expedited = false
	}
	return r, err
}

// Addresses are those of the words that goroutines share.
type Addresses struct {
	Region, Slots                                       uintptr
	Cursor, Announce, Grant, Signals, Closed, Producers uintptr
	States, Positions, Parked                           []uintptr // one for each line of the table
}

// AddressesOf looks the words of a ring up.
func AddressesOf(r *Ring) Addresses {
	at := func(p *uint64) uintptr { return uintptr(unsafe.Pointer(p)) }
	a := Addresses{
		Region: at(r.region), Slots: at(r.slots), Cursor: at(r.cursor), Announce: at(r.announce), Grant: at(r.grant),
		Signals: at(r.signals), Closed: at(r.closed), Producers: at(r.producers),
	}
	for i := range r.parkers {
		a.States = append(a.States, at(order.Word(r.entry(i), offState)))
		a.Positions = append(a.Positions, at(order.Word(r.entry(i), offPosition)))
		a.Parked = append(a.Parked, at(order.Word(r.entry(i), offParked)))
	}
	return a
}

// HeaderOf is the first line of a ring's region, word by word.
func HeaderOf(r *Ring) (words [lineBytes / 8]uint64) {
	for i := range words {
		words[i] = *order.Word(r.region, uintptr(8*i))
	}
	return words
}

// Waiters is how many goroutines the publishers believe to be parked.
func Waiters(r *Ring) int { return int(order.Load(r.signals) / signalWaiter) }

// NextTurn counts the turns of a waiting loop.
func NextTurn(turn int) int { return nextTurn(turn) }

// Park sends rd to sleep without the spinning that comes before, until it may
// have something to read.
func Park(rd *Reader) { rd.ring.park(rd.entry, rd.ready, nil) }
