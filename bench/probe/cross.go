package probe

import (
	"runtime"

	"github.com/trusted-ring/trusted-ring/bench/harness"
	"github.com/trusted-ring/trusted-ring/ring/ordered"
)

// line is the distance in bytes that keeps two words from being fetched together: two cache lines, because
// processors fetch them in pairs.
const line = 128

type word struct {
	v uint64
	_ [line - 8]byte
}

func (w *word) load() uint64   { return ordered.LoadAcquire(&w.v) }
func (w *word) store(v uint64) { ordered.StoreRelease(&w.v, v) }

// PingPong sends a word to another core and back, n times: the floor of every round trip.
func PingPong(n int) (int64, error) {
	var lines struct {
		_          [line]byte
		ping, pong word
	}
	spans, err := harness.Run(harness.Pinned,
		func() {
			for i := uint64(1); i <= uint64(n); i++ {
				lines.ping.store(i)
				for lines.pong.load() != i {
				}
			}
		},
		func() {
			for i := uint64(1); i <= uint64(n); i++ {
				for lines.ping.load() != i {
				}
				lines.pong.store(i)
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
				for r.free.load()+2 < round {
				}
				for i := range r.lines {
					r.lines[i][0] = round
				}
				r.full.store(round)
			}
		},
		func() {
			var sum uint64
			for round := uint64(1); round <= rounds; round++ {
				r := &regions[round%2]
				for r.full.load() != round {
				}
				for i := range r.lines {
					sum += r.lines[i][0]
				}
				r.free.store(round)
			}
			runtime.KeepAlive(sum)
		})
	if err != nil {
		return 0, err
	}
	return spans.Elapsed() * int64(n) / int64(rounds*streamLines), nil
}
