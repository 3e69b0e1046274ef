//go:build !explore

package order_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trusted-ring/trusted-ring/ring/internal/order"
)

// Litmus tests on the machine at hand: outcomes that the order of each call
// forbids must never appear. What this hardware cannot show, the model checker
// does (see model/explore).

// shots scales the repetitions: fewer where each access is slow.
func shots(n int) int {
	if testing.Short() || order.Staged {
		n /= 10
	}
	return n
}

// litmus runs two threads n times, each shot started together, on words far
// apart, and gives what they saw to check.
func litmus(t *testing.T, n int, left, right func(m []uint64) uint64, check func(l, r uint64) bool) {
	t.Helper()
	const line = 32 // words: two pairs of cache lines
	memory := make([]uint64, 4*line*n)
	l, r := make([]uint64, n), make([]uint64, n)
	var threads sync.WaitGroup
	var ready uint64
	side := func(out []uint64, body func(m []uint64) uint64) {
		threads.Go(func() {
			for i := range n {
				m := memory[4*line*i:]
				order.Add(&ready, 1)
				for turn := 1; order.Load(&ready) < 2*uint64(i+1); turn++ {
					if turn%1000 == 0 {
						order.Yield()
					}
				}
				out[i] = body(m)
			}
		})
	}
	side(l, left)
	side(r, right)
	threads.Wait()
	for i := range n {
		require.True(t, check(l[i], r[i]), "shot %d: left saw %d, right saw %d", i, l[i], r[i])
	}
}

const (
	x = 0
	y = 32
)

// TestMessagePassing: whoever sees the flag sees the data.
func TestMessagePassing(t *testing.T) {
	publishers := map[string]func(m []uint64){
		"store":       func(m []uint64) { m[y] = 7; order.Store(&m[x], 1) },
		"commit":      func(m []uint64) { m[y] = 7; order.Commit(&m[x], 0, 1) },
		"publish":     func(m []uint64) { m[y] = 7; order.Publish(&m[x], 0, 1, &m[64], 1) },
		"publish run": func(m []uint64) { m[y] = 7; order.PublishRun(&m[x], 16, 1, make([]uint64, 1)) },
	}
	for name, publish := range publishers {
		t.Run(name, func(t *testing.T) {
			litmus(t, shots(500),
				func(m []uint64) uint64 { publish(m); return 0 },
				func(m []uint64) uint64 {
					if order.Load(&m[x]) == 1 {
						return m[y]
					}
					return 7
				},
				func(_, r uint64) bool { return r == 7 })
		})
	}
}

// TestCursorFollowsSlot: whoever sees the cursor sees the slot.
func TestCursorFollowsSlot(t *testing.T) {
	litmus(t, shots(1000),
		func(m []uint64) uint64 { order.Publish(&m[x], 9, 3, &m[y], 1); return 0 },
		func(m []uint64) uint64 {
			if order.Load(&m[y]) == 1 {
				return order.Load(&m[x])
			}
			return 3
		},
		func(_, r uint64) bool { return r == 3 })
}

// TestStoreBuffering: with a fence on both sides, or the heavy fence on one,
// one of the two sees the other.
func TestStoreBuffering(t *testing.T) {
	side := func(mine, other int, fence func()) func(m []uint64) uint64 {
		return func(m []uint64) uint64 {
			order.Store(&m[mine], 1)
			fence()
			return order.Load(&m[other])
		}
	}
	oneSawTheOther := func(l, r uint64) bool { return l == 1 || r == 1 }
	t.Run("fence", func(t *testing.T) {
		litmus(t, shots(4000), side(x, y, order.Fence), side(y, x, order.Fence), oneSawTheOther)
	})
	t.Run("heavy", func(t *testing.T) {
		n := 3000
		if !order.Expedited() {
			n = 200 // tens of microseconds each, the world stopped
		}
		litmus(t, shots(n), side(x, y, func() {}), side(y, x, order.Heavy), oneSawTheOther)
	})
	t.Run("read-modify-write", func(t *testing.T) {
		side := func(mine, other int) func(m []uint64) uint64 {
			return func(m []uint64) uint64 {
				order.Add(&m[mine], 1)
				return order.Load(&m[other])
			}
		}
		litmus(t, shots(1000), side(x, y), side(y, x), oneSawTheOther)
	})
}

// TestSeqlock is the slot of an overwrite ring: what Recheck lets through is
// whole.
func TestSeqlock(t *testing.T) {
	const size = 256
	slot := make([]uint64, 2+size/8)
	var cursor uint64
	n := shots(40_000)
	var writing sync.WaitGroup
	writing.Go(func() {
		payload := make([]byte, size)
		for s := range uint64(n) {
			for i := range payload {
				payload[i] = byte(s)
			}
			order.Mark(&slot[0], 2*s+2)
			order.CopyIn(&slot[2], payload)
			order.Publish(&slot[0], s, 2*s+3, &cursor, s+1)
		}
	})
	copied := make([]byte, size)
	whole := 0
	for order.Load(&cursor) < uint64(n) {
		seen := order.Load(&slot[0])
		if seen&1 == 0 {
			order.Yield()
			continue
		}
		meta := order.Peek(&slot[1])
		order.CopyOut(copied, &slot[2])
		if order.Recheck(&slot[0]) != seen {
			continue
		}
		whole++
		for i := range copied {
			if copied[i] != byte(meta) || meta != (seen-3)/2 {
				t.Fatalf("torn: event %d, byte %d is %d, meta %d", (seen-3)/2, i, copied[i], meta)
			}
		}
	}
	writing.Wait()
	t.Logf("%d whole copies", whole)
}
