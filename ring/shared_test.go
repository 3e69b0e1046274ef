package ring_test

import (
	"io"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/trusted-ring/trusted-ring/ring"
)

func newShared(t testing.TB, r *ring.Ring) *ring.SharedWriter {
	t.Helper()
	w, err := r.SharedWriter()
	require.NoError(t, err)
	return w
}

func TestSharedWriterAlone(t *testing.T) {
	eachShape(t, func(t *testing.T, cfg ring.Config) {
		r := newRing(t, cfg)
		w, rd := newShared(t, r), newReader(t, r, ring.FromLatest)
		s := cfg.First
		for range 3 {
			publish(t, w, ring.XS, s, cfg.Capacity)
			if cfg.Mode == ring.Gated {
				require.ErrorIs(t, w.TryWrite(nil, 0), ring.ErrFull)
			}
			got, err := drain(t, rd)
			require.ErrorIs(t, err, ring.ErrEmpty)
			require.Equal(t, run(s, cfg.Capacity), got)
			s += uint64(cfg.Capacity)
			slot, err := w.Claim()
			require.NoError(t, err)
			require.Equal(t, s, slot.Sequence())
			stamp(slot.Bytes(), s)
			_, err = rd.TryNext()
			require.ErrorIs(t, err, ring.ErrEmpty, "claimed is not published")
			require.NoError(t, w.Publish(slot, 64, uint32(s)))
			got, err = drain(t, rd)
			require.ErrorIs(t, err, ring.ErrEmpty)
			require.Equal(t, run(s, 1), got)
			s++
		}
	})
}

// TestHeldClaimHoldsBackWhatFollows, in order, and Abandon lets it pass: a hole
// is neither delivered nor missed.
func TestHeldClaimHoldsBackWhatFollows(t *testing.T) {
	eachMode(t, func(t *testing.T, mode ring.Mode) {
		for _, abandon := range []bool{true, false} {
			r := newRing(t, ring.Config{Capacity: 4, Mode: mode})
			w, rd := newShared(t, r), newReader(t, r, ring.FromLatest)
			held, err := w.Claim()
			require.NoError(t, err)
			publish(t, w, ring.XS, 1, 2)
			_, err = rd.TryNext()
			require.ErrorIs(t, err, ring.ErrEmpty)
			_, err = rd.TryBatch(0)
			require.ErrorIs(t, err, ring.ErrEmpty)
			want := run(0, 3)
			if abandon {
				require.NoError(t, w.Abandon(held))
				want = run(1, 2)
			} else {
				stamp(held.Bytes(), 0)
				require.NoError(t, w.Publish(held, 64, 0))
			}
			require.NoError(t, w.Close())
			ends(t, rd, want)
			require.Zero(t, rd.Missed())
		}
	})
}

func TestHolesAreSteppedOverInBatches(t *testing.T) {
	eachMode(t, func(t *testing.T, mode ring.Mode) {
		r := newRing(t, ring.Config{Capacity: 8, Mode: mode})
		w, rd := newShared(t, r), newReader(t, r, ring.FromLatest)
		for s := range uint64(8) {
			if s%3 != 1 {
				publish(t, w, ring.XS, s, 1)
				continue
			}
			slot, err := w.Claim()
			require.NoError(t, err)
			require.NoError(t, w.Abandon(slot))
		}
		require.NoError(t, r.Close())
		var got []seen
		for b := range rd.Batches(t.Context(), 0) {
			got = append(got, sequences(t, b)...)
		}
		require.NoError(t, rd.Err())
		require.Equal(t, []seen{{0, 0}, {2, 0}, {3, 0}, {5, 0}, {6, 0}}, got)
	})
}

// TestEndWaitsForWhatIsClaimed: closed, but a producer has still to publish.
func TestEndWaitsForWhatIsClaimed(t *testing.T) {
	eachMode(t, func(t *testing.T, mode ring.Mode) {
		r := newRing(t, ring.Config{Capacity: 4, Mode: mode})
		w, rd := newShared(t, r), newReader(t, r, ring.FromLatest)
		publish(t, w, ring.XS, 0, 1)
		slot, err := w.Claim()
		require.NoError(t, err)
		require.NoError(t, r.Close())
		got, err := drain(t, rd)
		require.ErrorIs(t, err, ring.ErrEmpty, "not the end yet")
		require.Equal(t, run(0, 1), got)
		stamp(slot.Bytes(), 1)
		require.ErrorIs(t, w.Publish(slot, 64, 1), ring.ErrClosed, "it is told")
		ends(t, rd, run(1, 1))
		_, err = w.Claim()
		require.ErrorIs(t, err, ring.ErrClosed)
		require.ErrorIs(t, w.TryWrite(nil, 0), ring.ErrClosed)
	})
}

