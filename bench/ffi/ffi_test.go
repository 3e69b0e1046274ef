package ffi

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/trusted-ring/trusted-ring/bench/seed"
	"github.com/trusted-ring/trusted-ring/ring"
)

func TestEmitDeliversTheBurst(t *testing.T) {
	if err := Unavailable(); err != nil {
		t.Skip(err)
	}
	pool, err := ring.NewPool(ring.Production())
	require.NoError(t, err)
	reader, err := pool.Ring(ring.XS).Reader(ring.FromOldest)
	require.NoError(t, err)
	burst := seed.Burst()
	const n = 500
	ns, err := Emit(pool, burst, n)
	require.NoError(t, err)
	assert.Positive(t, ns)

	first, err := reader.TryNext() // the call that binds the thread
	require.NoError(t, err)
	assert.Equal(t, burst[0], first.Bytes())
	for i := range n {
		event, err := reader.TryNext()
		require.NoError(t, err)
		assert.Equal(t, burst[i%len(burst)], event.Bytes())
		assert.EqualValues(t, i%len(burst), event.Type)
		assert.Zero(t, event.Missed)
	}
	_, err = reader.TryNext()
	assert.ErrorIs(t, err, ring.ErrEmpty)
}

func TestEmitReportsTheErrorOfTheRing(t *testing.T) {
	if err := Unavailable(); err != nil {
		t.Skip(err)
	}
	pool, err := ring.NewPool(ring.PoolConfig{XS: 4})
	require.NoError(t, err)
	_, err = Emit(pool, [][]byte{make([]byte, 65)}, 1)
	var tooLarge *ring.TooLargeError
	assert.ErrorAs(t, err, &tooLarge)
}
