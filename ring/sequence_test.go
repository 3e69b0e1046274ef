package ring_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trusted-ring/trusted-ring/ring"
)

// firsts are sequences at which arithmetic of some width or sign turns over
// within the test, among them those where the slot word 2s+1 does.
var firsts = []uint64{
	0, 1, math.MaxInt32 - 5, math.MaxUint32 - 5, 1<<62 - 5, 1<<62 + 3, math.MaxInt64 - 5, math.MaxInt64, 3<<62 - 5, math.MaxUint64 - 5, math.MaxUint64,
}

var capacities = []int{1, 2, 3, 7, 8}

// eachShape runs a test for all modes, capacities and first sequences.
func eachShape(t *testing.T, test func(t *testing.T, cfg ring.Config)) {
	eachMode(t, func(t *testing.T, mode ring.Mode) {
		for _, capacity := range capacities {
			for _, first := range firsts {
				t.Run(fmt.Sprintf("capacity=%d/first=%#x", capacity, first), func(t *testing.T) {
					test(t, ring.Config{Capacity: capacity, Mode: mode, First: first})
				})
			}
		}
	})
}

func TestReaderThatKeepsUpGetsEverything(t *testing.T) {
	eachShape(t, func(t *testing.T, cfg ring.Config) {
		r := newRing(t, cfg)
		w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest)
		var got []seen
		for i := range 4 * cfg.Capacity {
			require.Equal(t, cfg.First+uint64(i), r.Cursor())
			require.Equal(t, cfg.First+uint64(i), w.Sequence())
			publish(t, w, ring.XS, cfg.First+uint64(i), 1)
			require.EqualValues(t, 1, rd.Lag())
			require.Equal(t, cfg.First+uint64(i), rd.Position())
			more, err := drain(t, rd)
			require.ErrorIs(t, err, ring.ErrEmpty)
			got = append(got, more...)
			require.Zero(t, rd.Lag())
		}
		require.Equal(t, run(cfg.First, 4*cfg.Capacity), got)
		require.NoError(t, r.Close())
		ends(t, rd, nil)
	})
}

func TestFullRingIsDeliveredWhole(t *testing.T) {
	eachShape(t, func(t *testing.T, cfg ring.Config) {
		r := newRing(t, cfg)
		w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest)
		s := cfg.First
		for range 3 {
			publish(t, w, ring.XS, s, cfg.Capacity)
			require.Equal(t, 1.0, rd.Backpressure())
			got, err := drain(t, rd)
			require.ErrorIs(t, err, ring.ErrEmpty)
			require.Equal(t, run(s, cfg.Capacity), got)
			s += uint64(cfg.Capacity)
		}
	})
}

func TestLapIsCountedExactly(t *testing.T) {
	for _, capacity := range capacities {
		for _, first := range firsts {
			for _, extra := range []int{1, 2, capacity, 2*capacity + 1} {
				r := newRing(t, ring.Config{Capacity: capacity, First: first})
				w, rd := newWriter(t, r), newReader(t, r, ring.FromOldest)
				publish(t, w, ring.XS, first, capacity+extra)
				require.EqualValues(t, capacity+extra, rd.Lag())
				got, err := drain(t, rd)
				require.ErrorIs(t, err, ring.ErrEmpty)
				want := run(first+uint64(extra), capacity)
				want[0].Missed = uint64(extra)
				require.Equal(t, want, got, "capacity %d first %#x extra %d", capacity, first, extra)
				require.EqualValues(t, extra, rd.Missed())
			}
		}
	}
}

func TestGatedWriterStopsAtTheSlowestReader(t *testing.T) {
	for _, capacity := range capacities {
		for _, first := range firsts {
			r := newRing(t, ring.Config{Capacity: capacity, First: first, Mode: ring.Gated})
			w, slow, fast := newWriter(t, r), newReader(t, r, ring.FromLatest), newReader(t, r, ring.FromLatest)
			publish(t, w, ring.XS, first, capacity)
			require.ErrorIs(t, w.TryWrite(nil, 0), ring.ErrFull)
			got, _ := drain(t, fast)
			require.Equal(t, run(first, capacity), got)
			require.ErrorIs(t, w.TryWrite(nil, 0), ring.ErrFull, "the slow one still gates")

			_, err := slow.TryNext()
			require.NoError(t, err)
			require.ErrorIs(t, w.TryWrite(nil, 0), ring.ErrFull, "read is not released")
			require.NoError(t, slow.Release())
			require.NoError(t, fast.Release())
			publish(t, w, ring.XS, first+uint64(capacity), 1)
			require.ErrorIs(t, w.TryWrite(nil, 0), ring.ErrFull, "one slot was given back, not two")
			got, _ = drain(t, slow)
			require.Equal(t, run(first+1, capacity), got)
		}
	}
}

// TestNoUnalignedWord touches every 64-bit word that is used atomically; on 386
// an address that is not a multiple of 8 panics.
func TestNoUnalignedWord(t *testing.T) {
	eachMode(t, func(t *testing.T, mode ring.Mode) {
		for _, capacity := range []int{1, 3} {
			r := newRing(t, ring.Config{Size: 8, Capacity: capacity, Mode: mode, MaxReaders: 3, Wait: ring.Blocking()})
			rd := newReader(t, r, ring.FromLatest, ring.WaitWith(ring.Blocking()))
			w := newWriter(t, r)
			publish(t, w, 8, 0, 1)
			w.Release()
			require.ErrorIs(t, w.Write(nil, 0), ring.ErrClosed)
			got, _ := drain(t, rd)
			require.Equal(t, run(0, 1), got)
			sw, err := r.SharedWriter()
			require.NoError(t, err)
			require.NoError(t, rd.Release())
			publish(t, sw, 8, 1, 1)
			sw.Release()
			require.ErrorIs(t, sw.Write(nil, 0), ring.ErrClosed)
			require.NoError(t, rd.Close())
			_, err = rd.TryNext()
			require.ErrorIs(t, err, ring.ErrClosed)
			require.NoError(t, r.Close())
		}
	})
}
