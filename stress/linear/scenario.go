// Package linear records histories of the real ring under concurrent clients and
// asks porcupine whether the specification explains them.
package linear

import (
	"math"
	"math/rand/v2"
	"time"

	"github.com/trusted-ring/trusted-ring/ring"
)

// Scenario is what one round does. It follows from the round's seed alone, and
// stands in the file of a history that failed.
type Scenario struct {
	Mode       string // "overwrite" or "gated"
	Shared     bool
	Writers    int
	Readers    int
	Capacity   int
	Size       int
	First      uint64
	Events     int    // in all
	Batch      int    // one writer: events per call; 1: Write, or Claim and Publish
	Abandon    int    // one claim in so many is given up; 0: none
	Wait       string // of writers and readers
	Group      int    // operations between two looks at the widened clock; 0: the strict clock
	PerReader  bool
	Churn      bool // readers leave and join again
	Follow     bool // gated: each reader follows the one before it
	Cancel     bool // waits are cancelled now and then
	Deaths     int  // gated: readers that stop reading while they hold events, until they are evicted
	CloseEarly bool // somebody closes the ring while writers are busy
}

// edges are where sequences stop fitting something.
var edges = []uint64{0, 1 << 31, 1 << 32, 1 << 63, math.MaxUint64}

// waits are the wait strategies by name.
var waits = []ring.Wait{ring.BusySpin(), ring.SpinPause(), ring.Yield(), ring.Backoff(100 * time.Microsecond), ring.Blocking()}

func waitNamed(name string) ring.Wait {
	for _, w := range waits {
		if w.String() == name {
			return w
		}
	}
	return ring.Wait{}
}

// NewScenario draws a scenario for one mode. Long ones are checked reader by
// reader.
func NewScenario(rng *rand.Rand, mode ring.Mode, shared, long bool) Scenario {
	chance := func(n int) bool { return rng.IntN(n) == 0 }
	s := Scenario{
		Mode: mode.String(), Shared: shared, Writers: 1, Readers: 1 + rng.IntN(4),
		Capacity: 1 + rng.IntN(9), Size: 8 * (1 + rng.IntN(16)),
		First: edges[rng.IntN(len(edges))] - rng.Uint64N(200),
		Batch: 1, Wait: waits[rng.IntN(len(waits))].String(), Group: []int{0, 0, 1, 2, 4}[rng.IntN(5)],
		Abandon: []int{0, 8, 8, 3, 2}[rng.IntN(5)], PerReader: long, Churn: chance(3), Cancel: chance(3), CloseEarly: chance(3),
	}
	if chance(4) {
		s.Capacity = 16 + rng.IntN(100)
	}
	if shared {
		s.Writers = 1 + rng.IntN(4)
	} else if chance(3) {
		s.Batch = 2 + rng.IntN(s.Capacity+1)
		s.Batch = min(s.Batch, s.Capacity)
	}
	if mode == ring.Gated {
		s.Follow = chance(4)
		if chance(3) {
			s.Deaths = 1 // of the first, which others may follow
		}
	}
	// An event costs an operation or two of each reader and writer, in a gated ring
	// three; porcupine takes longer than linear over joint histories.
	s.Events = 100 + rng.IntN(8_000/(2+4*s.Readers))
	if long {
		s.Events = 4000
	}
	return s
}

func (s Scenario) gated() bool { return s.Mode == ring.Gated.String() }

// config is the ring of the scenario.
func (s Scenario) config() ring.Config {
	c := ring.Config{Size: ring.Size(s.Size), Capacity: s.Capacity, First: s.First, MaxReaders: s.Readers, Wait: waitNamed(s.Wait)}
	if s.gated() {
		c.Mode = ring.Gated
	}
	return c
}

// Map is the scenario as evidence.
func (s Scenario) Map() map[string]any {
	return map[string]any{
		"mode": s.Mode, "shared": s.Shared, "writers": s.Writers, "readers": s.Readers, "size": s.Size, "capacity": s.Capacity,
		"first": s.First, "batch": s.Batch, "abandon": s.Abandon, "wait": s.Wait, "clock-group": s.Group, "per-reader": s.PerReader, "churn": s.Churn,
		"follow": s.Follow, "cancel": s.Cancel, "deaths": s.Deaths, "close-early": s.CloseEarly, "events": s.Events,
	}
}
