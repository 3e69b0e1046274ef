package ring

import "github.com/trusted-ring/trusted-ring/ring/internal/order"

// place is where a handle stands: a running offset into the slots. It spares the
// hot paths a division, and, being no pointer, the write barrier.
type place struct {
	slots  *uint64
	off    uintptr // of the slot
	stride uintptr
	end    uintptr // capacity x stride
}

// at is the place of sequence s. Cost: one division.
func (r *Ring) at(s uint64) place {
	i := (s - r.cfg.First) % uint64(r.cfg.Capacity)
	return place{r.slots, uintptr(i) * r.stride, r.stride, uintptr(r.cfg.Capacity) * r.stride}
}

// slot is the slot here.
func (p *place) slot() *uint64 { return order.Word(p.slots, p.off) }

// step moves to the next slot.
func (p *place) step() {
	p.off += p.stride
	if p.off == p.end {
		p.off = 0
	}
}

// ahead is the slot i steps further on, for i up to the capacity.
func (p *place) ahead(i int) *uint64 {
	off := p.off + uintptr(i)*p.stride
	if off >= p.end {
		off -= p.end
	}
	return order.Word(p.slots, off)
}

// run is how many slots there are from here to the end of the region.
func (p *place) run() int { return int((p.end - p.off) / p.stride) }

// own fetches the lines of the next n slots, which nobody else may look at, or of
// as many as there are to the end of the region: see order.Own. Larger slots are
// filled by stores dense enough to overlap of themselves.
func (p *place) own(n int) {
	if p.stride <= ownStride {
		order.Own(p.slot(), min(uintptr(n)*p.stride, p.end-p.off, ownBytes))
	}
}

// stint is how many slots a writer of single events owns at a time.
func (p *place) stint() uint64 {
	if p.stride > ownStride {
		return 1 << 62
	}
	return uint64(ownAhead / p.stride)
}

const (
	ownStride = 512
	ownBytes  = 8 << 10 // no more at a time, a fraction of the first-level cache
	// A writer of single events takes this much at a time: on an EPYC of 2024 a
	// reader close behind fetches what lies further ahead back before it is written.
	ownAhead = 640
)
