package ring

import "github.com/trusted-ring/trusted-ring/ring/internal/order"

// ReaderInfo is an attached reader as others see it, at one moment.
type ReaderInfo struct {
	Name     string  // as given with Named, or ""
	Position uint64  // the next sequence it will read; gated: the oldest it has not released
	Lag      uint64  // events published that it has not read
	Pressure float64 // Lag / capacity, 0 to 1

	entry int
	state uint64
}

// Readers lists the attached readers. Cost: one pass over the table.
func (r *Ring) Readers() []ReaderInfo {
	var infos []ReaderInfo
	for i := range r.cfg.MaxReaders {
		entry := r.entry(i)
		state := order.Load(order.Word(entry, offState))
		if state&phaseMask != phaseActive {
			continue
		}
		position := order.Peek(order.Word(entry, offPosition))
		lag := lag(position, r.Cursor())
		infos = append(infos, ReaderInfo{
			Name: r.name(i), Position: position, Lag: lag, Pressure: pressure(lag, r.cfg.Capacity),
			entry: i, state: state,
		})
	}
	return infos
}

// Evict ends the hold of every attached gated reader of that name and returns
// how many there were. An evicted reader gets ErrEvicted from its next call;
// the event that it holds, or is just being given, may be overwritten from now
// on: evict readers that have stopped. Its line in the table is free again once
// the reader itself is closed.
func (r *Ring) Evict(name string) int {
	n := 0
	if r.cfg.Mode != Gated {
		return n
	}
	for _, info := range r.Readers() {
		if info.Name == name && r.evict(info) {
			n++
		}
	}
	return n
}

func (r *Ring) name(entry int) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.names[entry]
}

func (r *Ring) setName(entry int, name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.names[entry] = name
}

// lag is how far position is behind cursor; a position ahead of it, read a
// moment later, lags by nothing.
func lag(position, cursor uint64) uint64 {
	if before(position, cursor) {
		return cursor - position
	}
	return 0
}

// pressure is lag / capacity, at most 1.
func pressure(lag uint64, capacity int) float64 {
	return min(1, float64(lag)/float64(capacity))
}

// The documented thresholds of backpressure.
const (
	pressureHigh     = 0.8
	pressureThrottle = 0.9
)
