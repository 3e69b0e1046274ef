// Package clock reads the monotonic clock and knows what a reading costs.
package clock

import (
	"slices"
	"time"
)

// origin carries a monotonic reading, so that time.Since is one clock read and a subtraction.
var origin = time.Now()

// Now returns the nanoseconds since the process started, monotonic.
func Now() int64 { return int64(time.Since(origin)) }

// Cost returns the nanoseconds that lie between two readings with nothing in between: what an interval that
// [Now] opens and closes measures too long. It takes about 10 us, and is the median of many short runs, so
// that an interrupt does not count.
func Cost() float64 {
	const runs, reads = 15, 32
	var costs [runs]float64
	for i := range costs {
		start := Now()
		for range reads {
			Now()
		}
		costs[i] = float64(Now()-start) / (reads + 1)
	}
	return median(costs[:])
}

func median(x []float64) float64 {
	slices.Sort(x)
	return x[len(x)/2]
}
