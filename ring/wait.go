package ring

import (
	"context"
	"time"

	"github.com/trusted-ring/trusted-ring/ring/internal/order"
)

// Wait is a wait strategy: what a reader does while no event is ready, and a
// gated writer while no slot is free. Every strategy honours the context and
// Close. The zero value is Yield().
type Wait struct {
	kind waitKind
	max  time.Duration
}

type waitKind uint8

const (
	waitYield waitKind = iota
	waitBusy
	waitPause
	waitBackoff
	waitBlock
)

// Yield spins for a few microseconds, then lets other goroutines run between
// looks. A good default: near the latency of spinning, and it works with more
// goroutines than cores.
func Yield() Wait { return Wait{kind: waitYield} }

// BusySpin looks again at once, always. The lowest latency when the core has
// nothing else to do, and the hardest on the publisher: each look takes the
// line away that it is writing.
func BusySpin() Wait { return Wait{kind: waitBusy} }

// SpinPause spins with the processor's pause instruction between looks: a little
// latency for a publisher that is disturbed less.
func SpinPause() Wait { return Wait{kind: waitPause} }

// Backoff spins, yields, then sleeps, each time twice as long, up to max: for
// readers that may be late but must not cost anything. It notices a cancelled
// context or Close after at most max. A max of 0 means 1 ms.
func Backoff(max time.Duration) Wait { return Wait{kind: waitBackoff, max: max} }

// Blocking spins briefly, then parks the goroutine until the publisher wakes
// it. The publisher pays nothing while nobody is parked: on Linux the parking
// side runs membarrier(2) instead of a fence in each Publish. Elsewhere the
// publisher fences as soon as a blocking handle exists.
func Blocking() Wait { return Wait{kind: waitBlock} }

// String names the strategy.
func (w Wait) String() string {
	switch w.kind {
	case waitBusy:
		return "busy-spin"
	case waitPause:
		return "spin-pause"
	case waitBackoff:
		return "back-off"
	case waitBlock:
		return "blocking"
	}
	return "yield"
}

const (
	maxBackoff   = time.Minute
	firstBackoff = 10 * time.Microsecond
	// pauses per look of a waiting goroutine. One is 23 ns on an EPYC of 2024: more
	// of them let a writer get further ahead, and add as much to the latency.
	politePauses = 1
	// a spinning goroutine lets others run once in this many turns, so that it
	// cannot starve the one it waits for on a machine with one core.
	courtesy = 1 << 12
)

func (w Wait) check(field string) error {
	if w.max < 0 || w.max > maxBackoff {
		return &ConfigError{Field: field + " back-off in ns", Value: int64(w.max), Min: 0, Max: int64(maxBackoff)}
	}
	return nil
}

// pause is turn number turn of a waiting loop; false means that it is time to
// park.
func (w Wait) pause(turn int) bool {
	switch w.kind {
	case waitBusy:
		if turn%courtesy == courtesy-1 {
			order.Yield()
		}
		return true
	case waitPause:
		if turn%courtesy == courtesy-1 {
			order.Yield()
		}
		order.Pause(politePauses)
		return true
	}
	switch {
	case turn < order.Turns:
		order.Pause(politePauses)
	case w.kind == waitYield || turn < order.Turns+order.Turns/8:
		order.Yield()
	case w.kind == waitBlock:
		return false
	default:
		w.sleep(turn - order.Turns - order.Turns/8)
	}
	return true
}

// nextTurn counts turns, and begins anew before an int of 32 bits overflows.
func nextTurn(turn int) int { return (turn + 1) % (1 << 30) }

// awake is the strategy for a goroutine that cannot park, because it has to look
// at the clock or has no line in the table.
func (w Wait) awake() Wait {
	if w.kind == waitBlock {
		return Backoff(0)
	}
	return w
}

// sleep is the n-th sleep of a back-off.
func (w Wait) sleep(n int) {
	limit := w.max
	if limit == 0 {
		limit = time.Millisecond
	}
	order.Sleep(min(firstBackoff<<min(n, 20), limit))
}

// waiter waits for one condition with one strategy.
type waiter struct {
	ring  *Ring
	entry int // its line in the table, where it parks
	wait  Wait
}

// until returns nil once ready() is true, or ctx's error. ready must have no
// effect and must be true when the ring is closed.
func (w waiter) until(ctx context.Context, ready func() bool) error {
	done := ctx.Done()
	for turn := 0; !ready(); turn = nextTurn(turn) {
		select {
		case <-done:
			return ctx.Err()
		default:
		}
		if !w.wait.pause(turn) {
			w.ring.park(w.entry, ready, done)
		}
	}
	return nil
}
