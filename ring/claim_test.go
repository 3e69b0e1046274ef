package ring_test

import (
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/trusted-ring/trusted-ring/ring"
)

// publishBatch claims n slots and publishes them stamped.
func publishBatch(t testing.TB, w *ring.Writer, n int) {
	t.Helper()
	b, err := w.ClaimBatch(n)
	require.NoError(t, err)
	require.Equal(t, n, b.Len())
	require.Equal(t, w.Sequence(), b.Sequence())
	visited := 0
	for i, slot := range b.Slots() {
		s := b.Sequence() + uint64(i)
		stamp(slot.Bytes(), s)
		require.NoError(t, b.Set(i, len(slot.Bytes()), uint32(s)))
		visited++
	}
	require.Equal(t, n, visited)
	require.NoError(t, b.Publish())
}

func TestWriteBatchOfEveryLengthAtEveryOffset(t *testing.T) {
	eachShape(t, func(t *testing.T, cfg ring.Config) {
		r := newRing(t, cfg)
		w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest)
		s := cfg.First
		for n := 1; n <= cfg.Capacity; n++ {
			for range cfg.Capacity {
				publishBatch(t, w, n)
				got, err := drain(t, rd)
				require.ErrorIs(t, err, ring.ErrEmpty)
				require.Equal(t, run(s, n), got)
				s += uint64(n)
				publish(t, w, ring.XS, s, 1) // move the offset, and mix with single events
				got, err = drain(t, rd)
				require.ErrorIs(t, err, ring.ErrEmpty)
				require.Equal(t, run(s, 1), got)
				s++
				require.Equal(t, s, r.Cursor())
			}
		}
	})
}

func TestBatchBecomesVisibleTogether(t *testing.T) {
	eachMode(t, func(t *testing.T, mode ring.Mode) {
		r := newRing(t, ring.Config{Capacity: 4, Mode: mode})
		w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest)
		b, err := w.ClaimBatch(3)
		require.NoError(t, err)
		stamp(b.Slot(2).Bytes(), 2)
		require.NoError(t, b.Set(2, 64, 2))
		_, err = rd.TryNext()
		require.ErrorIs(t, err, ring.ErrEmpty)
		require.Zero(t, r.Cursor())
		require.NoError(t, b.Publish())
		for s := range uint64(2) { // not Set: length 0, type 0, whatever stood there
			ev, err := rd.TryNext()
			require.NoError(t, err)
			require.Equal(t, s, ev.Seq)
			require.Zero(t, ev.Len())
			require.Zero(t, ev.Type)
		}
		got, err := drain(t, rd)
		require.ErrorIs(t, err, ring.ErrEmpty)
		require.Equal(t, run(2, 1), got)
	})
}

func TestUnsetSlotKeepsNothingOfTheLapBefore(t *testing.T) {
	eachMode(t, func(t *testing.T, mode ring.Mode) {
		r := newRing(t, ring.Config{Capacity: 2, Mode: mode})
		w := newWriter(t, r)
		publish(t, w, ring.XS, 0, 4)
		rd := newReader(t, r, ring.FromLatest)
		b, err := w.ClaimBatch(2)
		require.NoError(t, err)
		require.NoError(t, b.Publish())
		for range 2 {
			ev, err := rd.TryNext()
			require.NoError(t, err)
			require.Zero(t, ev.Len())
			require.Zero(t, ev.Type)
		}
	})
}

func TestBatchOutsideTheRingIsRefused(t *testing.T) {
	w := newWriter(t, newRing(t, ring.Config{Capacity: 4}))
	for _, n := range []int{-1, 0, 5} {
		_, err := w.ClaimBatch(n)
		var detail *ring.ConfigError
		require.ErrorAs(t, err, &detail)
		require.Equal(t, ring.ConfigError{Field: "ClaimBatch n", Value: int64(n), Min: 1, Max: 4}, *detail)
	}
}

