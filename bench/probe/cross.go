package probe

import (
	"runtime"
	"sync/atomic"

	"github.com/trusted-ring/trusted-ring/bench/harness"
)

// line is the distance in bytes that keeps two words from being fetched together: two cache lines, because
// processors fetch them in pairs.
const line = 128

type word struct {
	v atomic.Uint64
	_ [line - 8]byte
}

// PingPong sends a word to another core and back, n times: the floor of every round trip.
func PingPong(n int) (int64, error) {
	var lines struct {
		_          [line]byte
		ping, pong word
	}
	spans, err := harness.Run(harness.Pinned,
		func() {
			for i := uint64(1); i <= uint64(n); i++ {
				lines.ping.v.Store(i)
				for lines.pong.v.Load() != i {
				}
			}
		},
		func() {
			for i := uint64(1); i <= uint64(n); i++ {
				for lines.ping.v.Load() != i {
				}
				lines.pong.v.Store(i)
			}
		})
	if err != nil {
		return 0, err
	}
	return spans[0].Elapsed(), nil
}

// streamLines is how many lines are handed over at once: 32 KiB, as much as fits next to other data into
// every first-level cache.
const streamLines = 512

// Stream hands n lines to another core in bulk: while the reader goes through one region, the writer fills the
// other one. It is what the link between two caches carries when nobody waits for a single line.
func Stream(n int) (int64, error) {
	var regions [2]struct {
		full  word
		free  word
		lines [streamLines][8]uint64
	}
	rounds := uint64((n + streamLines - 1) / streamLines)
	spans, err := harness.Run(harness.Pinned,
		func() {
			for round := uint64(1); round <= rounds; round++ {
				r := &regions[round%2]
				for r.free.v.Load()+2 < round {
				}
				for i := range r.lines {
					r.lines[i][0] = round
				}
				r.full.v.Store(round)
			}
		},
		func() {
			var sum uint64
			for round := uint64(1); round <= rounds; round++ {
				r := &regions[round%2]
				for r.full.v.Load() != round {
				}
				for i := range r.lines {
					sum += r.lines[i][0]
				}
				r.free.v.Store(round)
			}
			runtime.KeepAlive(sum)
		})
	if err != nil {
		return 0, err
	}
	return spans.Elapsed() * int64(n) / int64(rounds*streamLines), nil
}
