package ring_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trusted-ring/trusted-ring/ring"
)

func TestReleasedWriterIsHandedOn(t *testing.T) {
	eachShape(t, func(t *testing.T, cfg ring.Config) {
		r := newRing(t, cfg)
		rd := newReader(t, r, ring.FromLatest)
		s := cfg.First
		for range 3 {
			w := newWriter(t, r)
			require.Equal(t, s, w.Sequence())
			publish(t, w, ring.XS, s, 1)
			w.Release()
			w.Release()
			s++
			require.ErrorIs(t, w.Write(nil, 0), ring.ErrClosed, "the old handle is dead")
			require.ErrorIs(t, w.TryWrite(nil, 0), ring.ErrClosed)
			require.Len(t, w.Claim().Bytes(), 64)
			require.ErrorIs(t, w.Publish(0, 0), ring.ErrClosed)
			_, err := w.ClaimBatch(1)
			require.ErrorIs(t, err, ring.ErrClosed)

			shared, err := r.SharedWriter()
			require.NoError(t, err)
			again, err := r.SharedWriter()
			require.NoError(t, err, "shared handles are many")
			_, err = r.Writer()
			require.ErrorIs(t, err, ring.ErrWriterTaken)
			got, err := drain(t, rd)
			require.ErrorIs(t, err, ring.ErrEmpty)
			require.Equal(t, run(s-1, 1), got)
			publish(t, shared, ring.XS, s, 1)
			s++
			shared.Release()
			shared.Release()
			require.ErrorIs(t, shared.Write(nil, 0), ring.ErrClosed)
			_, err = r.Writer()
			require.ErrorIs(t, err, ring.ErrWriterTaken, "the other shared handle is still out")
			again.Release()
			got, err = drain(t, rd)
			require.ErrorIs(t, err, ring.ErrEmpty)
			require.Equal(t, run(s-1, 1), got)
		}
	})
}

// TestReleasedWriterCannotEndItsSuccessorsStream: `defer w.Close()` in the
// function that handed the writer on.
func TestReleasedWriterCannotEndItsSuccessorsStream(t *testing.T) {
	r := newRing(t, ring.Config{})
	w := newWriter(t, r)
	w.Release()
	sw, err := r.SharedWriter()
	require.NoError(t, err)
	require.NoError(t, w.Close())
	require.False(t, r.Closed())
	sw.Release()
	require.NoError(t, sw.Close())
	require.False(t, r.Closed())
	require.NoError(t, newWriter(t, r).Close())
	require.True(t, r.Closed())
}

// TestClaimGivenUpByTheOneBefore leaves the slot marked; whoever comes next must
// be able to write it.
func TestClaimGivenUpByTheOneBefore(t *testing.T) {
	giveUp := map[string]func(t *testing.T, w *ring.Writer){
		"claim": func(t *testing.T, w *ring.Writer) { w.Claim() },
		"batch": func(t *testing.T, w *ring.Writer) {
			_, err := w.ClaimBatch(2)
			require.NoError(t, err)
		},
	}
	for name, claim := range giveUp {
		eachMode(t, func(t *testing.T, mode ring.Mode) {
			t.Run(name, func(t *testing.T) {
				r := newRing(t, ring.Config{Capacity: 2, Mode: mode})
				w := newWriter(t, r)
				publish(t, w, ring.XS, 0, 3)
				claim(t, w)
				w.Release()
				sw, err := r.SharedWriter()
				require.NoError(t, err)
				publish(t, sw, ring.XS, 3, 3)
				sw.Release()
				rd := newReader(t, r, ring.FromLatest)
				publish(t, newWriter(t, r), ring.XS, 6, 2)
				require.NoError(t, r.Close())
				ends(t, rd, run(6, 2))
			})
		})
	}
}

func TestClaimAndPublish(t *testing.T) {
	eachMode(t, func(t *testing.T, mode ring.Mode) {
		r := newRing(t, ring.Config{Capacity: 2, Mode: mode})
		w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest)
		require.ErrorIs(t, w.Publish(0, 0), ring.ErrNotClaimed)
		a := w.Claim()
		require.Len(t, a.Bytes(), 64)
		require.Equal(t, 64, cap(a.Bytes()))
		b := w.Claim()
		require.Equal(t, &a.Bytes()[0], &b.Bytes()[0], "claiming twice is the same slot")
		stamp(b.Bytes(), 0)
		_, err := rd.TryNext()
		require.ErrorIs(t, err, ring.ErrEmpty, "claimed is not published")
		require.NoError(t, w.Publish(64, 0))
		require.ErrorIs(t, w.Publish(64, 0), ring.ErrNotClaimed, "one claim, one event")
		slot, err := w.TryClaim()
		require.NoError(t, err)
		stamp(slot.Bytes(), 1)
		require.NoError(t, w.Publish(10, 1))
		require.NoError(t, r.Close())
		ends(t, rd, run(0, 2))
	})
}

// TestWriteAfterClaimTakesTheClaimsSlot: the claim is spent, not published twice.
func TestWriteAfterClaimTakesTheClaimsSlot(t *testing.T) {
	eachMode(t, func(t *testing.T, mode ring.Mode) {
		r := newRing(t, ring.Config{Capacity: 4, Mode: mode})
		w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest)
		w.Claim()
		publish(t, w, ring.XS, 0, 1)
		require.ErrorIs(t, w.Publish(64, 1), ring.ErrNotClaimed, "its slot has been published by Write")
		require.NoError(t, r.Close())
		ends(t, rd, run(0, 1))
	})
}

func TestRingTellsItsShape(t *testing.T) {
	r := newRing(t, ring.Config{Size: ring.S, Capacity: 5, Mode: ring.Gated, First: 40})
	require.Equal(t, 5, r.Cap())
	require.Equal(t, ring.S, r.Size())
	require.Equal(t, ring.Gated, r.Mode())
	require.EqualValues(t, 40, r.Cursor())
	require.Equal(t, "gated", r.Mode().String())
	require.Equal(t, "overwrite", ring.Overwrite.String())
	require.Equal(t, "mode(7)", ring.Mode(7).String())
}
