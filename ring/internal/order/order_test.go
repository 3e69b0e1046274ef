//go:build !explore

package order_test

import (
	"bytes"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/trusted-ring/trusted-ring/ring/internal/order"
)

// words is memory that is aligned for 64-bit atomics on every architecture.
func words(n int) []uint64 { return make([]uint64, n) }

func bytesOf(w []uint64) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(w))), 8*len(w))
}

func TestWordIsBytesBehind(t *testing.T) {
	w := words(4)
	require.Equal(t, &w[0], order.Word(&w[0], 0))
	require.Equal(t, &w[3], order.Word(&w[0], 24))
}

// TestStoresStoreWhereAndWhatTheySay, and nothing beside it.
func TestStoresStoreWhereAndWhatTheySay(t *testing.T) {
	const big = 0xfedcba9876543210 // both halves matter on 32 bits
	check := func(want []uint64, do func(w []uint64)) {
		t.Helper()
		w := words(len(want))
		do(w)
		require.Equal(t, want, w)
	}
	check([]uint64{0, big, 0}, func(w []uint64) { order.Store(&w[1], big) })
	check([]uint64{0, big, 0}, func(w []uint64) { order.Note(&w[1], big) })
	check([]uint64{0, big, 0}, func(w []uint64) { order.Mark(&w[1], big) })
	check([]uint64{0, big, 7, 0}, func(w []uint64) { order.Commit(&w[1], 7, big) })
	check([]uint64{0, big, 7, 0, big + 1}, func(w []uint64) { order.Publish(&w[1], 7, big, &w[4], big+1) })
	check([]uint64{0, 5, 2, 7, 4, 9, 6, 0}, func(w []uint64) { order.PublishRun(&w[1], 16, 5, []uint64{2, 4, 6}) })
	check([]uint64{0, big, 0, big + 2, 0}, func(w []uint64) { order.PublishRun(&w[1], 16, big, make([]uint64, 2)) })
	check([]uint64{0, 0}, func(w []uint64) { order.PublishRun(&w[1], 8, 5, nil) })
	check([]uint64{0}, func([]uint64) { order.Fence(); order.ReleaseFence(); order.Pause(0); order.Pause(3); order.Yield() })
}

func TestLoadsLoad(t *testing.T) {
	w := []uint64{1, 0xfedcba9876543210, 3}
	for _, load := range []func(*uint64) uint64{order.Load, order.Peek, order.Recheck, order.PlainWord} {
		require.EqualValues(t, uint64(0xfedcba9876543210), load(&w[1]))
	}
}

func TestReadModifyWrite(t *testing.T) {
	w := []uint64{0, 1<<32 - 1, 0}
	require.Equal(t, uint64(1<<32), order.Add(&w[1], 1))
	require.Equal(t, uint64(1<<32-1), order.Add(&w[1], ^uint64(0)), "wraps: minus one")
	require.False(t, order.CompareAndSwap(&w[1], 0, 9))
	require.True(t, order.CompareAndSwap(&w[1], 1<<32-1, 1<<40))
	require.Equal(t, []uint64{0, 1 << 40, 0}, w)
}

// TestCopies: every length, nothing lost, nothing written beyond the last word.
func TestCopies(t *testing.T) {
	type in func(dst *uint64, src []byte)
	for name, copyIn := range map[string]in{"overwrite": order.CopyIn, "plain": order.PlainIn} {
		for n := range 65 {
			src := make([]byte, n)
			for i := range src {
				src[i] = byte(i + 1)
			}
			w := words(10)
			for i := range w {
				w[i] = 0xa5a5a5a5a5a5a5a5
			}
			copyIn(&w[1], src)
			memory := bytesOf(w)
			require.Equal(t, src, append([]byte{}, memory[8:8+n]...), "%s %d", name, n)
			require.EqualValues(t, uint64(0xa5a5a5a5a5a5a5a5), w[0])
			for i := 1 + (n+7)/8; i < len(w); i++ {
				require.EqualValues(t, uint64(0xa5a5a5a5a5a5a5a5), w[i], "%s %d wrote beyond its last word", name, n)
			}
			out := bytes.Repeat([]byte{0x5a}, n+1)
			order.CopyOut(out[:n], &w[1])
			require.Equal(t, append(append([]byte{}, src...), 0x5a), out)
			require.Equal(t, src, append([]byte{}, unsafe.Slice(order.PlainOut(&w[1], n, make([]byte, n)), n)...))
		}
	}
}

// TestOwnSparesHeadersAndNeighbours: of each line it may write only the first word
// of a payload, or the word at the same place in the lines behind it.
func TestOwnSparesHeadersAndNeighbours(t *testing.T) {
	const line, before = 8, 99
	for lines := range 5 {
		w := words((lines + 2) * line)
		for i := range w {
			w[i] = before
		}
		order.Own(&w[line], uintptr(lines)*8*line)
		for i := range w {
			want := uint64(before)
			if i/line >= 1 && i/line <= lines && i%line == 2 {
				want = 0
			}
			require.Equal(t, want, w[i], "word %d, %d lines owned from word %d", i, lines, line)
		}
	}
}

func TestParkerHoldsOneToken(t *testing.T) {
	p := order.NewParker()
	closed := make(chan struct{})
	close(closed)
	require.False(t, p.Park(closed), "no token yet")
	p.Unpark()
	p.Unpark() // never blocks
	require.True(t, p.Park(nil), "a token left before is not lost")
	require.False(t, p.Park(closed), "and it was one")
	woken := make(chan bool)
	go func() { woken <- p.Park(nil) }()
	p.Unpark()
	require.True(t, <-woken)
}
