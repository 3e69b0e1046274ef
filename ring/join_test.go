package ring_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trusted-ring/trusted-ring/ring"
)

func TestJoinAt(t *testing.T) {
	eachShape(t, func(t *testing.T, cfg ring.Config) {
		r := newRing(t, cfg)
		w := newWriter(t, r)
		end := cfg.First
		for _, n := range []int{0, 1, cfg.Capacity - 1, cfg.Capacity, 2*cfg.Capacity + 1} {
			publish(t, w, ring.XS, end, n)
			end += uint64(n)
			total := end - cfg.First
			here := min(total, uint64(cfg.Capacity))

			latest := newReader(t, r, ring.FromLatest)
			require.Equal(t, end, latest.Position())

			oldest := newReader(t, r, ring.FromOldest)
			got, err := drain(t, oldest)
			require.ErrorIs(t, err, ring.ErrEmpty)
			require.Zero(t, oldest.Missed(), "joining later is no loss")
			lost := here - uint64(len(got)) // gated: the writer may be about to overwrite them
			require.Equal(t, run(end-here+lost, int(here-lost)), got)
			if cfg.Mode == ring.Overwrite {
				require.Zero(t, lost)
			} else {
				require.LessOrEqual(t, lost, uint64(cfg.Capacity/8+1))
			}

			for back := range min(total, 3*uint64(cfg.Capacity)) + 1 {
				rd := newReader(t, r, ring.FromSequence(end-back))
				got, err := drain(t, rd)
				require.ErrorIs(t, err, ring.ErrEmpty)
				require.EqualValues(t, back, uint64(len(got))+rd.Missed(), "from %d events back", back)
				if len(got) > 0 {
					require.Equal(t, rd.Missed(), got[0].Missed, "the first event tells")
				}
				require.NoError(t, rd.Close())
			}
			require.NoError(t, latest.Close())
			require.NoError(t, oldest.Close())
		}
	})
}

func TestJoinOutsideTheRingIsRefused(t *testing.T) {
	eachShape(t, func(t *testing.T, cfg ring.Config) {
		cfg.MaxReaders = 1
		r := newRing(t, cfg)
		publish(t, newWriter(t, r), ring.XS, cfg.First, 3)
		for _, s := range []uint64{cfg.First - 1, cfg.First + 4, cfg.First - 1<<40, cfg.First + 1<<40} {
			_, err := r.Reader(ring.FromSequence(s))
			require.ErrorIs(t, err, ring.ErrSequence)
			var detail *ring.SequenceError
			require.ErrorAs(t, err, &detail)
			require.Equal(t, ring.SequenceError{Sequence: s, First: cfg.First, Cursor: cfg.First + 3}, *detail)
			require.EqualError(t, err, fmt.Sprintf("ring: cannot join at sequence %d, the ring has %d to %d", s, cfg.First, cfg.First+3))
		}
		newReader(t, r, ring.FromLatest) // a refused reader leaves its line free
	})
}

func TestReaderTableIsLimited(t *testing.T) {
	eachMode(t, func(t *testing.T, mode ring.Mode) {
		r := newRing(t, ring.Config{MaxReaders: 2, Mode: mode})
		a := newReader(t, r, ring.FromLatest)
		newReader(t, r, ring.FromLatest)
		_, err := r.Reader(ring.FromLatest)
		require.ErrorIs(t, err, ring.ErrTooManyReaders)
		require.NoError(t, a.Close())
		newReader(t, r, ring.FromLatest)
	})
}

func TestReaderOptionsAreChecked(t *testing.T) {
	over, gated := newRing(t, ring.Config{}), newRing(t, ring.Config{Mode: ring.Gated})
	check := func(r *ring.Ring, want error, opt ring.ReaderOption) {
		t.Helper()
		_, err := r.Reader(ring.FromLatest, opt)
		require.ErrorIs(t, err, want)
	}
	check(over, ring.ErrMode, ring.After(newReader(t, over, ring.FromLatest)))
	check(over, ring.ErrMode, ring.After(newReader(t, gated, ring.FromLatest)))
	check(gated, ring.ErrMode, ring.After(newReader(t, newRing(t, ring.Config{Mode: ring.Gated}), ring.FromLatest)))
	check(over, ring.ErrConfig, ring.WaitWith(ring.Backoff(-1)))
	check(over, ring.ErrConfig, ring.WaitWith(ring.Backoff(ring.MaxBackoff+1)))
}

// TestJoinDuringPublishAndWrap lets readers join, read a little and leave while
// a writer goes round a tiny ring: each sees an unbroken, intact sequence, in a
// gated ring without any loss after its first event.
func TestJoinDuringPublishAndWrap(t *testing.T) {
	eachMode(t, func(t *testing.T, mode ring.Mode) {
		for _, capacity := range []int{1, 2, 5} {
			r := newRing(t, ring.Config{Size: 16, Capacity: capacity, Mode: mode, MaxReaders: 3, First: 1<<63 - 1000})
			w := newWriter(t, r)
			var readers sync.WaitGroup
			for i := range 2 {
				readers.Go(func() {
					for n := i; !r.Closed(); n++ {
						if err := visit(r, n); err != nil {
							t.Errorf("capacity %d: %v", capacity, err)
							_ = r.Close()
						}
					}
				})
			}
			_, err := flood(w, 16, r.Cursor(), rounds(5000))
			require.NoError(t, err)
			require.NoError(t, w.Close())
			readers.Wait()
		}
	})
}

// visit joins, reads up to three events and leaves.
func visit(r *ring.Ring, n int) error {
	from := []ring.Start{ring.FromLatest, ring.FromOldest, ring.FromSequence(r.Cursor())}[n%3]
	rd, err := r.Reader(from)
	if errors.Is(err, ring.ErrSequence) {
		return err // the cursor never goes back, and any sequence up to it is known
	}
	if err != nil {
		return err
	}
	defer rd.Close()
	count := tally{next: rd.Position()}
	for i := range 3 {
		ev, err := rd.TryNext()
		if err != nil {
			return nil
		}
		if i == 0 { // a join at a sequence may already tell of a loss
			count.next = ev.Seq - ev.Missed
		}
		if err := count.add(ev); err != nil {
			return err
		}
		if r.Mode() == ring.Gated && i > 0 && ev.Missed > 0 {
			return errors.New("a gated reader missed events")
		}
	}
	return nil
}

// TestJoinedGatedReaderLosesNothing: whoever has joined at the oldest gets all
// that follows, while the writer runs at full speed with no other reader.
func TestJoinedGatedReaderLosesNothing(t *testing.T) {
	for range rounds(60) {
		r := newRing(t, ring.Config{Size: 8, Capacity: 3, Mode: ring.Gated})
		w := newWriter(t, r)
		var writing sync.WaitGroup
		writing.Go(func() {
			if _, err := flood(w, 8, 0, 100); err != nil {
				t.Error(err)
			}
			_ = w.Close()
		})
		rd := newReader(t, r, ring.FromOldest)
		count := tally{next: rd.Position()}
		require.NoError(t, count.follow(context.Background(), rd))
		writing.Wait()
		require.EqualValues(t, 100, count.next)
		require.Zero(t, count.missed)
	}
}
