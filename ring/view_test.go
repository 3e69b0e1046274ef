package ring_test

import (
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/trusted-ring/trusted-ring/ring"
)

// point has padding behind Pressed on every architecture.
type point struct {
	X, Y    float32
	Pressed bool
	Tool    uint16
	Path    [3]int32
}

// eventOf publishes data and reads it back.
func eventOf(t testing.TB, mode ring.Mode, data []byte) ring.Event {
	t.Helper()
	r := newRing(t, ring.Config{Size: ring.S, Capacity: 2, Mode: mode})
	w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest)
	require.NoError(t, w.Write(data, 7))
	ev, err := rd.TryNext()
	require.NoError(t, err)
	return ev
}

func TestViewIsTheEventItself(t *testing.T) {
	eachMode(t, func(t *testing.T, mode ring.Mode) {
		want := point{1.5, -2, true, 9, [3]int32{1, 2, 3}}
		ev := eventOf(t, mode, unsafe.Slice((*byte)(unsafe.Pointer(&want)), unsafe.Sizeof(want)))
		got, err := ring.View[point](ev)
		require.NoError(t, err)
		require.Equal(t, want, *got)
		require.Equal(t, unsafe.Pointer(&ev.Bytes()[0]), unsafe.Pointer(got), "no copy")
	})
}

func TestViewRejectsTypesThatHoldPointers(t *testing.T) {
	ev := eventOf(t, ring.Overwrite, make([]byte, 64))
	reason := func(err error) string {
		t.Helper()
		require.ErrorIs(t, err, ring.ErrType)
		var detail *ring.TypeError
		require.ErrorAs(t, err, &detail)
		return detail.Reason
	}
	check := func(err error, path string) {
		t.Helper()
		require.Equal(t, "holds a pointer: "+path, reason(err))
	}
	_, err := ring.View[*int](ev)
	check(err, "*int (ptr)")
	_, err = ring.View[string](ev)
	check(err, "string (string)")
	_, err = ring.View[[]byte](ev)
	check(err, "[]uint8 (slice)")
	_, err = ring.View[map[int]int](ev)
	check(err, "map[int]int (map)")
	_, err = ring.View[chan int](ev)
	check(err, "chan int (chan)")
	_, err = ring.View[func()](ev)
	check(err, "func() (func)")
	_, err = ring.View[any](ev)
	check(err, "interface {} (interface)")
	_, err = ring.View[unsafe.Pointer](ev)
	check(err, "unsafe.Pointer (unsafe.Pointer)")
	_, err = ring.View[struct {
		A int
		B [2]struct{ c *int }
	}](ev)
	require.Contains(t, reason(err), ".B[].c (ptr)")
	_, err = ring.View[struct{ _ *int }](ev)
	require.Contains(t, reason(err), "._ (ptr)")
	for range 2 { // the second time from what is remembered
		_, err = ring.View[[1]string](ev)
		check(err, "[1]string[] (string)")
	}
}

func TestViewAcceptsEveryPlainKind(t *testing.T) {
	ev := eventOf(t, ring.Gated, make([]byte, 8))
	accept := func(err error) { t.Helper(); require.NoError(t, err) }
	_, err := ring.View[int64](ev)
	accept(err)
	_, err = ring.View[uint64](ev)
	accept(err)
	_, err = ring.View[float64](ev)
	accept(err)
	_, err = ring.View[complex64](ev)
	accept(err)
	_, err = ring.View[[8]byte](ev)
	accept(err)
	_, err = ring.View[[8]bool](ev)
	accept(err)
	_, err = ring.View[[8 / unsafe.Sizeof(uintptr(0))]uintptr](ev)
	accept(err)
	_, err = ring.View[struct {
		_ [0]*int // no room for a pointer
		A int64
	}](ev)
	accept(err)
	_, err = ring.View[struct{}](eventOf(t, ring.Gated, nil))
	accept(err)
}

