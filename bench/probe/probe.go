// Package probe measures what the hardware gives at this moment: the yardsticks beside which every result stands.
//
// Its opinion: on a virtual machine the distance between two cores changes within a minute, when the host moves one
// of them. A cross-core result without the probe of its own block says nothing about the code.
package probe

import "fmt"

// A Probe is one yardstick.
type Probe struct {
	Key      string // benchmark keys, such as "probe=memmove/size=64"
	About    string // one sentence: what one operation is
	Spinning int    // goroutines that each need a core of their own
	Least    int    // operations that make a reading: about a millisecond of them, with nothing else on the cores
	// Run does n operations and returns the ns that they took. The error wraps [cpu.ErrTooFewCores] on a
	// machine with fewer cores than Spinning.
	Run func(n int) (ns int64, err error)
}

// All lists the probes: core to core first, then those of one core.
func All() []Probe {
	probes := []Probe{
		{Key: "probe=pingpong", Spinning: 2, Least: 8_000, Run: PingPong,
			About: "a cache line to another core and back, by release stores and acquire loads"},
		{Key: "probe=stream", Spinning: 2, Least: 200_000, Run: Stream,
			About: "one 64 B line handed to another core, in bulk"},
		{Key: "probe=xchg", Spinning: 1, Least: 200_000, Run: Exchange,
			About: "a sequentially consistent store to a line that this core owns"},
		{Key: "probe=clock", Spinning: 1, Least: 40_000, Run: Clock,
			About: "a reading of the monotonic clock"},
	}
	for _, shape := range Regions {
		probes = append(probes, Probe{Key: fmt.Sprintf("probe=memmove/size=%d", shape.Size), Spinning: 1, Least: 30_000_000 / (shape.Size + 36),
			Run:   func(n int) (int64, error) { return Memmove(shape, n) },
			About: "a copy into the next slot of a region shaped like a ring"})
	}
	return probes
}