// TestClaimerWaitsForTheLapBefore: the slot belongs to another producer until
// it has published.
func TestClaimerWaitsForTheLapBefore(t *testing.T) {
	r := newRing(t, ring.Config{Capacity: 1})
	w, rd := newShared(t, r), newReader(t, r, ring.FromLatest)
	held, err := w.Claim()
	require.NoError(t, err)
	var writing sync.WaitGroup
	writing.Go(func() {
		if err := w.Write(stamp(make([]byte, 64), 1), 1); err != nil {
			t.Error(err)
		}
	})
	for r.Cursor() != 2 { // the other one has claimed event 1, in the slot of event 0
		runtime.Gosched()
	}
	_, err = rd.TryNext()
	require.ErrorIs(t, err, ring.ErrEmpty)
	require.NoError(t, w.Publish(held, 0, 0))
	writing.Wait()
	require.NoError(t, w.Close())
	got, err := drain(t, rd)
	require.ErrorIs(t, err, io.EOF)
	require.Equal(t, []seen{{1, 1}}, got)
}

func TestCloseEndsABlockedSharedWriter(t *testing.T) {
	for _, wait := range []ring.Wait{ring.Blocking(), ring.Backoff(0)} {
		synctest.Test(t, func(t *testing.T) {
			r := newRing(t, ring.Config{Capacity: 1, Mode: ring.Gated, Wait: wait})
			w, rd := newShared(t, r), newReader(t, r, ring.FromLatest)
			publish(t, w, ring.XS, 0, 1)
			errs := make(chan error, 1)
			go func() { errs <- w.Write(nil, 0) }()
			synctest.Wait()
			require.NoError(t, r.Close())
			require.ErrorIs(t, <-errs, ring.ErrClosed)
			ends(t, rd, run(0, 1))
		})
	}
}

// TestManyProducers: every accepted event arrives once, in the order of its
// producer; in an overwrite ring, or is counted.
func TestManyProducers(t *testing.T) {
	eachMode(t, func(t *testing.T, mode ring.Mode) {
		for _, capacity := range []int{1, 3, 16} {
			r := newRing(t, ring.Config{Size: 16, Capacity: capacity, Mode: mode, First: 1<<63 - 100})
			const producers = 3
			n := rounds(1200)
			shared, rd := newShared(t, r), newReader(t, r, ring.FromLatest)
			var writing, reading sync.WaitGroup
			for p := range producers {
				writing.Go(func() {
					w := shared
					if p == 0 { // a handle of its own
						w = newShared(t, r)
						defer w.Release()
					}
					for i := range n {
						if err := produce(w, p, i); err != nil {
							t.Errorf("producer %d, event %d: %v", p, i, err)
							return
						}
						if i%16 == 0 {
							runtime.Gosched()
						}
					}
				})
			}
			delivered := 0
			reading.Go(func() {
				defer r.Close() // a failure must not leave the producers waiting
				next := [producers]int{}
				for ev := range rd.All(t.Context()) {
					p, i := int(ev.Type>>24), int(ev.Type&0xffffff)
					if hole(next[p]) {
						next[p]++
					}
					if i < next[p] || mode == ring.Gated && i != next[p] || string(stamp(make([]byte, 16), uint64(ev.Type))) != string(ev.Bytes()) {
						t.Errorf("producer %d: event %d (%x) where %d was due", p, i, ev.Bytes(), next[p])
						return
					}
					next[p] = i + 1
					delivered++
				}
			})
			writing.Wait()
			require.NoError(t, shared.Close())
			reading.Wait()
			require.NoError(t, rd.Err())
			holes := producers * ((n + 18) / 20)
			if mode == ring.Gated {
				require.Zero(t, rd.Missed())
				require.Equal(t, producers*n-holes, delivered, "capacity %d", capacity)
			} else { // a hole that was lapped counts as missed: nobody knows what it was
				total := delivered + int(rd.Missed())
				require.LessOrEqual(t, total, producers*n, "capacity %d", capacity)
				require.GreaterOrEqual(t, total, producers*n-holes, "capacity %d", capacity)
			}
		}
	})
}

// hole tells which events produce abandons.
func hole(i int) bool { return i%20 == 1 }

// produce publishes event i of producer p in one of the ways there are.
func produce(w *ring.SharedWriter, p, i int) error {
	typ := uint32(p)<<24 | uint32(i)
	if i%2 == 0 {
		return w.Write(stamp(make([]byte, 16), uint64(typ)), typ)
	}
	slot, err := w.Claim()
	if err != nil {
		return err
	}
	if hole(i) {
		return w.Abandon(slot)
	}
	stamp(slot.Bytes(), uint64(typ))
	return w.Publish(slot, 16, typ)
}
