package ring_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trusted-ring/trusted-ring/ring"
)

func TestEstimateSize(t *testing.T) {
	for n, want := range map[int]ring.Size{
		0: ring.XS, 1: ring.XS, 64: ring.XS, 65: ring.S, 256: ring.S, 257: ring.M, 1024: ring.M,
		1025: ring.L, 4096: ring.L, 4097: ring.XL, 16384: ring.XL,
	} {
		got, err := ring.EstimateSize(n)
		require.NoError(t, err)
		require.Equal(t, want, got, "%d bytes", n)
	}
	_, err := ring.EstimateSize(16385)
	require.ErrorIs(t, err, ring.ErrTooLarge)
	require.EqualError(t, err, "ring: slot holds 16384 bytes, event has 16385")
	_, err = ring.EstimateSize(-1)
	require.ErrorIs(t, err, ring.ErrConfig)
}

func TestSizesAreTheClasses(t *testing.T) {
	sizes := ring.Sizes()
	require.Equal(t, []ring.Size{64, 256, 1024, 4096, 16384}, sizes)
	sizes[0] = 1
	require.Equal(t, ring.XS, ring.Sizes()[0], "the caller's copy")
	names := map[ring.Size]string{ring.XS: "XS", ring.S: "S", ring.M: "M", ring.L: "L", ring.XL: "XL", 24: "24B"}
	for size, name := range names {
		require.Equal(t, name, size.String())
	}
}
