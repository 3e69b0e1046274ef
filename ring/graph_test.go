package ring_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/trusted-ring/trusted-ring/ring"
)

// next requires that rd delivers sequence s now.
func next(t *testing.T, rd *ring.Reader, s uint64) {
	t.Helper()
	ev, err := rd.TryNext()
	require.NoError(t, err)
	require.Equal(t, s, ev.Seq)
	require.NoError(t, intact(ev))
}

func nothing(t *testing.T, rd *ring.Reader) {
	t.Helper()
	_, err := rd.TryNext()
	require.ErrorIs(t, err, ring.ErrEmpty)
	_, err = rd.TryBatch(0)
	require.ErrorIs(t, err, ring.ErrEmpty)
}

func TestDownstreamWaitsForRelease(t *testing.T) {
	for _, first := range firsts {
		r := newRing(t, ring.Config{Capacity: 4, Mode: ring.Gated, First: first})
		w, up := newWriter(t, r), newReader(t, r, ring.FromLatest)
		down := newReader(t, r, ring.FromLatest, ring.After(up))
		publish(t, w, ring.XS, first, 2)
		nothing(t, down)
		next(t, up, first)
		nothing(t, down) // read, not yet released
		require.NoError(t, up.Release())
		next(t, down, first)
		nothing(t, down)
		next(t, up, first+1)
		require.NoError(t, up.Release())
		b, err := down.TryBatch(0)
		require.NoError(t, err)
		require.Equal(t, run(first+1, 1), sequences(t, b))
	}
}

func TestDiamond(t *testing.T) {
	r := newRing(t, ring.Config{Capacity: 4, Mode: ring.Gated})
	w := newWriter(t, r)
	top := newReader(t, r, ring.FromLatest)
	left := newReader(t, r, ring.FromLatest, ring.After(top))
	right := newReader(t, r, ring.FromLatest, ring.After(top))
	bottom := newReader(t, r, ring.FromLatest, ring.After(left), ring.After(right))
	publish(t, w, ring.XS, 0, 2)
	nothing(t, left)
	nothing(t, right)
	next(t, top, 0)
	next(t, top, 1)
	require.NoError(t, top.Release())
	next(t, left, 0)
	next(t, left, 1)
	require.NoError(t, left.Release())
	nothing(t, bottom) // right has not been there
	next(t, right, 0)
	require.NoError(t, right.Release())
	next(t, bottom, 0)
	nothing(t, bottom)
	next(t, right, 1)
	require.NoError(t, right.Release())
	b, err := bottom.TryBatch(0)
	require.NoError(t, err)
	require.Equal(t, run(1, 1), sequences(t, b))
}

// TestUpstreamThatLeavesIsNoLongerWaitedFor: closed, evicted, or gone with its
// line in the table taken by somebody who has read nothing.
func TestUpstreamThatLeavesIsNoLongerWaitedFor(t *testing.T) {
	leave := map[string]func(r *ring.Ring, up *ring.Reader){
		"closed":  func(_ *ring.Ring, up *ring.Reader) { _ = up.Close() },
		"evicted": func(r *ring.Ring, _ *ring.Reader) { require.Equal(t, 1, r.Evict("up")) },
		"evicted and closed": func(r *ring.Ring, up *ring.Reader) {
			require.Equal(t, 1, r.Evict("up"))
			_ = up.Close()
		},
	}
	for name, gone := range leave {
		t.Run(name, func(t *testing.T) {
			r := newRing(t, ring.Config{Capacity: 4, Mode: ring.Gated, MaxReaders: 3})
			w, up := newWriter(t, r), newReader(t, r, ring.FromLatest, ring.Named("up"))
			stays := newReader(t, r, ring.FromLatest)
			down := newReader(t, r, ring.FromLatest, ring.After(up, stays))
			publish(t, w, ring.XS, 0, 2)
			next(t, stays, 0)
			require.NoError(t, stays.Release())
			nothing(t, down)
			gone(r, up)
			if name != "evicted" {
				tenant := newReader(t, r, ring.FromOldest) // takes the line, releases nothing
				require.EqualValues(t, 2, tenant.Lag())
			}
			next(t, down, 0)
			nothing(t, down) // the one that stays still counts
			next(t, stays, 1)
			require.NoError(t, stays.Close())
			next(t, down, 1)
		})
	}
}

