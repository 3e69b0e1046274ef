package ring_test

import (
	"context"
	"io"
	"math"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/trusted-ring/trusted-ring/ring"
)

func TestCloseLetsReadersDrain(t *testing.T) {
	eachShape(t, func(t *testing.T, cfg ring.Config) {
		r := newRing(t, cfg)
		w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest)
		publish(t, w, ring.XS, cfg.First, cfg.Capacity)
		require.False(t, r.Closed())
		require.NoError(t, r.Close())
		require.NoError(t, r.Close(), "a second Close does nothing")
		require.True(t, r.Closed())
		ends(t, rd, run(cfg.First, cfg.Capacity))
		_, err := rd.TryNext()
		require.ErrorIs(t, err, io.EOF, "the end stays")
		_, err = rd.Next(t.Context())
		require.ErrorIs(t, err, io.EOF)
		_, err = rd.TryBatch(0)
		require.ErrorIs(t, err, io.EOF)
	})
}

// TestLappedReaderOfAClosedRingGetsTheRest: the end comes after the loss and
// after what is left, never instead of it.
func TestLappedReaderOfAClosedRingGetsTheRest(t *testing.T) {
	r := newRing(t, ring.Config{Capacity: 3})
	w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest)
	publish(t, w, ring.XS, 0, 10)
	require.NoError(t, w.Close())
	ends(t, rd, []seen{{7, 7}, {8, 0}, {9, 0}})
}

func TestWriterIsToldOfClose(t *testing.T) {
	eachMode(t, func(t *testing.T, mode ring.Mode) {
		r := newRing(t, ring.Config{Capacity: 4, Mode: mode})
		w := newWriter(t, r)
		publish(t, w, ring.XS, 0, 1)
		b, err := w.ClaimBatch(2)
		require.NoError(t, err)
		require.NoError(t, r.Close())
		require.ErrorIs(t, b.Publish(), ring.ErrClosed)
		require.ErrorIs(t, w.Write(nil, 0), ring.ErrClosed)
		require.ErrorIs(t, w.TryWrite(nil, 0), ring.ErrClosed)
		require.ErrorIs(t, w.Write(make([]byte, 65), 0), ring.ErrTooLarge, "the caller's mistake comes first")
		_, err = w.TryClaim()
		require.ErrorIs(t, err, ring.ErrClosed)
		_, err = w.ClaimBatch(1)
		require.ErrorIs(t, err, ring.ErrClosed)
		slot := w.Claim()
		require.Len(t, slot.Bytes(), 64, "a scratch buffer that can be filled")
		clear(slot.Bytes())
		require.ErrorIs(t, w.Publish(1, 0), ring.ErrClosed)
		w.Release()
		_, err = r.Writer()
		require.ErrorIs(t, err, ring.ErrClosed)
		_, err = r.SharedWriter()
		require.ErrorIs(t, err, ring.ErrClosed)
	})
}

// TestClaimThatCloseOvertookDeliversNoGarbage: what the writer filled is the
// scratch buffer of the second Claim, so the slot of the first must not appear.
func TestClaimThatCloseOvertookDeliversNoGarbage(t *testing.T) {
	eachMode(t, func(t *testing.T, mode ring.Mode) {
		r := newRing(t, ring.Config{Capacity: 2, Mode: mode})
		w := newWriter(t, r)
		rd := newReader(t, r, ring.FromLatest)
		w.Claim()
		require.NoError(t, r.Close())
		stamp(w.Claim().Bytes(), 0)
		require.ErrorIs(t, w.Publish(64, 0), ring.ErrClosed)
		ends(t, rd, nil)
	})
}

func TestReadersMayJoinAClosedRing(t *testing.T) {
	eachMode(t, func(t *testing.T, mode ring.Mode) {
		r := newRing(t, ring.Config{Capacity: 4, Mode: mode})
		w := newWriter(t, r)
		publish(t, w, ring.XS, 0, 3)
		require.NoError(t, w.Close())
		ends(t, newReader(t, r, ring.FromOldest), run(0, 3))
		ends(t, newReader(t, r, ring.FromSequence(1)), run(1, 2))
		ends(t, newReader(t, r, ring.FromLatest), nil)
	})
}

