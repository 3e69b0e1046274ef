package variants_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/trusted-ring/trusted-ring/variants"
)

func TestNormalize(t *testing.T) {
	good := variants.Config{Size: 64, Capacity: 8, Batch: 4, Readers: 1}
	lossless := variants.Promise{Lossless: true, MaxReaders: 2, MinCapacity: 2}
	for _, test := range []struct {
		change func(*variants.Config)
		want   string
	}{
		{func(c *variants.Config) { c.Size = 0 }, "variant x: Size 0, want a multiple of 8 from 8 to 16384 bytes"},
		{func(c *variants.Config) { c.Size = 63 }, "variant x: Size 63, want a multiple of 8 from 8 to 16384 bytes"},
		{func(c *variants.Config) { c.Size = 16392 }, "variant x: Size 16392, want a multiple of 8 from 8 to 16384 bytes"},
		{func(c *variants.Config) { c.Capacity = 1 }, "variant x: Capacity 1, want from 2 to 8388608 slots of 64 bytes"},
		{func(c *variants.Config) { c.Capacity = 1 << 30 }, "variant x: Capacity 1073741824, want from 2 to 8388608 slots of 64 bytes"},
		{func(c *variants.Config) { c.Batch = -1 }, "variant x: Batch -1, want at least 0"},
		{func(c *variants.Config) { c.Readers = 0 }, "variant x: Readers 0, want from 1 to 2"},
		{func(c *variants.Config) { c.Readers = 3 }, "variant x: Readers 3, want from 1 to 2"},
	} {
		c := good
		test.change(&c)
		_, err := c.Normalize("x", lossless)
		var refused *variants.ConfigError
		require.ErrorAs(t, err, &refused)
		assert.EqualError(t, err, test.want)
	}

	for _, test := range []struct{ batch, want int }{{0, 1}, {1, 1}, {8, 8}, {9, 8}} {
		c := good
		c.Batch = test.batch
		got, err := c.Normalize("x", lossless)
		require.NoError(t, err)
		assert.Equal(t, test.want, got.Batch)
	}

	none := good
	none.Readers = 0
	_, err := none.Normalize("x", variants.Promise{})
	assert.NoError(t, err, "where events may be lost, nobody needs to read")
}

// TestRefused: each variant refuses what it does not promise, rather than hang or lose events over it.
func TestRefused(t *testing.T) {
	for _, v := range all() {
		t.Run(v.Impl+"/"+v.Mode, func(t *testing.T) {
			refused := []variants.Config{{Size: 60, Capacity: 8, Readers: 1}, {Size: 64, Capacity: v.Promise.MinCapacity - 1, Readers: 1}}
			if v.Promise.MaxReaders > 0 {
				refused = append(refused, variants.Config{Size: 64, Capacity: 8, Readers: v.Promise.MaxReaders + 1})
			}
			nobody := variants.Config{Size: 64, Capacity: 8}
			if v.Promise.Lossless {
				refused = append(refused, nobody)
			} else {
				in, err := v.Open(nobody)
				require.NoError(t, err)
				in.Producer().Produce(20)
			}
			for _, c := range refused {
				_, err := v.Open(c)
				var configError *variants.ConfigError
				assert.ErrorAs(t, err, &configError, "%+v", c)
			}
		})
	}
}
