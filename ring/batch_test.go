package ring_test

import (
	"context"
	"io"
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trusted-ring/trusted-ring/ring"
)

// sequences of a batch, each event checked, by index and by iterator.
func sequences(t *testing.T, b *ring.Batch) []seen {
	t.Helper()
	var got []seen
	for ev := range b.All() {
		require.NoError(t, intact(ev))
		require.Equal(t, ev.Seq, b.At(len(got)).Seq)
		require.NoError(t, intact(b.At(len(got))))
		got = append(got, seen{ev.Seq, ev.Missed})
	}
	require.Len(t, got, b.Len())
	return got
}

func TestBatchOfEveryLength(t *testing.T) {
	eachShape(t, func(t *testing.T, cfg ring.Config) {
		r := newRing(t, cfg)
		w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest)
		_, err := rd.TryBatch(0)
		require.ErrorIs(t, err, ring.ErrEmpty)
		s := cfg.First
		for ready := 1; ready <= cfg.Capacity; ready++ {
			for limit := -1; limit <= cfg.Capacity+1; limit++ {
				publish(t, w, ring.XS, s, ready)
				want := ready
				if limit > 0 {
					want = min(ready, limit)
				}
				b, err := rd.TryBatch(limit)
				require.NoError(t, err)
				require.Zero(t, b.Missed())
				require.Equal(t, run(s, want), sequences(t, b))
				rest, err := drain(t, rd)
				require.ErrorIs(t, err, ring.ErrEmpty)
				require.Equal(t, run(s+uint64(want), ready-want), append([]seen(nil), rest...))
				s += uint64(ready)
			}
		}
	})
}

func TestBatchIsReleasedByTheNextCall(t *testing.T) {
	r := newRing(t, ring.Config{Capacity: 4, Mode: ring.Gated})
	w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest)
	publish(t, w, ring.XS, 0, 4)
	b, err := rd.TryBatch(0)
	require.NoError(t, err)
	require.ErrorIs(t, w.TryWrite(nil, 0), ring.ErrFull, "the batch is in place")
	require.Equal(t, run(0, 4), sequences(t, b))
	_, err = rd.TryBatch(0)
	require.ErrorIs(t, err, ring.ErrEmpty)
	publish(t, w, ring.XS, 4, 4)
	require.ErrorIs(t, w.TryWrite(nil, 0), ring.ErrFull)
}

func TestPartialBatchIsNotAcknowledged(t *testing.T) {
	eachShape(t, func(t *testing.T, cfg ring.Config) {
		for n := range cfg.Capacity + 1 {
			r := newRing(t, cfg)
			w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest)
			publish(t, w, ring.XS, cfg.First, cfg.Capacity)
			b, err := rd.TryBatch(0)
			require.NoError(t, err)
			require.ErrorIs(t, b.Commit(-1), ring.ErrConfig)
			require.ErrorIs(t, b.Commit(cfg.Capacity+1), ring.ErrConfig)
			require.NoError(t, b.Commit(n))
			require.Zero(t, b.Len(), "committed once")
			require.ErrorIs(t, b.Commit(0), ring.ErrStaleBatch)

			require.Equal(t, cfg.First+uint64(n), rd.Position())
			require.Equal(t, rd.Lag(), r.Readers()[0].Lag, "others see the same lag")
			rest := cfg.Capacity - n
			if cfg.Mode == ring.Gated { // exactly n slots were given back
				publish(t, w, ring.XS, cfg.First+uint64(cfg.Capacity), n)
				require.ErrorIs(t, w.TryWrite(nil, 0), ring.ErrFull)
				rest += n
			}
			got, err := drain(t, rd)
			require.ErrorIs(t, err, ring.ErrEmpty)
			require.Equal(t, run(cfg.First+uint64(n), rest), append([]seen(nil), got...))
		}
	})
}

func TestStaleBatchCannotMoveTheReaderBack(t *testing.T) {
	eachMode(t, func(t *testing.T, mode ring.Mode) {
		r := newRing(t, ring.Config{Capacity: 4, Mode: mode})
		w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest)
		publish(t, w, ring.XS, 0, 3)
		b, err := rd.TryBatch(2)
		require.NoError(t, err)
		_, err = rd.TryNext()
		require.NoError(t, err)
		require.ErrorIs(t, b.Commit(0), ring.ErrStaleBatch)
		require.EqualValues(t, 3, rd.Position())
	})
}

