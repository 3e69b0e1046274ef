package ring_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trusted-ring/trusted-ring/ring"
)

func TestBackpressureThresholds(t *testing.T) {
	eachMode(t, func(t *testing.T, mode ring.Mode) {
		for _, first := range firsts {
			r := newRing(t, ring.Config{Capacity: 100, Mode: mode, First: first})
			w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest)
			check := func(lag int, pressure float64, under, throttle bool, health ring.Health) {
				t.Helper()
				publish(t, w, ring.XS, w.Sequence(), lag-int(rd.Lag()))
				require.EqualValues(t, lag, rd.Lag())
				require.Equal(t, pressure, rd.Backpressure())
				require.Equal(t, pressure, r.Pressure())
				require.Equal(t, under, rd.UnderPressure())
				require.Equal(t, throttle, rd.ShouldThrottle())
				require.Equal(t, health, ring.HealthOf(r.Pressure()))
			}
			check(0, 0, false, false, ring.Excellent)
			check(49, 0.49, false, false, ring.Excellent)
			check(50, 0.5, false, false, ring.Good)
			check(79, 0.79, false, false, ring.Good)
			check(80, 0.8, false, false, ring.Warning)
			check(81, 0.81, true, false, ring.Warning)
			check(89, 0.89, true, false, ring.Warning)
			check(90, 0.9, true, true, ring.Critical)
			check(100, 1, true, true, ring.Critical)
			if mode == ring.Overwrite {
				check(250, 1, true, true, ring.Critical)
			}
			_, err := drain(t, rd)
			require.ErrorIs(t, err, ring.ErrEmpty)
			check(0, 0, false, false, ring.Excellent)
		}
	})
}

func TestHealthHasANameForEachGrade(t *testing.T) {
	for health, name := range map[ring.Health]string{
		ring.Excellent: "excellent", ring.Good: "good", ring.Warning: "warning", ring.Critical: "critical",
	} {
		require.Equal(t, name, health.String())
	}
}

// TestReadersAreListedLive: who is attached, where, and how far behind.
func TestReadersAreListedLive(t *testing.T) {
	eachMode(t, func(t *testing.T, mode ring.Mode) {
		r := newRing(t, ring.Config{Capacity: 10, Mode: mode})
		require.Empty(t, r.Readers())
		require.Zero(t, r.Pressure())
		w := newWriter(t, r)
		fast, slow := newReader(t, r, ring.FromLatest, ring.Named("fast")), newReader(t, r, ring.FromLatest)
		publish(t, w, ring.XS, 0, 5)
		_, err := drain(t, fast)
		require.ErrorIs(t, err, ring.ErrEmpty)
		list := r.Readers()
		require.Len(t, list, 2)
		require.Equal(t, "fast", list[0].Name)
		require.EqualValues(t, 5, list[0].Position)
		require.Zero(t, list[0].Lag)
		require.Empty(t, list[1].Name)
		require.Zero(t, list[1].Position)
		require.EqualValues(t, 5, list[1].Lag)
		require.Equal(t, 0.5, list[1].Pressure)
		require.Equal(t, 0.5, r.Pressure())

		require.NoError(t, slow.Close())
		require.NoError(t, fast.Close())
		require.Empty(t, r.Readers())
		require.Zero(t, r.Pressure())
		newReader(t, r, ring.FromLatest)
		require.Empty(t, r.Readers()[0].Name, "a line does not keep the name of its last tenant")
	})
}

// TestGatedPositionIsWhatIsReleased: others see the oldest event that a gated
// reader still holds.
func TestGatedPositionIsWhatIsReleased(t *testing.T) {
	r := newRing(t, ring.Config{Capacity: 10, Mode: ring.Gated})
	w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest)
	publish(t, w, ring.XS, 0, 3)
	next(t, rd, 0)
	require.EqualValues(t, 1, rd.Position())
	require.EqualValues(t, 0, r.Readers()[0].Position)
	require.NoError(t, rd.Release())
	require.EqualValues(t, 1, r.Readers()[0].Position)
}