func TestOnlyTheCurrentClaimCanBePublished(t *testing.T) {
	eachMode(t, func(t *testing.T, mode ring.Mode) {
		r := newRing(t, ring.Config{Capacity: 4, Mode: mode})
		w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest)
		stale := func(giveUp func()) {
			t.Helper()
			before := r.Cursor()
			b, err := w.ClaimBatch(2)
			require.NoError(t, err)
			giveUp()
			after := r.Cursor()
			require.ErrorIs(t, b.Publish(), ring.ErrNotClaimed)
			require.Equal(t, after, r.Cursor(), "nothing was published by the stale batch from %d", before)
		}
		stale(func() { w.Claim() })
		stale(func() { publish(t, w, ring.XS, w.Sequence(), 1) })
		stale(func() { publishBatch(t, w, 2) })
		got, err := drain(t, rd)
		require.ErrorIs(t, err, ring.ErrEmpty)
		require.Equal(t, run(0, 3), got)
		stale(func() {
			w.Release()
			w = newWriter(t, r)
			publish(t, w, ring.XS, 3, 1)
		})
		got, err = drain(t, rd)
		require.ErrorIs(t, err, ring.ErrEmpty)
		require.Equal(t, run(3, 1), got)
		b, err := w.ClaimBatch(1)
		require.NoError(t, err)
		require.NoError(t, b.Publish())
		require.ErrorIs(t, b.Publish(), ring.ErrNotClaimed, "once")
	})
}

// TestBatchWaitsUntilAllSlotsAreFree, and a writer that claims a batch holds no
// slot meanwhile.
func TestBatchWaitsUntilAllSlotsAreFree(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRing(t, ring.Config{Capacity: 4, Mode: ring.Gated, Wait: ring.Blocking()})
		w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest)
		publish(t, w, ring.XS, 0, 3)
		done := make(chan struct{})
		go func() {
			publishBatch(t, w, 4)
			close(done)
		}()
		for s := range uint64(3) {
			synctest.Wait()
			require.Equal(t, 1, ring.Waiters(r))
			require.EqualValues(t, 3, r.Cursor())
			ev, err := rd.TryNext()
			require.NoError(t, err)
			require.Equal(t, s, ev.Seq)
			require.NoError(t, rd.Release())
		}
		<-done
		got, err := drain(t, rd)
		require.ErrorIs(t, err, ring.ErrEmpty)
		require.Equal(t, run(3, 4), got)
	})
}

// TestCloseEndsABatchThatWaits for its slots.
func TestCloseEndsABatchThatWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRing(t, ring.Config{Capacity: 4, Mode: ring.Gated, Wait: ring.Blocking()})
		w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest)
		publish(t, w, ring.XS, 0, 3)
		errs := make(chan error, 1)
		go func() { _, err := w.ClaimBatch(2); errs <- err }()
		synctest.Wait()
		require.NoError(t, r.Close())
		require.ErrorIs(t, <-errs, ring.ErrClosed)
		ends(t, rd, run(0, 3))
	})
}

func TestLoopOverSlotsMayEndEarly(t *testing.T) {
	b, err := newWriter(t, newRing(t, ring.Config{Capacity: 4})).ClaimBatch(3)
	require.NoError(t, err)
	visited := 0
	for range b.Slots() {
		visited++
		break
	}
	require.Equal(t, 1, visited)
}

// TestBatchesUnderFire: batches of changing length, a reader at the tail.
func TestBatchesUnderFire(t *testing.T) {
	eachMode(t, func(t *testing.T, mode ring.Mode) {
		r := newRing(t, ring.Config{Size: 24, Capacity: 7, Mode: mode})
		w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest)
		var count tally
		var failure error
		var reading sync.WaitGroup
		reading.Go(func() { failure = count.follow(t.Context(), rd) })
		total := 0
		for i := range rounds(2000) {
			publishBatch(t, w, 1+i%7)
			total += 1 + i%7
		}
		require.NoError(t, w.Close())
		reading.Wait()
		require.NoError(t, failure)
		require.EqualValues(t, total, count.delivered+rd.Missed())
		if mode == ring.Gated {
			require.EqualValues(t, total, count.delivered)
		}
	})
}