func TestDownstreamOfAClosedReaderWaitsForNobody(t *testing.T) {
	r := newRing(t, ring.Config{Capacity: 4, Mode: ring.Gated})
	w, up := newWriter(t, r), newReader(t, r, ring.FromLatest)
	require.NoError(t, up.Close())
	down := newReader(t, r, ring.FromLatest, ring.After(up))
	publish(t, w, ring.XS, 0, 1)
	next(t, down, 0)
}

// TestEndReachesDownstreamLast: closed, drained by the first, not yet by the
// second: no end there.
func TestEndReachesDownstreamLast(t *testing.T) {
	r := newRing(t, ring.Config{Capacity: 4, Mode: ring.Gated})
	w, up := newWriter(t, r), newReader(t, r, ring.FromLatest)
	down := newReader(t, r, ring.FromLatest, ring.After(up))
	publish(t, w, ring.XS, 0, 1)
	require.NoError(t, w.Close())
	nothing(t, down)
	next(t, up, 0)
	nothing(t, down)
	ends(t, up, nil)
	ends(t, down, run(0, 1))
}

// TestBlockedDownstreamIsWoken by its upstream's release, and by its leaving.
func TestBlockedDownstreamIsWoken(t *testing.T) {
	for name, open := range openers {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r, err := open(ring.Config{Capacity: 4, Mode: ring.Gated})
				require.NoError(t, err)
				w, up := newWriter(t, r), newReader(t, r, ring.FromLatest)
				down := newReader(t, r, ring.FromLatest, ring.After(up), ring.WaitWith(ring.Blocking()))
				got := make(chan uint64)
				go func() {
					for ev := range down.All(t.Context()) {
						got <- ev.Seq
					}
					close(got)
				}()
				publish(t, w, ring.XS, 0, 3)
				for s := range uint64(2) {
					synctest.Wait()
					require.Equal(t, 1, ring.Waiters(r))
					next(t, up, s)
					require.NoError(t, up.Release())
					require.Equal(t, s, <-got)
				}
				synctest.Wait()
				require.Equal(t, 1, ring.Waiters(r))
				require.NoError(t, up.Close())
				require.EqualValues(t, 2, <-got)
				require.NoError(t, r.Close())
				_, open := <-got
				require.False(t, open)
			})
		})
	}
}

// TestPipelineUnderFire: three stages and a writer on a small ring; no stage
// ever sees an event that the stage before it has not finished.
func TestPipelineUnderFire(t *testing.T) {
	for _, wait := range []ring.Wait{ring.Yield(), ring.Blocking()} {
		t.Run(wait.String(), func(t *testing.T) {
			r := newRing(t, ring.Config{Size: 8, Capacity: 16, Mode: ring.Gated, Wait: wait})
			const stages = 3
			var finished [stages + 1]atomic.Uint64 // finished[i+1]: events that stage i is done with
			w := newWriter(t, r)
			opts := []ring.ReaderOption{ring.WaitWith(wait)}
			var all sync.WaitGroup
			for i := range stages {
				rd := newReader(t, r, ring.FromLatest, opts...)
				opts = []ring.ReaderOption{ring.WaitWith(wait), ring.After(rd)}
				all.Go(func() {
					var count tally
					for ev := range rd.All(context.Background()) {
						if i > 0 && finished[i].Load() <= ev.Seq {
							t.Errorf("stage %d got event %d before stage %d was done", i, ev.Seq, i-1)
						}
						if err := count.add(ev); err != nil {
							t.Error(err)
						}
						finished[i+1].Store(ev.Seq + 1)
					}
				})
			}
			n := rounds(5000)
			_, err := flood(w, 8, 0, n)
			require.NoError(t, err)
			require.NoError(t, w.Close())
			all.Wait()
			for i := range stages {
				require.EqualValues(t, n, finished[i+1].Load())
			}
		})
	}
}
