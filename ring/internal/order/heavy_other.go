//go:build !linux && !explore

package order

// Expedited reports whether Heavy costs well under a microsecond, so that a
// waiter may call it each time it parks.
func Expedited() bool { return false }

// Heavy runs a sequentially consistent fence in every thread of this process:
// a store that another thread made before is visible after it, and a load that
// another thread makes after it sees what this thread stored before. Cost: tens
// of microseconds.
func Heavy() { stopTheWorld() }
