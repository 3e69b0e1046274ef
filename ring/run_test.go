package ring_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/trusted-ring/trusted-ring/ring"
)

func TestRunFeedsEveryHandler(t *testing.T) {
	eachMode(t, func(t *testing.T, mode ring.Mode) {
		r := newRing(t, ring.Config{Capacity: 8, Mode: mode})
		publish(t, newWriter(t, r), ring.XS, 0, 7)
		require.NoError(t, r.Close())
		var counts [3]tally
		var handlers []ring.Handler
		for i := range counts {
			handlers = append(handlers, counts[i].add)
		}
		require.NoError(t, ring.Run(t.Context(), r, ring.FromOldest, handlers, ring.Named("handler")))
		for _, count := range counts {
			require.EqualValues(t, 7, count.delivered)
		}
		require.Empty(t, r.Readers(), "all have left")
	})
}

func TestRunWithoutHandlersEndsAtOnce(t *testing.T) {
	require.NoError(t, ring.Run(t.Context(), newRing(t, ring.Config{}), ring.FromLatest, nil))
}

func TestRunThatCannotAttachLeavesNobodyBehind(t *testing.T) {
	r := newRing(t, ring.Config{MaxReaders: 2})
	nop := func(ring.Event) error { return nil }
	require.ErrorIs(t, ring.Run(t.Context(), r, ring.FromLatest, []ring.Handler{nop, nop, nop}), ring.ErrTooManyReaders)
	require.Empty(t, r.Readers())
}

func TestRunEndsWithItsContext(t *testing.T) {
	r := newRing(t, ring.Config{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	nop := func(ring.Event) error { return nil }
	require.ErrorIs(t, ring.Run(ctx, r, ring.FromLatest, []ring.Handler{nop, nop}), context.Canceled)
}

// TestPanicInAHandlerDoesNotStallTheWriter: the handler's reader is detached,
// the panic reported with its event, the other handler ended.
func TestPanicInAHandlerDoesNotStallTheWriter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRing(t, ring.Config{Capacity: 2, Mode: ring.Gated, Wait: ring.Blocking()})
		w := newWriter(t, r)
		var calm atomic.Uint64
		done := make(chan error, 1)
		go func() {
			done <- ring.Run(t.Context(), r, ring.FromLatest, []ring.Handler{
				func(ev ring.Event) error { calm.Add(1); return nil },
				func(ev ring.Event) error {
					if ev.Seq == 3 {
						panic("broken brush")
					}
					return nil
				},
			}, ring.WaitWith(ring.Blocking()))
		}()
		synctest.Wait()
		require.Len(t, r.Readers(), 2)
		publish(t, w, ring.XS, 0, 20) // more than the ring holds: a stalled reader would block it
		err := <-done
		var detail *ring.PanicError
		require.ErrorAs(t, err, &detail)
		require.Equal(t, "broken brush", detail.Value)
		require.EqualValues(t, 3, detail.Event)
		require.Contains(t, string(detail.Stack), "run_test.go")
		require.ErrorContains(t, err, "ring: handler panicked at event 3: broken brush")
		require.NotErrorIs(t, err, context.Canceled, "the other was only told to stop")
		require.Empty(t, r.Readers())
		require.GreaterOrEqual(t, calm.Load(), uint64(1))
	})
}

// TestFailingHandlerEndsTheOthers although events never run dry.
func TestFailingHandlerEndsTheOthers(t *testing.T) {
	for _, failure := range []error{errors.New("disk full"), context.Canceled} {
		r := newRing(t, ring.Config{Capacity: 4})
		w := newWriter(t, r)
		publish(t, w, ring.XS, 0, 1)
		fail := func(ring.Event) error { return failure }
		endless := func(ev ring.Event) error { return w.Write(nil, 0) } // feeds itself
		err := ring.Run(t.Context(), r, ring.FromOldest, []ring.Handler{endless, fail})
		require.ErrorIs(t, err, failure)
		require.Empty(t, r.Readers())
	}
}

func TestRunChecksItsOptions(t *testing.T) {
	nop := func(ring.Event) error { return nil }
	err := ring.Run(t.Context(), newRing(t, ring.Config{}), ring.FromLatest, []ring.Handler{nop}, ring.WaitWith(ring.Backoff(-1)))
	require.ErrorIs(t, err, ring.ErrConfig)
}
