package ring_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trusted-ring/trusted-ring/ring"
)

func newPool(t testing.TB, cfg ring.PoolConfig) *ring.Pool {
	t.Helper()
	p, err := ring.NewPool(cfg)
	require.NoError(t, err)
	return p
}

func TestEmitPicksTheSmallestClass(t *testing.T) {
	eachMode(t, func(t *testing.T, mode ring.Mode) {
		for _, shared := range []bool{false, true} {
			p := newPool(t, ring.PoolConfig{Mode: mode, XS: 4, S: 4, M: 4, L: 4, XL: 4, Shared: shared})
			for i, n := range []int{0, 64, 65, 256, 257, 1024, 1025, 4096, 4097, 16384} {
				emit := p.Emit
				if i%2 == 1 {
					emit = p.TryEmit
				}
				size, err := ring.EstimateSize(n)
				require.NoError(t, err)
				rd := newReader(t, p.Ring(size), ring.FromLatest)
				data := stamp(make([]byte, n), uint64(n))
				require.NoError(t, emit(data, uint32(n)))
				ev, err := rd.TryNext()
				require.NoError(t, err)
				require.Equal(t, string(data), string(ev.Bytes()))
				require.EqualValues(t, n, ev.Type)
				require.NoError(t, rd.Close())
			}
		}
	})
}

func TestEmitThatFitsNowhereLosesNothing(t *testing.T) {
	p := newPool(t, ring.PoolConfig{XS: 2, M: 2})
	check := func(err error, limit, n int) {
		t.Helper()
		var detail *ring.TooLargeError
		require.ErrorAs(t, err, &detail)
		require.Equal(t, ring.TooLargeError{Limit: limit, Bytes: n}, *detail)
	}
	check(p.Emit(make([]byte, 1025), 0), 1024, 1025)
	check(p.TryEmit(make([]byte, 99999), 0), 1024, 99999)
	require.Zero(t, p.Stats().Events)
	require.Nil(t, p.Ring(ring.S))
	require.Nil(t, p.Ring(17))
	require.NoError(t, p.Emit(make([]byte, 65), 0))
	require.EqualValues(t, 1, p.Ring(ring.M).Cursor(), "a missing class is stepped over")
}

func TestFullPoolIsAnError(t *testing.T) {
	for _, shared := range []bool{false, true} {
		p := newPool(t, ring.PoolConfig{Mode: ring.Gated, XS: 2, Shared: shared})
		newReader(t, p.Ring(ring.XS), ring.FromLatest)
		require.NoError(t, p.TryEmit(nil, 0))
		require.NoError(t, p.TryEmit(nil, 0))
		require.ErrorIs(t, p.TryEmit(nil, 0), ring.ErrFull)
	}
}

func TestPoolStatsAndHealth(t *testing.T) {
	p := newPool(t, ring.PoolConfig{XS: 10, S: 10})
	require.Equal(t, ring.Excellent, p.Health())
	xs, s := newReader(t, p.Ring(ring.XS), ring.FromLatest), newReader(t, p.Ring(ring.S), ring.FromLatest)
	newReader(t, p.Ring(ring.S), ring.FromLatest)
	for range 5 {
		require.NoError(t, p.Emit(make([]byte, 1), 0))
	}
	for range 8 {
		require.NoError(t, p.Emit(make([]byte, 100), 0))
	}
	bytes := func(size ring.Size) int64 { return p.Ring(size).Bytes() }
	require.Equal(t, ring.PoolStats{
		Rings: []ring.RingStats{
			{Size: ring.XS, Slots: 10, Bytes: bytes(ring.XS), Events: 5, Readers: 1, Pressure: 0.5, Health: ring.Good},
			{Size: ring.S, Slots: 10, Bytes: bytes(ring.S), Events: 8, Readers: 2, Pressure: 0.8, Health: ring.Warning},
		},
		Events: 13, Bytes: bytes(ring.XS) + bytes(ring.S), Pressure: 0.8, Health: ring.Warning,
	}, p.Stats())
	require.NoError(t, p.Emit(make([]byte, 100), 0))
	require.Equal(t, ring.Critical, p.Health())
	_, err := s.TryNext()
	require.NoError(t, err)
	require.Equal(t, ring.Critical, p.Health(), "the worst reader counts")
	require.NoError(t, xs.Close())
	require.Zero(t, p.Stats().Rings[0].Pressure)
}

func TestClosedPoolDrains(t *testing.T) {
	for _, shared := range []bool{false, true} {
		p := newPool(t, ring.PoolConfig{XS: 4, S: 4, Shared: shared})
		rd := newReader(t, p.Ring(ring.XS), ring.FromLatest)
		require.NoError(t, p.Emit(stamp(make([]byte, 64), 0), 0))
		require.NoError(t, p.Close())
		require.NoError(t, p.Close())
		require.ErrorIs(t, p.Emit(nil, 0), ring.ErrClosed)
		require.ErrorIs(t, p.TryEmit(make([]byte, 100), 0), ring.ErrClosed)
		ends(t, rd, run(0, 1))
	}
}

func TestPoolOwnsItsWriters(t *testing.T) {
	for _, shared := range []bool{false, true} {
		p := newPool(t, ring.PoolConfig{XS: 4, Shared: shared})
		_, err := p.Ring(ring.XS).Writer()
		require.ErrorIs(t, err, ring.ErrWriterTaken)
	}
}

func TestSharedPoolEmitsFromManyGoroutines(t *testing.T) {
	eachMode(t, func(t *testing.T, mode ring.Mode) {
		p := newPool(t, ring.PoolConfig{Mode: mode, XS: 8, S: 8, Shared: true})
		n := rounds(1000)
		var writing, reading sync.WaitGroup
		readers := []*ring.Reader{newReader(t, p.Ring(ring.XS), ring.FromLatest), newReader(t, p.Ring(ring.S), ring.FromLatest)}
		var counts [2]uint64
		for i, rd := range readers {
			reading.Go(func() {
				for range rd.All(t.Context()) {
					counts[i]++
				}
			})
		}
		for i := range 3 {
			writing.Go(func() {
				for j := range n {
					if err := p.Emit(make([]byte, 40+j%2*100), uint32(i)); err != nil {
						t.Error(err)
					}
				}
			})
		}
		writing.Wait()
		require.NoError(t, p.Close())
		reading.Wait()
		for i, rd := range readers {
			require.NoError(t, rd.Err())
			require.EqualValues(t, 3*n/2, counts[i]+rd.Missed())
		}
		require.EqualValues(t, 3*n, p.Stats().Events)
	})
}

func TestPoolConfigIsChecked(t *testing.T) {
	check := func(cfg ring.PoolConfig, field string) {
		t.Helper()
		_, err := ring.NewPool(cfg)
		var detail *ring.ConfigError
		require.ErrorAs(t, err, &detail)
		require.Equal(t, field, detail.Field)
	}
	check(ring.PoolConfig{}, "slots of the pool")
	check(ring.PoolConfig{S: -1}, "Config.Capacity")
	check(ring.PoolConfig{S: 1, MaxReaders: -1}, "Config.MaxReaders")
	check(ring.PoolConfig{S: 1, Mode: 9}, "Config.Mode")
	check(ring.PoolConfig{S: 1, Wait: ring.Backoff(-1)}, "Config.Wait back-off in ns")
}
