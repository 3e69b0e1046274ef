package explore

// Order is the memory order of an access or fence.
type Order uint8

// The orders of RC11. Plain accesses carry no order at all: two of them that
// conflict and are not ordered by happens-before are a data race, which is
// reported as a failure.
const (
	Plain Order = iota
	Relaxed
	Acquire
	Release
	AcqRel
	SeqCst
)

var orderNames = [...]string{"plain", "rlx", "acq", "rel", "acq-rel", "sc"}

// String is the order's short name: plain, rlx, acq, rel, acq-rel, sc.
func (o Order) String() string { return orderNames[o] }

func (o Order) acquires() bool { return o == Acquire || o == AcqRel || o == SeqCst }
func (o Order) releases() bool { return o == Release || o == AcqRel || o == SeqCst }
