// Package integrity lets the ring run at full speed and has every reader prove
// every byte, every sequence and every count.
package integrity

import (
	"math"
	"math/rand/v2"
	"time"

	"github.com/trusted-ring/trusted-ring/ring"
)

// Config is one round. It follows from the round's seed.
type Config struct {
	Mode     ring.Mode
	Shared   bool // producers behind SharedWriter
	Writers  int
	Readers  int
	Size     int
	Capacity int
	First    uint64
	Batch    int // one writer: events per claim
	Wait     ring.Wait
	Churn    bool // readers leave and join again
	Deaths   int  // gated: readers that stop for good while they hold events
	Duration time.Duration
}

var (
	edges = []uint64{0, 1 << 31, 1 << 32, 1 << 63, math.MaxUint64}
	waits = []ring.Wait{ring.BusySpin(), ring.SpinPause(), ring.Yield(), ring.Backoff(time.Millisecond), ring.Blocking()}
	caps  = []int{1, 2, 3, 7, 60, 300, 1000, 1024}
)

// Draw draws a round for one mode and payload size.
func Draw(rng *rand.Rand, mode ring.Mode, size int, duration time.Duration) Config {
	c := Config{
		Mode: mode, Size: size, Shared: rng.IntN(3) == 0, Writers: 1, Readers: 1 + rng.IntN(4),
		Capacity: caps[rng.IntN(len(caps))], First: edges[rng.IntN(len(edges))] - rng.Uint64N(5000),
		Batch: 1, Wait: waits[rng.IntN(len(waits))], Churn: rng.IntN(4) == 0, Duration: duration,
	}
	if rng.IntN(2) == 0 {
		// Where everybody has a core of their own, events come by the million: such rounds
		// make the number, the others the trouble.
		c.Shared, c.Readers = false, 1
	}
	if c.Shared {
		c.Writers = 1 + rng.IntN(4)
	} else if rng.IntN(3) == 0 {
		c.Batch = 1 + rng.IntN(min(c.Capacity, 64))
	}
	return c
}

// Map is the configuration as evidence.
func (c Config) Map() map[string]any {
	return map[string]any{
		"mode": c.Mode.String(), "shared": c.Shared, "writers": c.Writers, "readers": c.Readers, "size": c.Size, "capacity": c.Capacity,
		"first": c.First, "batch": c.Batch, "wait": c.Wait.String(), "churn": c.Churn, "deaths": c.Deaths,
	}
}

// Tally is what readers saw. Missed is what the ring told them, Lost what the
// sequences show beyond that.
type Tally struct {
	Published, Delivered, Missed, Lost, Torn, Reordered, Duplicated uint64
}

// Add adds u to t.
func (t *Tally) Add(u Tally) {
	t.Published += u.Published
	t.Delivered += u.Delivered
	t.Missed += u.Missed
	t.Lost += u.Lost
	t.Torn += u.Torn
	t.Reordered += u.Reordered
	t.Duplicated += u.Duplicated
}
