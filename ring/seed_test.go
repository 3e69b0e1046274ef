package ring_test

import (
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trusted-ring/trusted-ring/ring"
)

// The failures of the seed crate, read in its source or measured (DESIGN.md 3).

// The seed's reader starts at 0 whatever has been published: capacity 4 and 10
// events deliver 8, 9, 6, 7, 8, 9 and never end.
func TestReaderNeverReplaysStaleSlots(t *testing.T) {
	eachMode(t, func(t *testing.T, mode ring.Mode) {
		r := newRing(t, ring.Config{Capacity: 4, Mode: mode})
		w := newWriter(t, r)
		publish(t, w, ring.XS, 0, 10)
		oldest, latest := newReader(t, r, ring.FromOldest), newReader(t, r, ring.FromLatest)

		got, err := drain(t, latest)
		require.ErrorIs(t, err, ring.ErrEmpty)
		require.Empty(t, got)
		got, err = drain(t, oldest)
		require.ErrorIs(t, err, ring.ErrEmpty)
		require.Equal(t, run(6, 4), got)
	})
}

// The seed loses events without a count: 3 laps over an idle reader must be
// counted to the last one.
func TestEveryLostEventIsCounted(t *testing.T) {
	r := newRing(t, ring.Config{Capacity: 5})
	w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest)
	publish(t, w, ring.XS, 0, 17)
	got, err := drain(t, rd)
	require.ErrorIs(t, err, ring.ErrEmpty)
	require.Equal(t, append([]seen{{12, 12}}, run(13, 4)...), got)
	require.EqualValues(t, 12, rd.Missed())
}

// The seed delivers tens of thousands of torn events in 20 million. Here a
// writer laps a reader all the time, until that has got enough events, and every
// payload is checked.
func TestNoTornEventIsDelivered(t *testing.T) {
	sizes := []ring.Size{8, ring.XS, ring.L} // the longer the copy, the more often it is overtaken
	if ring.Staged {
		sizes = []ring.Size{8, ring.XS, ring.S} // word by word: long enough
	}
	for _, size := range sizes {
		for _, capacity := range []int{1, 2, 8} {
			t.Run(fmt.Sprint(size, "/", capacity), func(t *testing.T) {
				r := newRing(t, ring.Config{Size: size, Capacity: capacity})
				w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest, ring.WaitWith(ring.BusySpin()))
				var payloads [17][]byte // made before, so that the writer spends its time writing
				for i := range payloads {
					payloads[i] = stamp(make([]byte, size), uint64(i))
				}
				var enough atomic.Bool
				var reading sync.WaitGroup
				delivered := uint64(0)
				reading.Go(func() {
					for ev := range rd.All(t.Context()) {
						if want := payloads[ev.Seq%17]; string(want) != string(ev.Bytes()) || ev.Type != uint32(ev.Seq) {
							t.Errorf("event %d is torn: %x, want %x", ev.Seq, ev.Bytes(), want)
							break
						}
						if delivered++; delivered == uint64(rounds(8000)) {
							enough.Store(true)
						}
					}
					enough.Store(true)
				})
				published := uint64(0)
				for ; !enough.Load() && published < uint64(rounds(200_000)); published++ {
					require.NoError(t, w.Write(payloads[published%17], uint32(published)))
					if published%32 == 0 {
						spin(int(published / 32 % 8))
					}
				}
				require.NoError(t, w.Close())
				reading.Wait()
				require.NoError(t, rd.Err())
				require.Equal(t, published, delivered+rd.Missed(), "delivered or counted")
			})
		}
	}
}

// Two writers on a single-writer ring tear slots and lose increments.
func TestSecondWriterIsRefused(t *testing.T) {
	eachMode(t, func(t *testing.T, mode ring.Mode) {
		r := newRing(t, ring.Config{Mode: mode})
		newWriter(t, r)
		_, err := r.Writer()
		require.ErrorIs(t, err, ring.ErrWriterTaken)
		_, err = r.SharedWriter()
		require.ErrorIs(t, err, ring.ErrWriterTaken)
	})
}

// The seed's pools read 100 % for ever after one lap, because their statistics
// make a fresh reader at 0.
func TestPoolPressureIsThatOfLiveReaders(t *testing.T) {
	p, err := ring.NewPool(ring.PoolConfig{XS: 10})
	require.NoError(t, err)
	for i := range 100 {
		require.NoError(t, p.Emit([]byte("x"), uint32(i)))
	}
	require.Zero(t, p.Stats().Pressure, "nobody reads, nobody lags")
	rd := newReader(t, p.Ring(ring.XS), ring.FromOldest)
	require.Equal(t, 1.0, p.Stats().Pressure)
	for {
		if _, err := rd.TryNext(); err != nil {
			require.ErrorIs(t, err, ring.ErrEmpty)
			break
		}
	}
	require.Zero(t, p.Stats().Pressure, "the reader has caught up")
}

// "Ring full" is unreachable in the seed; its XXL fallback panics.
func TestFullAndTooLargeAreErrors(t *testing.T) {
	r := newRing(t, ring.Config{Capacity: 2, Mode: ring.Gated})
	w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest)
	publish(t, w, ring.XS, 0, 2)
	require.ErrorIs(t, w.TryWrite(nil, 0), ring.ErrFull)
	_, err := w.TryClaim()
	require.ErrorIs(t, err, ring.ErrFull)
	require.ErrorIs(t, w.Write(make([]byte, 65), 0), ring.ErrTooLarge)
	require.NoError(t, w.Close())
	ends(t, rd, run(0, 2))

	p, err := ring.NewPool(ring.Production())
	require.NoError(t, err)
	require.ErrorIs(t, p.Emit(make([]byte, ring.XL+1), 0), ring.ErrTooLarge)
	require.Zero(t, p.Stats().Events)
}

// The seed reads its published sequence as a plain cell: this test is for the
// race detector, every shared word is touched from two goroutines.
func TestConcurrentUseIsFreeOfRaces(t *testing.T) {
	eachMode(t, func(t *testing.T, mode ring.Mode) {
		r := newRing(t, ring.Config{Capacity: 3, Mode: mode})
		w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest, ring.Named("a"))
		n := rounds(5000)
		var count tally
		var failure error
		var others sync.WaitGroup
		others.Go(func() { failure = count.follow(t.Context(), rd) })
		others.Go(func() {
			for !r.Closed() {
				_, _ = r.Readers(), r.Pressure()
				_ = r.Cursor()
				if late, err := r.Reader(ring.FromOldest); err == nil {
					if ev, err := late.TryNext(); err == nil && intact(ev) != nil {
						t.Error(intact(ev))
					}
					_ = late.Close()
				}
			}
		})
		_, err := flood(w, ring.XS, 0, n)
		require.NoError(t, err)
		require.NoError(t, w.Close())
		others.Wait()
		require.NoError(t, failure)
		require.Equal(t, uint64(n), count.delivered+rd.Missed())
		if mode == ring.Gated {
			require.Zero(t, count.missed, "a gated ring loses nothing")
		}
		_, err = rd.TryNext()
		require.ErrorIs(t, err, io.EOF, "the end stays the end")
	})
}