// TestUnacknowledgedLossIsToldAgain: Commit(0) takes the report back as well.
func TestUnacknowledgedLossIsToldAgain(t *testing.T) {
	r := newRing(t, ring.Config{Capacity: 3})
	w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest)
	publish(t, w, ring.XS, 0, 5)
	for range 2 {
		b, err := rd.TryBatch(0)
		require.NoError(t, err)
		require.EqualValues(t, 2, b.Missed())
		require.Equal(t, []seen{{2, 2}, {3, 0}, {4, 0}}, sequences(t, b))
		require.NoError(t, b.Commit(0))
		require.EqualValues(t, 2, rd.Missed(), "lost once, told twice")
	}
	publish(t, w, ring.XS, 5, 1)
	b, err := rd.TryBatch(1)
	require.NoError(t, err)
	require.Equal(t, []seen{{3, 3}}, sequences(t, b))
	require.EqualValues(t, 3, rd.Missed())
}

func TestBatchIndexIsChecked(t *testing.T) {
	eachMode(t, func(t *testing.T, mode ring.Mode) {
		r := newRing(t, ring.Config{Capacity: 4, Mode: mode})
		w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest)
		publish(t, w, ring.XS, 0, 2)
		b, err := rd.TryBatch(0)
		require.NoError(t, err)
		require.PanicsWithValue(t, "ring: event 2 of a batch of 2", func() { b.At(2) })
		require.PanicsWithValue(t, "ring: event -1 of a batch of 2", func() { b.At(-1) })
		for range b.All() {
			break
		}
		wb, err := w.ClaimBatch(2)
		require.NoError(t, err)
		require.PanicsWithValue(t, "ring: slot 2 of a batch of 2", func() { wb.Slot(2) })
		require.PanicsWithValue(t, "ring: slot -1 of a batch of 2", func() { _ = wb.Set(-1, 0, 0) })
	})
}

func TestBatchesEndLikeAll(t *testing.T) {
	eachMode(t, func(t *testing.T, mode ring.Mode) {
		r := newRing(t, ring.Config{Capacity: 8, Mode: mode})
		w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest)
		publish(t, w, ring.XS, 0, 7)
		var got []seen
		for b := range rd.Batches(t.Context(), 3) {
			got = append(got, sequences(t, b)...)
			if len(got) == 3 {
				break
			}
		}
		require.NoError(t, rd.Err(), "breaking out is no error")
		require.NoError(t, w.Close())
		for b := range rd.Batches(t.Context(), 3) {
			got = append(got, sequences(t, b)...)
		}
		require.NoError(t, rd.Err(), "drained")
		require.Equal(t, run(0, 7), got)
		_, err := rd.NextBatch(t.Context(), 0)
		require.ErrorIs(t, err, io.EOF)
	})
}

// TestPartialCommitsUnderFire acknowledges parts of batches while the writer
// runs: every event is acknowledged once, in order, or counted as missed once.
func TestPartialCommitsUnderFire(t *testing.T) {
	eachMode(t, func(t *testing.T, mode ring.Mode) {
		r := newRing(t, ring.Config{Size: 16, Capacity: 5, Mode: mode})
		w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest)
		n := rounds(5000)
		var writing sync.WaitGroup
		writing.Go(func() {
			if _, err := flood(w, 16, 0, n); err != nil {
				t.Error(err)
			}
			_ = w.Close()
		})
		var count tally
		for turn := 0; ; turn++ {
			b, err := rd.NextBatch(context.Background(), 0)
			if err == io.EOF {
				break
			}
			require.NoError(t, err)
			part := min(b.Len(), turn%4)
			for i := range part {
				require.NoError(t, count.add(b.At(i)))
			}
			require.NoError(t, b.Commit(part))
			runtime.Gosched()
		}
		writing.Wait()
		require.Equal(t, uint64(n), count.delivered+rd.Missed())
		if mode == ring.Gated {
			require.Equal(t, uint64(n), count.delivered)
		}
	})
}
