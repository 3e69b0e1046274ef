package ring_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trusted-ring/trusted-ring/ring"
)

func TestPayloadsOfEveryLength(t *testing.T) {
	eachMode(t, func(t *testing.T, mode ring.Mode) {
		for _, size := range []ring.Size{8, 24, ring.XS, ring.S} {
			r := newRing(t, ring.Config{Size: size, Capacity: 3, Mode: mode})
			w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest)
			for n := range int(size) + 1 {
				data := stamp(make([]byte, n), uint64(n))
				require.NoError(t, w.Write(data, ^uint32(n)))
				ev, err := rd.TryNext()
				require.NoError(t, err)
				require.Equal(t, n, ev.Len())
				require.True(t, bytes.Equal(data, ev.Bytes()))
				require.Equal(t, n, cap(ev.Bytes()), "append must not reach the rest of the slot")
				require.Equal(t, ^uint32(n), ev.Type, "all 32 bits")
			}
		}
	})
}

func TestFullLengthPayloadsOfEveryClass(t *testing.T) {
	eachMode(t, func(t *testing.T, mode ring.Mode) {
		for _, size := range ring.Sizes() {
			r := newRing(t, ring.Config{Size: size, Capacity: 3, Mode: mode})
			w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest)
			for s := range uint64(7) {
				publish(t, w, size, s, 1)
				ev, err := rd.TryNext()
				require.NoError(t, err)
				require.Equal(t, int(size), ev.Len())
				require.NoError(t, intact(ev))
			}
			require.NoError(t, w.Write(nil, 7))
			ev, err := rd.TryNext()
			require.NoError(t, err)
			require.Empty(t, ev.Bytes(), "a zero-length event is an event")
		}
	})
}

// TestNeighboursAreUntouched: a full-length payload ends where its slot ends.
func TestNeighboursAreUntouched(t *testing.T) {
	eachMode(t, func(t *testing.T, mode ring.Mode) {
		for _, size := range []ring.Size{8, 48, 56, ring.XS, 112, ring.S} { // 48 and 112 leave no padding
			r := newRing(t, ring.Config{Size: size, Capacity: 3, Mode: mode})
			w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest)
			publish(t, w, size, 0, 3)
			require.NoError(t, r.Close())
			ends(t, rd, run(0, 3))
		}
	})
}

func TestTooLargeNamesBothSizes(t *testing.T) {
	eachMode(t, func(t *testing.T, mode ring.Mode) {
		r := newRing(t, ring.Config{Capacity: 2, Mode: mode})
		w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest)
		check := func(err error, n int) {
			t.Helper()
			require.ErrorIs(t, err, ring.ErrTooLarge)
			var detail *ring.TooLargeError
			require.ErrorAs(t, err, &detail)
			require.Equal(t, ring.TooLargeError{Limit: 64, Bytes: n}, *detail)
		}
		err := w.Write(make([]byte, 71), 0)
		check(err, 71)
		require.EqualError(t, err, "ring: slot holds 64 bytes, event has 71")
		check(w.TryWrite(make([]byte, 65), 0), 65)
		w.Claim()
		check(w.Publish(65, 0), 65)
		check(w.Publish(-1, 0), -1)
		require.NoError(t, w.Publish(0, 9), "the claim stands")
		b, err := w.ClaimBatch(1)
		require.NoError(t, err)
		check(b.Set(0, 65, 0), 65)
		check(b.Set(0, -1, 0), -1)
		w.Release()
		sw, err := r.SharedWriter()
		require.NoError(t, err)
		check(sw.Write(make([]byte, 65), 0), 65)
		slot, err := sw.Claim()
		require.NoError(t, err)
		check(sw.Publish(slot, 65, 0), 65)
		check(sw.Publish(slot, -1, 0), -1)
		require.NoError(t, sw.Publish(slot, 1, 1), "the claim stands")
		for want := range uint64(2) {
			ev, err := rd.TryNext()
			require.NoError(t, err)
			require.Equal(t, want, ev.Seq, "nothing refused was written")
		}
	})
}

// TestEventOfAnOverwriteRingIsACopy that the writer cannot reach.
func TestEventOfAnOverwriteRingIsACopy(t *testing.T) {
	r := newRing(t, ring.Config{Capacity: 1})
	w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest)
	publish(t, w, ring.XS, 0, 1)
	ev, err := rd.TryNext()
	require.NoError(t, err)
	publish(t, w, ring.XS, 1, 3)
	require.NoError(t, intact(ev))
}

// TestEventOfAGatedRingIsInPlace and protected until the reader's next call.
func TestEventOfAGatedRingIsInPlace(t *testing.T) {
	r := newRing(t, ring.Config{Capacity: 1, Mode: ring.Gated})
	w := newWriter(t, r)
	rd := newReader(t, r, ring.FromLatest)
	stamp(w.Claim().Bytes(), 0)
	require.NoError(t, w.Publish(64, 0))
	ev, err := rd.TryNext()
	require.NoError(t, err)
	require.ErrorIs(t, w.TryWrite(nil, 0), ring.ErrFull)
	require.NoError(t, intact(ev))
	_, err = rd.TryNext()
	require.ErrorIs(t, err, ring.ErrEmpty)
	slot, err := w.TryClaim()
	require.NoError(t, err)
	require.Equal(t, &slot.Bytes()[0], &ev.Bytes()[0], "one slot, no copy")
}
