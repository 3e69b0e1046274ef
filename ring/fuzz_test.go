package ring_test

import (
	"errors"
	"math"
	"reflect"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/trusted-ring/trusted-ring/ring"
)

func FuzzEstimateSize(f *testing.F) {
	for _, n := range []int{-1, 0, 1, 64, 65, 16384, 16385, math.MaxInt, math.MinInt} {
		f.Add(n)
	}
	f.Fuzz(func(t *testing.T, n int) {
		size, err := ring.EstimateSize(n)
		switch {
		case n < 0:
			require.ErrorIs(t, err, ring.ErrConfig)
		case n > int(ring.XL):
			require.ErrorIs(t, err, ring.ErrTooLarge)
		default:
			require.NoError(t, err)
			require.GreaterOrEqual(t, int(size), n)
			for _, smaller := range ring.Sizes() {
				require.True(t, smaller >= size || int(smaller) < n, "%s holds %d bytes and is smaller than %s", smaller, n, size)
			}
		}
	})
}

// FuzzConfig: every configuration is refused with its field, or makes a ring
// that takes what it says and works for two laps.
func FuzzConfig(f *testing.F) {
	f.Add(0, 0, uint8(0), uint64(0), 0, int64(0), int64(0), int64(0))
	f.Add(64, 3, uint8(1), uint64(1<<63-1), 2, int64(1<<20), int64(5), int64(7))
	f.Add(12, -3, uint8(9), ^uint64(0), 2000, int64(-1), int64(-5), int64(-7))
	f.Fuzz(func(t *testing.T, size, capacity int, mode uint8, first uint64, maxReaders int, maxBytes, backoff, stall int64) {
		cfg := ring.Config{
			Size: ring.Size(size), Capacity: capacity, Mode: ring.Mode(mode), First: first, MaxReaders: maxReaders,
			MaxBytes: min(maxBytes, 1<<20), Wait: ring.Backoff(time.Duration(backoff)), Stall: ring.Stall{After: time.Duration(stall)},
		}
		if cfg.MaxBytes == 0 {
			cfg.MaxBytes = 1 << 20
		}
		r, err := ring.New(cfg)
		if err != nil {
			var detail *ring.ConfigError
			require.ErrorAs(t, err, &detail)
			require.NotEmpty(t, detail.Field)
			require.NotEmpty(t, detail.Error())
			return
		}
		require.LessOrEqual(t, r.Bytes(), cfg.MaxBytes)
		require.Equal(t, cfg.Bytes(), r.Bytes())
		w, rd := newWriter(t, r), newReader(t, r, ring.FromOldest)
		for i := range uint64(min(2*r.Cap(), 100)) {
			publish(t, w, r.Size(), first+i, 1)
			got, err := drain(t, rd)
			require.ErrorIs(t, err, ring.ErrEmpty)
			require.Equal(t, run(first+i, 1), got)
		}
		require.NoError(t, w.Close())
		ends(t, rd, nil)
	})
}

// FuzzView: whatever the bytes, a view is refused or is those bytes.
func FuzzView(f *testing.F) {
	f.Add([]byte{}, true)
	f.Add(make([]byte, unsafe.Sizeof(point{})), false)
	f.Add([]byte("0123456789abcdef0123456789abcdef0123456789"), true)
	f.Fuzz(func(t *testing.T, data []byte, gated bool) {
		mode := ring.Overwrite
		if gated {
			mode = ring.Gated
		}
		ev := eventOf(t, mode, data[:min(len(data), int(ring.S))])
		viewed[uint8](t, ev)
		viewed[[3]uint16](t, ev)
		viewed[uint64](t, ev)
		viewed[[5]int32](t, ev)
		viewed[complex128](t, ev)
		viewed[point](t, ev)
		viewed[struct {
			a byte
			b uint64
		}](t, ev)
		_, err := ring.View[struct{ p *byte }](ev)
		require.ErrorIs(t, err, ring.ErrType)
	})
}

// viewed compares a view with the bytes under it.
func viewed[T any](t *testing.T, ev ring.Event) {
	t.Helper()
	v, err := ring.View[T](ev)
	if err != nil {
		require.True(t, errors.Is(err, ring.ErrType))
		require.NotEqual(t, int(reflect.TypeFor[T]().Size()), ev.Len())
		return
	}
	require.Equal(t, string(ev.Bytes()), string(unsafe.Slice((*byte)(unsafe.Pointer(v)), unsafe.Sizeof(*v))))
}

// FuzzRing plays any program of operations on a small ring against its model.
func FuzzRing(f *testing.F) {
	f.Add([]byte{9, 0, 0, 0, 0, 0, 6, 0, 6, 0}, uint8(2), uint8(0), false)
	f.Add([]byte{0, 1, 9, 1, 2, 1, 2, 3, 4, 255, 6, 1, 5, 0, 3, 4, 11, 9, 10, 0}, uint8(3), uint8(5), true)
	f.Fuzz(func(t *testing.T, program []byte, capacity, first uint8, gated bool) {
		mode := ring.Overwrite
		if gated {
			mode = ring.Gated
		}
		newMachine(t, mode, 1+int(capacity)%20, firsts[int(first)%len(firsts)]).play(program[:min(len(program), 1000)])
	})
}