// TestCloseWakesWhoeverIsBlocked: every waiter is parked for good (synctest
// says so) before Close.
func TestCloseWakesWhoeverIsBlocked(t *testing.T) {
	for name, open := range openers {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r, err := open(ring.Config{Capacity: 2, Mode: ring.Gated, Wait: ring.Blocking(), MaxReaders: 4})
				require.NoError(t, err)
				w := newWriter(t, r)
				holder := newReader(t, r, ring.FromLatest) // reads nothing: the ring fills up
				publish(t, w, ring.XS, 0, 2)
				errs := make(chan error, 4)
				for range 3 {
					rd := newReader(t, r, ring.FromLatest, ring.WaitWith(ring.Blocking()))
					go func() {
						_, err := rd.Next(context.Background())
						errs <- err
					}()
				}
				go func() { errs <- w.Write(nil, 0) }() // full: blocks
				synctest.Wait()
				require.Equal(t, 4, ring.Waiters(r))
				require.NoError(t, r.Close())
				ended, closed := 0, 0
				for range 4 {
					switch err := <-errs; err {
					case io.EOF:
						ended++
					case ring.ErrClosed:
						closed++
					default:
						t.Fatal(err)
					}
				}
				require.Equal(t, []int{3, 1}, []int{ended, closed})
				require.Zero(t, ring.Waiters(r))
				ends(t, holder, run(0, 2))
			})
		})
	}
}

// TestDataPublishedJustBeforeCloseIsDelivered: what Write accepted arrives,
// whoever closes, whenever. Writes and Close run against each other.
func TestDataPublishedJustBeforeCloseIsDelivered(t *testing.T) {
	for name, open := range openers {
		eachMode(t, func(t *testing.T, mode ring.Mode) {
			for _, wait := range []ring.Wait{ring.Yield(), ring.Blocking()} {
				t.Run(name+"/"+wait.String(), func(t *testing.T) {
					for range rounds(200) {
						r, err := open(ring.Config{Capacity: 64, Mode: mode, Wait: wait})
						require.NoError(t, err)
						w := newWriter(t, r)
						rd := newReader(t, r, ring.FromLatest, ring.WaitWith(wait))
						var count tally
						var failure error
						var others sync.WaitGroup
						others.Go(func() { failure = count.follow(context.Background(), rd) })
						others.Go(func() { _ = r.Close() })
						accepted, err := flood(w, 8, 0, math.MaxInt)
						require.ErrorIs(t, err, ring.ErrClosed)
						others.Wait()
						require.NoError(t, failure)
						total := count.delivered + rd.Missed()
						require.Contains(t, []uint64{uint64(accepted), uint64(accepted) + 1}, total, "the refused one may be delivered, an accepted one must")
					}
				})
			}
		})
	}
}

// openers make rings with and without the kernel's help for blocking waits.
var openers = map[string]func(ring.Config) (*ring.Ring, error){
	"native":        ring.New,
	"no-membarrier": ring.NewWithoutMembarrier,
}

// TestCloseWakesTheParked: Close alone ends readers and a writer that sleep.
func TestCloseWakesTheParked(t *testing.T) {
	for name, open := range openers {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r, err := open(ring.Config{Size: 8, Capacity: 1, Mode: ring.Gated, Wait: ring.Blocking()})
				require.NoError(t, err)
				w := newWriter(t, r)
				stalled := newReader(t, r, ring.FromLatest)
				require.NoError(t, w.Write(nil, 1))
				waiting := newReader(t, r, ring.FromLatest, ring.WaitWith(ring.Blocking()))
				writing, reading := make(chan error), make(chan error)
				go func() { writing <- w.Write(nil, 2) }()
				go func() {
					_, err := waiting.Next(t.Context())
					reading <- err
				}()
				synctest.Wait()
				require.Equal(t, 2, ring.Waiters(r), "both sleep")
				require.NoError(t, r.Close())
				require.ErrorIs(t, <-writing, ring.ErrClosed)
				require.ErrorIs(t, <-reading, io.EOF)
				require.NoError(t, stalled.Close())
			})
		})
	}
}
