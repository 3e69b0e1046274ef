package ring_test

import (
	"context"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trusted-ring/trusted-ring/ring"
)

var waits = []ring.Wait{ring.Yield(), ring.BusySpin(), ring.SpinPause(), ring.Backoff(time.Millisecond), ring.Blocking()}

// eachWait runs a test for every wait strategy, mode and kind of fence.
func eachWait(t *testing.T, test func(t *testing.T, r *ring.Ring, wait ring.Wait)) {
	for name, open := range openers {
		eachMode(t, func(t *testing.T, mode ring.Mode) {
			for _, wait := range waits {
				t.Run(name+"/"+wait.String(), func(t *testing.T) {
					r, err := open(ring.Config{Capacity: 4, Mode: mode, Wait: wait})
					require.NoError(t, err)
					test(t, r, wait)
				})
			}
		})
	}
}

func TestCancelledBeforeTheWait(t *testing.T) {
	eachWait(t, func(t *testing.T, r *ring.Ring, wait ring.Wait) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest, ring.WaitWith(wait))
		_, err := rd.Next(ctx)
		require.ErrorIs(t, err, context.Canceled)
		_, err = rd.NextBatch(ctx, 0)
		require.ErrorIs(t, err, context.Canceled)
		publish(t, w, ring.XS, 0, 1)
		got, err := drain(t, rd)
		require.ErrorIs(t, err, ring.ErrEmpty)
		require.Equal(t, run(0, 1), got, "a cancelled wait loses nothing")
	})
}

// TestCancelledAtAnyStep cancels a waiting reader at random moments of its spin,
// its parking and its wake-up, while events may come at the same time. Each
// time it must return, lose nothing, and leave no trace behind for the next wait.
func TestCancelledAtAnyStep(t *testing.T) {
	eachWait(t, func(t *testing.T, r *ring.Ring, wait ring.Wait) {
		w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest, ring.WaitWith(wait))
		var got []seen
		published := uint64(0)
		for i := range rounds(400) {
			ctx, cancel := context.WithCancel(t.Context())
			var reading sync.WaitGroup
			reading.Go(func() {
				ev, err := rd.Next(ctx)
				switch {
				case err == nil:
					got = append(got, seen{ev.Seq, ev.Missed})
				case err != context.Canceled:
					t.Error(err)
				}
			})
			spin(i * 7 % 400)
			if i%3 == 0 {
				publish(t, w, ring.XS, published, 1)
				published++
			}
			cancel()
			reading.Wait()
			require.Zero(t, ring.Waiters(r))
			more, err := drain(t, rd)
			require.ErrorIs(t, err, ring.ErrEmpty)
			got = append(got, more...)
		}
		require.Equal(t, run(0, int(published)), got)
	})
}

// spin passes a little time without the clock: about n units of work.
func spin(n int) {
	x := uint64(1)
	for range n * 50 {
		x = x*6364136223846793005 + 1
	}
	runtime.KeepAlive(x)
}

// TestCancelledWhileParked: synctest proves that the reader is asleep.
func TestCancelledWhileParked(t *testing.T) {
	for name, open := range openers {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r, err := open(ring.Config{Capacity: 2})
				require.NoError(t, err)
				w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest, ring.WaitWith(ring.Blocking()))
				for s := range uint64(3) {
					ctx, cancel := context.WithCancel(t.Context())
					errs := make(chan error, 1)
					go func() { _, err := rd.Next(ctx); errs <- err }()
					synctest.Wait()
					require.Equal(t, 1, ring.Waiters(r))
					cancel()
					require.ErrorIs(t, <-errs, context.Canceled)
					require.Zero(t, ring.Waiters(r))
					publish(t, w, ring.XS, s, 1)
					got, _ := drain(t, rd)
					require.Equal(t, run(s, 1), got)
				}
			})
		})
	}
}

// TestBackoffNoticesTheDeadline runs on synctest's clock: the sleeps are real
// sleeps of the strategy, and end with the context.
func TestBackoffNoticesTheDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRing(t, ring.Config{})
		rd := newReader(t, r, ring.FromLatest, ring.WaitWith(ring.Backoff(0)))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := rd.Next(ctx)
		require.ErrorIs(t, err, context.DeadlineExceeded)
	})
}

// TestTurnsOfAWaitNeverOverflow: an int has 32 bits on 386, and a patient reader
// passes 2^31 turns within minutes.
func TestTurnsOfAWaitNeverOverflow(t *testing.T) {
	require.Equal(t, 1, ring.NextTurn(0))
	require.Equal(t, 1<<29+1, ring.NextTurn(1<<29))
	require.Zero(t, ring.NextTurn(1<<30-1))
}

// TestCancelEndsALoopThatNeverRunsDry: ctx is seen although an event is always
// ready.
func TestCancelEndsALoopThatNeverRunsDry(t *testing.T) {
	eachMode(t, func(t *testing.T, mode ring.Mode) {
		r := newRing(t, ring.Config{Capacity: 4, Mode: mode})
		w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest)
		const far = 10_000
		loop := func(each func(ctx context.Context, again func() bool)) int {
			ctx, cancel := context.WithCancel(t.Context())
			n := 0
			publish(t, w, ring.XS, w.Sequence(), 1)
			each(ctx, func() bool {
				publish(t, w, ring.XS, w.Sequence(), 1)
				if n++; n == 3 {
					cancel()
				}
				return n < far
			})
			cancel()
			require.ErrorIs(t, rd.Err(), context.Canceled)
			return n
		}
		require.Less(t, loop(func(ctx context.Context, again func() bool) {
			for range rd.All(ctx) {
				if !again() {
					break
				}
			}
		}), far)
		require.Less(t, loop(func(ctx context.Context, again func() bool) {
			for range rd.Batches(ctx, 1) {
				if !again() {
					break
				}
			}
		}), far)
	})
}
