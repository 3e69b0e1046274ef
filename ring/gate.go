package ring

import (
	"time"

	"github.com/trusted-ring/trusted-ring/ring/internal/order"
)

// A reader's line in the table: state, position, parked. The state word counts
// the line's tenants above the phase, so that a successor is never taken for
// the one before it.
const (
	phaseFree uint64 = iota
	phaseJoining
	phaseActive
	phaseEvicted
	phaseMask = 3
	tenant    = phaseMask + 1
)

// refill returns the sequence up to which a gated writer at s may write: the
// slowest active reader's position plus the capacity. Without readers it is only
// a little ahead of s, but n at least, so that somebody who joins at the oldest
// event finds nearly a whole ring.
//
// A reader that joins while this runs must not be overlooked. The writer
// announces how far it means to go, then fences, then scans; the reader takes
// its line, then fences, then reads what was announced. One of them sees the
// other: either the scan finds the reader, or the reader starts above what may
// be overwritten.
func (r *Ring) refill(s, n uint64) uint64 {
	lap := uint64(r.cfg.Capacity)
	idle := s + max(n, lap/8) - lap
	want := r.slowest(idle) + lap
	if !before(s, want) {
		return want
	}
	r.announceUpTo(want)
	order.Fence()
	return earlier(want, r.slowest(idle)+lap)
}

// announceUpTo raises the announced limit; it never goes back. Shared writers
// race here.
func (r *Ring) announceUpTo(want uint64) {
	for {
		told := order.Peek(r.announce)
		if !before(told, want) || order.CompareAndSwap(r.announce, told, want) {
			return
		}
	}
}

// slowest is the position of the slowest active reader, or idle without any.
// Load acquires: what the reader read before it released is read before the
// writer overwrites it.
func (r *Ring) slowest(idle uint64) uint64 {
	found, position := false, idle
	for i := range r.cfg.MaxReaders {
		entry := r.entry(i)
		if order.Load(order.Word(entry, offState))&phaseMask != phaseActive {
			continue
		}
		p := order.Load(order.Word(entry, offPosition))
		if !found || before(p, position) {
			found, position = true, p
		}
	}
	return position
}

// stall watches how long one writer has waited.
type stall struct {
	ring  *Ring
	since time.Time
}

func (r *Ring) newStall() stall { return stall{ring: r} }

// watching reports whether there is a policy to apply.
func (st *stall) watching() bool {
	policy := st.ring.cfg.Stall
	return policy.Evict != nil && policy.After > 0
}

// look applies the policy: when the writer at s has waited for Stall.After, ask
// about the reader that gates it.
func (st *stall) look(s uint64) {
	if !st.watching() {
		return
	}
	policy := st.ring.cfg.Stall
	now := time.Now()
	if st.since.IsZero() {
		st.since = now
	}
	if now.Sub(st.since) < policy.After {
		return
	}
	st.since = now
	if info, ok := st.ring.gating(s); ok && policy.Evict(info) {
		st.ring.evict(info)
	}
}

// gating is the reader that holds up a writer at s.
func (r *Ring) gating(s uint64) (slowest ReaderInfo, found bool) {
	for _, info := range r.Readers() {
		if !found || before(info.Position, slowest.Position) {
			slowest, found = info, true
		}
	}
	return slowest, found && !before(s, slowest.Position+uint64(r.cfg.Capacity))
}

// evict ends a reader's hold on the ring, unless it has left in the meantime.
func (r *Ring) evict(info ReaderInfo) bool {
	done := order.CompareAndSwap(order.Word(r.entry(info.entry), offState), info.state, info.state-phaseActive+phaseEvicted)
	if done {
		_ = r.notify() // a parked reader must learn of it, a parked writer has room
	}
	return done
}
