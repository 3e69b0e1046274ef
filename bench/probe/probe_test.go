package probe

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/trusted-ring/trusted-ring/bench/cpu"
	"github.com/trusted-ring/trusted-ring/ring"
)

func TestProbesMeasureOrSayThatTheyCannot(t *testing.T) {
	for _, p := range All() {
		ns, err := p.Run(2000)
		if p.Spinning > cpu.Cores() {
			assert.ErrorIs(t, err, cpu.ErrTooFewCores, p.Key)
			continue
		}
		assert.NoError(t, err, p.Key)
		assert.Positive(t, ns, p.Key)
		assert.NotEmpty(t, p.About, p.Key)
	}
}

func TestRegionsAreShapedLikeTheRing(t *testing.T) {
	strides := map[ring.Size]int{ring.XS: ring.StrideXS, ring.S: ring.StrideS, ring.M: ring.StrideM, ring.L: ring.StrideL, ring.XL: ring.StrideXL}
	for _, r := range Regions {
		assert.Equal(t, strides[ring.Size(r.Size)], r.stride(), "size %d", r.Size)
		assert.Equal(t, ring.Production().Slots(ring.Size(r.Size)), r.Slots, "size %d", r.Size)
	}
	assert.Len(t, Regions, len(ring.Sizes()))
}
