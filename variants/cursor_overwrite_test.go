package variants

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/trusted-ring/trusted-ring/variants/internal/event"
)

// TestCursorOverwriteMidWrite stops the writer between its announcement and its publication, which two goroutines can
// only do by luck: the event that it is writing over is not delivered, the one behind it is.
func TestCursorOverwriteMidWrite(t *testing.T) {
	in, err := cursorOverwriteVariant().Open(Config{Size: 64, Capacity: 4, Readers: 2})
	require.NoError(t, err)
	r := in.(*cursorOverwrite)
	r.producer.Produce(4)
	r.claimed.Store(5)

	for _, want := range []uint64{1, 2, 3} {
		payload, _, ok := r.Consumer(0).TryReceive()
		require.True(t, ok)
		first, _ := event.Stamps(payload)
		assert.Equal(t, want, first)
	}
	_, _, ok := r.Consumer(0).TryReceive()
	assert.False(t, ok, "announced is not published")

	assert.Equal(t, Tally{Delivered: 3, Missed: 1, Lost: 1}, r.Consumer(1).Consume(4))
}
