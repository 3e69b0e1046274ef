package probe

import (
	"sync/atomic"

	"github.com/trusted-ring/trusted-ring/bench/clock"
)

// A Region is a memory of slots that a writer goes round, like a ring's: what a ring's write is measured against.
type Region struct {
	Size  int // bytes copied into a slot
	Slots int
}

// Regions are those of the production preset: five sizes, each with its number of slots.
var Regions = []Region{{64, 2000}, {256, 1000}, {1024, 300}, {4096, 60}, {16384, 15}}

// stride is the distance of two slots in bytes: the payload and a 16 B header, in whole cache lines.
func (r Region) stride() int { return (16 + r.Size + 63) &^ 63 }

// Memmove copies r.Size bytes into the next slot of r, n times.
func Memmove(r Region, n int) (int64, error) {
	var (
		src    = make([]byte, r.Size)
		dst    = make([]byte, r.Slots*r.stride())
		stride = r.stride()
		at     = 16
	)
	for i := range dst {
		dst[i] = 1 // fault the pages in
	}
	start := clock.Now()
	for range n {
		copy(dst[at:at+len(src)], src)
		if at += stride; at >= len(dst) {
			at = 16
		}
	}
	return clock.Now() - start, nil
}

// Exchange stores sequentially consistently into a word of its own, n times: an XCHG on amd64.
func Exchange(n int) (int64, error) {
	var w atomic.Uint64
	start := clock.Now()
	for i := range uint64(n) {
		w.Store(i)
	}
	return clock.Now() - start, nil
}

// Clock reads the monotonic clock n times.
func Clock(n int) (int64, error) {
	start := clock.Now()
	for range n {
		clock.Now()
	}
	return clock.Now() - start, nil
}
