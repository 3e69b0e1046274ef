package ring_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trusted-ring/trusted-ring/ring"
)

func TestEvictByName(t *testing.T) {
	r := newRing(t, ring.Config{Capacity: 2, Mode: ring.Gated, MaxReaders: 3})
	w := newWriter(t, r)
	stalled := newReader(t, r, ring.FromLatest, ring.Named("stalled"))
	twin := newReader(t, r, ring.FromLatest, ring.Named("stalled"))
	good := newReader(t, r, ring.FromLatest, ring.Named("good"))
	publish(t, w, ring.XS, 0, 2)
	next(t, stalled, 0)
	got, _ := drain(t, good)
	require.Equal(t, run(0, 2), got)
	require.ErrorIs(t, w.TryWrite(nil, 0), ring.ErrFull)

	require.Zero(t, r.Evict("nobody"))
	require.Equal(t, 2, r.Evict("stalled"))
	require.Zero(t, r.Evict("stalled"), "once")
	publish(t, w, ring.XS, 2, 2)
	require.ErrorIs(t, w.TryWrite(nil, 0), ring.ErrFull, "the good one still gates")
	for range 2 {
		_, err := stalled.TryNext()
		require.ErrorIs(t, err, ring.ErrEvicted)
		_, err = twin.TryBatch(0)
		require.ErrorIs(t, err, ring.ErrEvicted)
		_, err = twin.Next(t.Context())
		require.ErrorIs(t, err, ring.ErrEvicted)
		require.ErrorIs(t, stalled.Release(), ring.ErrEvicted, "its event was not protected to the end")
	}
	for range stalled.All(t.Context()) {
		t.Fatal("an evicted reader got an event")
	}
	require.ErrorIs(t, stalled.Err(), ring.ErrEvicted, "never taken for an end")
	got, _ = drain(t, good)
	require.Equal(t, run(2, 2), got)

	require.Len(t, r.Readers(), 1)
	_, err := r.Reader(ring.FromLatest)
	require.ErrorIs(t, err, ring.ErrTooManyReaders, "an evicted reader keeps its line until it is closed")
	require.NoError(t, stalled.Close())
	_, err = stalled.TryNext()
	require.ErrorIs(t, err, ring.ErrClosed)
	newReader(t, r, ring.FromLatest)
}

func TestOverwriteReadersCannotBeEvicted(t *testing.T) {
	r := newRing(t, ring.Config{})
	w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest, ring.Named("x"))
	require.Zero(t, r.Evict("x"))
	publish(t, w, ring.XS, 0, 1)
	next(t, rd, 0)
}

// TestStallPolicyEvictsWhoeverGates: the policy is asked about the slowest
// reader only, again after each period, with every wait strategy.
func TestStallPolicyEvictsWhoeverGates(t *testing.T) {
	writers := map[string]func(t *testing.T, r *ring.Ring) publisher{
		"one writer": func(t *testing.T, r *ring.Ring) publisher { return newWriter(t, r) },
		"shared":     func(t *testing.T, r *ring.Ring) publisher { return newShared(t, r) },
	}
	for name, open := range writers {
		for _, wait := range waits {
			t.Run(name+"/"+wait.String(), func(t *testing.T) {
				asked := 0
				var about ring.ReaderInfo
				r := newRing(t, ring.Config{Capacity: 4, Mode: ring.Gated, Wait: wait, Stall: ring.Stall{
					After: time.Microsecond,
					Evict: func(info ring.ReaderInfo) bool {
						about = info
						asked++
						return asked == 3
					},
				}})
				w := open(t, r)
				stalled := newReader(t, r, ring.FromLatest, ring.Named("stalled"))
				slow := newReader(t, r, ring.FromLatest, ring.Named("slow"))
				publish(t, w, ring.XS, 0, 1)
				next(t, slow, 0)
				publish(t, w, ring.XS, 1, 3)
				require.Zero(t, asked, "nobody was in the way")
				require.NoError(t, slow.Release())
				publish(t, w, ring.XS, 4, 1)
				require.Equal(t, 3, asked)
				require.Equal(t, "stalled", about.Name)
				require.Zero(t, about.Position)
				require.EqualValues(t, 4, about.Lag)
				require.Equal(t, 1.0, about.Pressure)
				_, err := stalled.TryNext()
				require.ErrorIs(t, err, ring.ErrEvicted)
				got, _ := drain(t, slow)
				require.Equal(t, run(1, 4), got)
			})
		}
	}
}

func TestStallPolicyWithoutEvictWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRing(t, ring.Config{Capacity: 1, Mode: ring.Gated, Wait: ring.Blocking(), Stall: ring.Stall{After: time.Second}})
		w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest)
		publish(t, w, ring.XS, 0, 1)
		done := make(chan error, 1)
		go func() { done <- w.Write(nil, 1) }()
		synctest.Wait()
		next(t, rd, 0)
		require.NoError(t, rd.Release())
		require.NoError(t, <-done)
	})
}

// TestStallPolicyNamesAStalledReader without evicting it: a policy may only
// watch, and the writer goes on when the reader does.
func TestStallPolicyNamesAStalledReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		named := make(chan string, 100)
		r := newRing(t, ring.Config{Capacity: 1, Mode: ring.Gated, Wait: ring.Blocking(), Stall: ring.Stall{
			After: time.Second,
			Evict: func(info ring.ReaderInfo) bool {
				named <- info.Name
				return false
			},
		}})
		w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest, ring.Named("storage"))
		publish(t, w, ring.XS, 0, 1)
		done := make(chan error, 1)
		go func() { done <- w.Write(nil, 1) }()
		require.Equal(t, "storage", <-named)
		require.Equal(t, "storage", <-named)
		next(t, rd, 0)
		require.NoError(t, rd.Release())
		require.NoError(t, <-done)
	})
}

// TestBlockedReaderLearnsOfItsEviction.
func TestBlockedReaderLearnsOfItsEviction(t *testing.T) {
	for name, open := range openers {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r, err := open(ring.Config{Capacity: 2, Mode: ring.Gated})
				require.NoError(t, err)
				rd := newReader(t, r, ring.FromLatest, ring.Named("x"), ring.WaitWith(ring.Blocking()))
				errs := make(chan error, 1)
				go func() { _, err := rd.Next(t.Context()); errs <- err }()
				synctest.Wait()
				require.Equal(t, 1, r.Evict("x"))
				require.ErrorIs(t, <-errs, ring.ErrEvicted)
			})
		})
	}
}
