package ring

import "github.com/trusted-ring/trusted-ring/ring/internal/order"

// Position is the sequence of the next event that this reader will read.
func (rd *Reader) Position() uint64 { return rd.next }

// Lag is how many published events this reader has not read. It may exceed the
// capacity of an overwrite ring: the difference is lost.
func (rd *Reader) Lag() uint64 { return lag(rd.next, order.Peek(rd.ring.cursor)) }

// Missed is how many events this reader has missed since it joined.
func (rd *Reader) Missed() uint64 { return rd.total }

// Backpressure is Lag over the capacity: 0 when nothing waits, 1 when the ring
// is full of unread events.
func (rd *Reader) Backpressure() float64 { return pressure(rd.Lag(), rd.ring.cfg.Capacity) }

// UnderPressure reports whether Backpressure is above 0.8.
func (rd *Reader) UnderPressure() bool { return rd.Backpressure() > pressureHigh }

// ShouldThrottle reports whether Backpressure is at least 0.9.
func (rd *Reader) ShouldThrottle() bool { return rd.Backpressure() >= pressureThrottle }

// Pressure is the worst backpressure of the attached readers; 0 without any.
func (r *Ring) Pressure() float64 {
	worst := 0.0
	for _, info := range r.Readers() {
		worst = max(worst, info.Pressure)
	}
	return worst
}

// Health names a pressure.
type Health uint8

// The grades of health, by the worst pressure of the live readers.
const (
	Excellent Health = iota // below 0.5
	Good                    // from 0.5
	Warning                 // from 0.8
	Critical                // from 0.9
)

// HealthOf grades a pressure.
func HealthOf(pressure float64) Health {
	switch {
	case pressure >= pressureThrottle:
		return Critical
	case pressure >= pressureHigh:
		return Warning
	case pressure >= 0.5:
		return Good
	}
	return Excellent
}

// String names the grade.
func (h Health) String() string {
	switch h {
	case Excellent:
		return "excellent"
	case Good:
		return "good"
	case Warning:
		return "warning"
	}
	return "critical"
}
