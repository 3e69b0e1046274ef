//go:build !race

package variants_test

import (
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/trusted-ring/trusted-ring/variants"
)

func openUnchecked(t *testing.T, c variants.Config) (variants.Variant, variants.Instance) {
	v := find("unchecked")
	in, err := v.Open(c)
	require.NoError(t, err)
	return v, in
}

// TestUncheckedReplays is the seed's fault in the order of one goroutine: capacity 4, 10 published, and the reader, which
// starts at 0, delivers what the slots hold now, twice and in the wrong order.
func TestUncheckedReplays(t *testing.T) {
	_, in := openUnchecked(t, variants.Config{Size: 64, Capacity: 4, Readers: 2})
	in.Producer().Produce(10)
	var got []uint64
	for payload, _, ok := in.Consumer(0).TryReceive(); ok; payload, _, ok = in.Consumer(0).TryReceive() {
		got = append(got, binary.NativeEndian.Uint64(payload))
	}
	assert.Equal(t, []uint64{8, 9, 6, 7, 8, 9, 6, 7, 8, 9}, got)

	// What the stamps make of it: 8 and 9 in order after 0 to 7 were skipped, the other eight behind a later one.
	assert.Equal(t, variants.Tally{Delivered: 10, Lost: 8, Misordered: 8}, in.Consumer(1).Consume(10))
}

// TestUncheckedTears: the writer overwrites an event that a reader is looking at. With two goroutines this is a matter of
// luck; here the writer's turn comes between the reader's two looks.
func TestUncheckedTears(t *testing.T) {
	_, in := openUnchecked(t, variants.Config{Size: 64, Capacity: 4, Readers: 1})
	in.Producer().Produce(1)
	payload, _, ok := in.Consumer(0).Receive()
	require.True(t, ok)
	first := binary.NativeEndian.Uint64(payload)
	in.Producer().Produce(4)
	last := binary.NativeEndian.Uint64(payload[56:])
	assert.NotEqual(t, first, last, "one event, read while it was good, has words of two")
}

// TestUncheckedIsUnsound: the checks of TestConformance reject it, under the promise that the seed makes.
func TestUncheckedIsUnsound(t *testing.T) {
	c := variants.Config{Size: 64, Capacity: 4, Readers: 1}
	v, _ := openUnchecked(t, c)
	assert.ErrorContains(t, fillAndDrain(v, c), "Misordered:8")
	v.Promise.Lossless = true
	assert.NoError(t, fillAndDrain(v, c), "without a lap it works, which is why its own tests pass")
}
