package ring_test

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/trusted-ring/trusted-ring/ring"
)

func TestLeavingReaderNoLongerGates(t *testing.T) {
	eachShape(t, func(t *testing.T, cfg ring.Config) {
		if cfg.Mode != ring.Gated {
			return
		}
		r := newRing(t, cfg)
		w, stays, leaves := newWriter(t, r), newReader(t, r, ring.FromLatest), newReader(t, r, ring.FromLatest)
		publish(t, w, ring.XS, cfg.First, cfg.Capacity)
		got, _ := drain(t, stays)
		require.Equal(t, run(cfg.First, cfg.Capacity), got)
		require.NoError(t, stays.Release())
		require.ErrorIs(t, w.TryWrite(nil, 0), ring.ErrFull)
		require.NoError(t, leaves.Close())
		next := cfg.First + uint64(cfg.Capacity)
		publish(t, w, ring.XS, next, cfg.Capacity)
		require.ErrorIs(t, w.TryWrite(nil, 0), ring.ErrFull, "the other one gates")
		got, _ = drain(t, stays)
		require.Equal(t, run(next, cfg.Capacity), got)
	})
}

func TestLeavingWakesABlockedWriter(t *testing.T) {
	for name, open := range openers {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r, err := open(ring.Config{Capacity: 1, Mode: ring.Gated, Wait: ring.Blocking()})
				require.NoError(t, err)
				w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest)
				publish(t, w, ring.XS, 0, 1)
				done := make(chan error, 1)
				go func() { done <- w.Write(nil, 0) }()
				synctest.Wait()
				require.Equal(t, 1, ring.Waiters(r))
				require.NoError(t, rd.Close())
				require.NoError(t, <-done)
				require.EqualValues(t, 2, r.Cursor())
			})
		})
	}
}

func TestWriterWithoutReadersNeverWaits(t *testing.T) {
	for _, capacity := range capacities {
		r := newRing(t, ring.Config{Capacity: capacity, Mode: ring.Gated})
		w := newWriter(t, r)
		publish(t, w, ring.XS, 0, 3*capacity)
		rd := newReader(t, r, ring.FromLatest)
		publish(t, w, ring.XS, w.Sequence(), capacity)
		require.ErrorIs(t, w.TryWrite(nil, 0), ring.ErrFull)
		require.NoError(t, rd.Close())
		publish(t, w, ring.XS, w.Sequence(), 3*capacity)
		b, err := w.ClaimBatch(capacity)
		require.NoError(t, err)
		require.NoError(t, b.Publish())
	}
}

// TestClosedReaderStaysClosed: a handle that was closed must touch neither the
// ring nor the reader that got its line of the table.
func TestClosedReaderStaysClosed(t *testing.T) {
	eachShape(t, func(t *testing.T, cfg ring.Config) {
		cfg.MaxReaders = 1
		r := newRing(t, cfg)
		w, gone := newWriter(t, r), newReader(t, r, ring.FromLatest)
		publish(t, w, ring.XS, cfg.First, 1)
		_, err := gone.TryNext()
		require.NoError(t, err)
		require.NoError(t, gone.Close())
		require.NoError(t, gone.Close(), "a second Close does nothing")

		tenant := newReader(t, r, ring.FromSequence(cfg.First))
		for range 2 {
			_, err = gone.TryNext()
			require.ErrorIs(t, err, ring.ErrClosed)
			_, err = gone.Next(t.Context())
			require.ErrorIs(t, err, ring.ErrClosed)
			_, err = gone.TryBatch(0)
			require.ErrorIs(t, err, ring.ErrClosed)
			_ = gone.Release()
			require.NoError(t, gone.Close())
			for range gone.All(t.Context()) {
				t.Fatal("a closed reader got an event")
			}
			require.ErrorIs(t, gone.Err(), ring.ErrClosed)
		}
		require.Len(t, r.Readers(), 1)
		require.Equal(t, cfg.First+1-tenant.Lag(), r.Readers()[0].Position, "the tenant stands where it joined")
		require.NoError(t, r.Close())
		_, err = gone.TryNext()
		require.ErrorIs(t, err, ring.ErrClosed, "closed before the end, never io.EOF")
		_, err = drain(t, tenant)
		require.Error(t, err)
	})
}

func TestClosedReaderCannotComeBackThroughItsBatch(t *testing.T) {
	eachMode(t, func(t *testing.T, mode ring.Mode) {
		r := newRing(t, ring.Config{Capacity: 4, Mode: mode, MaxReaders: 1})
		w, gone := newWriter(t, r), newReader(t, r, ring.FromLatest)
		publish(t, w, ring.XS, 0, 3)
		b, err := gone.TryBatch(0)
		require.NoError(t, err)
		require.NoError(t, gone.Close())
		tenant := newReader(t, r, ring.FromLatest)
		require.Error(t, b.Commit(0))
		_, err = gone.TryNext()
		require.ErrorIs(t, err, ring.ErrClosed)
		require.EqualValues(t, 3, r.Readers()[0].Position)
		require.Zero(t, tenant.Lag())
	})
}
