package ring_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trusted-ring/trusted-ring/ring"
)

func TestZeroConfigIsUseful(t *testing.T) {
	r := newRing(t, ring.Config{})
	require.Equal(t, 1024, r.Cap())
	require.Equal(t, ring.XS, r.Size())
	require.Equal(t, ring.Overwrite, r.Mode())
	require.EqualValues(t, (3+17)*128+1024*128, r.Bytes())
	for range 16 {
		newReader(t, r, ring.FromLatest)
	}
	_, err := r.Reader(ring.FromLatest)
	require.ErrorIs(t, err, ring.ErrTooManyReaders)
}

func TestConfigErrorNamesFieldValueAndLimits(t *testing.T) {
	check := func(cfg ring.Config, field string, value int64, text string) {
		t.Helper()
		_, err := ring.New(cfg)
		require.ErrorIs(t, err, ring.ErrConfig)
		var detail *ring.ConfigError
		require.ErrorAs(t, err, &detail)
		require.Equal(t, field, detail.Field)
		require.Equal(t, value, detail.Value)
		require.LessOrEqual(t, detail.Min, detail.Max)
		require.True(t, value < detail.Min || value > detail.Max || detail.Need != "", "outside what it says")
		require.EqualError(t, err, text)
	}
	check(ring.Config{Size: 7}, "Config.Size", 7, "ring: Config.Size is 7, must be 8 to 16384 and a multiple of 8")
	check(ring.Config{Size: 12}, "Config.Size", 12, "ring: Config.Size is 12, must be 8 to 16384 and a multiple of 8")
	check(ring.Config{Size: -8}, "Config.Size", -8, "ring: Config.Size is -8, must be 8 to 16384 and a multiple of 8")
	check(ring.Config{Size: ring.XL + 8}, "Config.Size", 16392, "ring: Config.Size is 16392, must be 8 to 16384 and a multiple of 8")
	check(ring.Config{Capacity: -1}, "Config.Capacity", -1, "ring: Config.Capacity is -1, must be 1 to 1073741824")
	check(ring.Config{Capacity: math.MaxInt32}, "Config.Capacity", math.MaxInt32, "ring: Config.Capacity is 2147483647, must be 1 to 1073741824")
	check(ring.Config{Mode: 2}, "Config.Mode", 2, "ring: Config.Mode is 2, must be 0 to 1")
	check(ring.Config{MaxReaders: -1}, "Config.MaxReaders", -1, "ring: Config.MaxReaders is -1, must be 1 to 1024")
	check(ring.Config{MaxReaders: 1025}, "Config.MaxReaders", 1025, "ring: Config.MaxReaders is 1025, must be 1 to 1024")
	check(ring.Config{Wait: ring.Backoff(-1)}, "Config.Wait back-off in ns", -1, "ring: Config.Wait back-off in ns is -1, must be 0 to 60000000000")
	check(ring.Config{Wait: ring.Backoff(61 * time.Second)}, "Config.Wait back-off in ns", 61e9, "ring: Config.Wait back-off in ns is 61000000000, must be 0 to 60000000000")
}

func TestStallPeriodIsLimited(t *testing.T) {
	for _, after := range []time.Duration{-1, time.Hour + 1} {
		_, err := ring.New(ring.Config{Stall: ring.Stall{After: after}})
		var detail *ring.ConfigError
		require.ErrorAs(t, err, &detail)
		require.Equal(t, "Config.Stall.After", detail.Field)
		require.EqualValues(t, after, detail.Value)
		require.EqualValues(t, time.Hour, detail.Max)
	}
}

// TestMaxBytesRefusesALargerRegion: to the byte.
func TestMaxBytesRefusesALargerRegion(t *testing.T) {
	cfg := ring.Config{Size: ring.M, Capacity: 10, MaxReaders: 1}
	need := cfg.Bytes()
	require.EqualValues(t, (3+2)*128+10*1088, need)
	cfg.MaxBytes = need
	require.Equal(t, need, newRing(t, cfg).Bytes())
	cfg.MaxBytes = need - 1
	_, err := ring.New(cfg)
	var detail *ring.ConfigError
	require.ErrorAs(t, err, &detail)
	require.Equal(t, need, detail.Value)
	require.Equal(t, need-1, detail.Max)
	require.ErrorContains(t, err, "Config.MaxBytes")

	_, err = ring.New(ring.Config{Size: ring.XL, Capacity: 1 << 17})
	require.ErrorIs(t, err, ring.ErrConfig, "2 GiB, the default allows 1")

	_, err = ring.New(ring.Config{MaxBytes: -1})
	require.ErrorAs(t, err, &detail)
	require.Equal(t, "Config.MaxBytes", detail.Field)
	require.EqualValues(t, -1, detail.Value)
}

func TestWaitStrategiesHaveNames(t *testing.T) {
	require.Equal(t, ring.Yield(), ring.Wait{}, "the zero value")
	var names []string
	for _, wait := range waits {
		names = append(names, wait.String())
	}
	require.Equal(t, []string{"yield", "busy-spin", "spin-pause", "back-off", "blocking"}, names)
}
