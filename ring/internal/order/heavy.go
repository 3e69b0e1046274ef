//go:build !explore

package order

import "runtime"

// stopTheWorld is the portable heavy fence: to read the memory statistics the
// runtime stops every goroutine, and a goroutine that stops and starts again has
// passed through the scheduler's own fences.
func stopTheWorld() {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
}
