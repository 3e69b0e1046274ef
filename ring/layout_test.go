package ring_test

import (
	"slices"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/trusted-ring/trusted-ring/ring"
)

// TestWordsOfDifferentWritersStandOnDifferentLines asserts the offsets against
// false sharing: 128 bytes, a pair of lines on amd64 and one line on big arm64
// cores.
func TestWordsOfDifferentWritersStandOnDifferentLines(t *testing.T) {
	r := newRing(t, ring.Config{Capacity: 3, MaxReaders: 5, Mode: ring.Gated})
	a := ring.AddressesOf(r)
	line := func(p uintptr) uintptr { return (p - a.Region) / ring.LineBytes }

	require.EqualValues(t, 128, ring.LineBytes)
	require.Zero(t, a.Region%ring.LineBytes, "the region starts on a line")
	require.EqualValues(t, 0, line(a.Region))
	require.EqualValues(t, 1, line(a.Cursor))
	require.EqualValues(t, 1, line(a.Announce))
	require.EqualValues(t, 1, line(a.Grant))
	require.EqualValues(t, 2, line(a.Signals))
	require.EqualValues(t, 2, line(a.Closed))
	require.EqualValues(t, 2, line(a.Producers))
	require.Len(t, a.States, 6, "one line for each reader and one for the writer")
	for i := range a.States {
		require.EqualValues(t, 3+i, line(a.States[i]))
		require.EqualValues(t, 3+i, line(a.Positions[i]))
		require.EqualValues(t, 3+i, line(a.Parked[i]))
	}
	require.EqualValues(t, 9, line(a.Slots), "no slot shares a line with the table")

	words := slices.Concat([]uintptr{a.Cursor, a.Announce, a.Grant, a.Signals, a.Closed, a.Producers}, a.States, a.Positions, a.Parked)
	for _, p := range words {
		require.Zero(t, p%8, "64-bit atomics need 8-byte alignment, on 386 too")
	}
	slices.Sort(words)
	require.Equal(t, words, slices.Compact(slices.Clone(words)), "no two words share an address")
}

func TestEverySlotOfEveryPresetIsAligned(t *testing.T) {
	for name, preset := range map[string]ring.PoolConfig{"production": ring.Production(), "mobile": ring.Mobile(), "server": ring.Server()} {
		for _, size := range ring.Sizes() {
			r := newRing(t, ring.Config{Size: size, Capacity: preset.Slots(size)})
			w := newWriter(t, r)
			slots := ring.AddressesOf(r).Slots
			require.Zero(t, slots%ring.LineBytes, "%s %s", name, size)
			for i := range r.Cap() {
				payload := uintptr(unsafe.Pointer(unsafe.SliceData(w.Claim().Bytes())))
				require.Zero(t, payload%8)
				if !ring.Staged {
					require.Equal(t, slots+uintptr(i*ring.StrideOf(int(size))+ring.SlotHeader), payload, "%s %s slot %d", name, size, i)
				}
				require.NoError(t, w.Publish(0, 0))
			}
		}
	}
}

func TestStridesAreThePublishedConstants(t *testing.T) {
	for size, want := range map[ring.Size]int{
		ring.XS: ring.StrideXS, ring.S: ring.StrideS, ring.M: ring.StrideM, ring.L: ring.StrideL, ring.XL: ring.StrideXL,
	} {
		require.Equal(t, want, ring.StrideOf(int(size)), size)
	}
	for n := 8; n <= int(ring.XL); n += 8 {
		got := ring.StrideOf(n)
		require.Zero(t, got%ring.SlotAlign)
		require.GreaterOrEqual(t, got, n+ring.SlotHeader)
		require.Less(t, got-n-ring.SlotHeader, ring.SlotAlign, "no more than the rounding is lost")
	}
}

func TestHeaderDescribesTheRegion(t *testing.T) {
	cfg := ring.Config{Size: ring.S, Capacity: 7, Mode: ring.Gated, First: 1 << 40, MaxReaders: 3}
	words := ring.HeaderOf(newRing(t, cfg))
	magic := words[0]
	require.Equal(t, "tredring", string((*[8]byte)(unsafe.Pointer(&magic))[:]))
	require.Equal(t, []uint64{1, 256, 320, 7, 1, 1 << 40, 4}, words[1:8], "version, size, stride, capacity, mode, first, table")
	require.Equal(t, make([]uint64, len(words)-8), words[8:], "the rest of the line is empty")
}

func TestBytesIsTheRegion(t *testing.T) {
	for _, cfg := range []ring.Config{{}, {Capacity: 1, MaxReaders: 1}, {Size: ring.XL, Capacity: 15}, {Size: 8, Capacity: 3}} {
		r := newRing(t, cfg)
		a := ring.AddressesOf(r)
		end := a.Slots + uintptr(r.Cap()*ring.StrideOf(int(r.Size())))
		require.EqualValues(t, end-a.Region, r.Bytes())
		require.Equal(t, cfg.Bytes(), r.Bytes())
	}
}