func TestViewChecksTheSize(t *testing.T) {
	eachMode(t, func(t *testing.T, mode ring.Mode) {
		size := int(unsafe.Sizeof(point{}))
		for _, n := range []int{0, size - 1, size + 1} {
			_, err := ring.View[point](eventOf(t, mode, make([]byte, n)))
			require.ErrorIs(t, err, ring.ErrType)
			require.ErrorContains(t, err, "ring_test.point has 24 bytes")
		}
	})
}

// TestEveryBatchedEventIsAligned: views work on all of a batch, copied or not.
func TestEveryBatchedEventIsAligned(t *testing.T) {
	eachMode(t, func(t *testing.T, mode ring.Mode) {
		for _, size := range []ring.Size{8, 24, 40, ring.XS} {
			r := newRing(t, ring.Config{Size: size, Capacity: 5, Mode: mode})
			w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest)
			for i := range uint64(5) {
				require.NoError(t, w.Write((*[8]byte)(unsafe.Pointer(&i))[:], 0))
			}
			b, err := rd.TryBatch(0)
			require.NoError(t, err)
			for i := range 5 {
				require.Zero(t, uintptr(unsafe.Pointer(&b.At(i).Bytes()[0]))%8)
				v, err := ring.View[uint64](b.At(i))
				require.NoError(t, err)
				require.EqualValues(t, i, *v)
			}
		}
	})
}

func TestTypedWriterAndReader(t *testing.T) {
	eachMode(t, func(t *testing.T, mode ring.Mode) {
		r := newRing(t, ring.Config{Capacity: 2, Mode: mode})
		w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest)
		tw, err := ring.NewTypedWriter[point](w, 3)
		require.NoError(t, err)
		tr, err := ring.NewTypedReader[point](rd, 3)
		require.NoError(t, err)
		_, _, err = tr.TryNext()
		require.ErrorIs(t, err, ring.ErrEmpty)
		a, b := point{X: 1, Tool: 5}, point{Y: 2, Pressed: true}
		require.NoError(t, tw.Write(&a))
		require.NoError(t, tw.TryWrite(&b))
		if mode == ring.Gated {
			require.ErrorIs(t, tw.TryWrite(&a), ring.ErrFull)
		}
		got, ev, err := tr.TryNext()
		require.NoError(t, err)
		require.Equal(t, a, *got)
		require.EqualValues(t, 0, ev.Seq)
		got, ev, err = tr.TryNext()
		require.NoError(t, err)
		require.Equal(t, b, *got)
		require.EqualValues(t, 3, ev.Type)
	})
}

// TestTypedReaderConsumesWhatIsNotItsOwn and says what it was.
func TestTypedReaderConsumesWhatIsNotItsOwn(t *testing.T) {
	r := newRing(t, ring.Config{Capacity: 4})
	w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest)
	tr, err := ring.NewTypedReader[uint32](rd, 3)
	require.NoError(t, err)
	require.NoError(t, w.Write(make([]byte, 4), 9))
	require.NoError(t, w.Write(make([]byte, 5), 3))
	require.NoError(t, w.Write([]byte{1, 0, 0, 0}, 3))
	v, ev, err := tr.TryNext()
	require.Nil(t, v)
	require.ErrorContains(t, err, "uint32 is event type 3, the event has type 9")
	require.EqualValues(t, 9, ev.Type)
	v, ev, err = tr.TryNext()
	require.Nil(t, v)
	require.ErrorContains(t, err, "uint32 has 4 bytes, the event has 5")
	require.EqualValues(t, 1, ev.Seq)
	v, _, err = tr.TryNext()
	require.NoError(t, err)
	require.EqualValues(t, 1, *v)
}

func TestTypedHandlesRefuseWhatCannotWork(t *testing.T) {
	r := newRing(t, ring.Config{})
	w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest)
	_, err := ring.NewTypedWriter[string](w, 0)
	require.ErrorIs(t, err, ring.ErrType)
	_, err = ring.NewTypedReader[string](rd, 0)
	require.ErrorIs(t, err, ring.ErrType)
	_, err = ring.NewTypedWriter[[65]byte](w, 0)
	require.ErrorIs(t, err, ring.ErrTooLarge)
	require.EqualError(t, err, "ring: slot holds 64 bytes, event has 65")
}
