package ring_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trusted-ring/trusted-ring/ring"
)

// TestPresetsTakeTheDocumentedMemory: the payload is what the seed documents,
// the true bytes are slots at their stride, header and reader table. Computed
// by hand from CLAIMS.md.
func TestPresetsTakeTheDocumentedMemory(t *testing.T) {
	const header = 5 * (3 + 17) * 128 // five rings: three lines, sixteen readers and the writer
	check := func(preset ring.PoolConfig, payload, slots int64) {
		t.Helper()
		require.Equal(t, payload, preset.PayloadBytes())
		require.Equal(t, slots+header, preset.Bytes())
		require.Equal(t, slots+header, newPool(t, preset).Stats().Bytes)
	}
	check(ring.Production(), 2000*64+1000*256+300*1024+60*4096+15*16384, 2000*128+1000*320+300*1088+60*4160+15*16448)
	check(ring.Mobile(), 500*64+250*256+100*1024+20*4096+5*16384, 500*128+250*320+100*1088+20*4160+5*16448)
	check(ring.Server(), 4000*64+2000*256+600*1024+120*4096+30*16384, 4000*128+2000*320+600*1088+120*4160+30*16448)
	require.EqualValues(t, 1_182_720, ring.Production().PayloadBytes(), "~1.2 MB")
	require.EqualValues(t, 362_240, ring.Mobile().PayloadBytes(), "~0.36 MB")
	require.EqualValues(t, 2_365_440, ring.Server().PayloadBytes(), "~2.4 MB")
}

func TestSlotsOfAPreset(t *testing.T) {
	var got []int
	for _, size := range ring.Sizes() {
		got = append(got, ring.Production().Slots(size))
	}
	require.Equal(t, []int{2000, 1000, 300, 60, 15}, got)
	require.Zero(t, ring.Production().Slots(8))
	require.Zero(t, ring.PoolConfig{}.Bytes())
	require.Zero(t, ring.PoolConfig{}.PayloadBytes())
}
