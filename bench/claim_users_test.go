package bench_test

import (
	"math"
	"testing"

	"github.com/trusted-ring/trusted-ring/bench/latency"
	"github.com/trusted-ring/trusted-ring/ring"
	"github.com/trusted-ring/trusted-ring/variants"
)

// The users sweep: N users make 100 strokes/s each, and are served if 99.9 % of their strokes arrive within a millisecond
// and none is lost.
const (
	strokesPerUser = 100
	servedWithin   = 1_000_000 // ns
	servedShare    = 99.9
	mostUsers      = 400_000
	leastUsers     = 1_000
	trial          = 0.03 // seconds of load
	steps          = 9    // halves the logarithmic interval each time: to 1.2 %
)

// users finds the largest number of users that are served, by bisection. One operation is one sweep.
func users(b *testing.B) {
	v := theRing(b, ring.Overwrite)
	b.ResetTimer()
	sum := 0.0
	for range b.N {
		most, low, high := 0.0, float64(leastUsers), float64(mostUsers)
		for range steps {
			n := math.Sqrt(low * high)
			if served(b, v, n) {
				most, low = n, n
			} else {
				high = n
			}
		}
		sum += most
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(math.Round(sum/float64(b.N)), "users")
}

// trials is how often a number of users may fail before it counts as not served: once may be the host.
const trials = 2

// served reports whether the strokes of n users arrive in time.
func served(b *testing.B, v variants.Variant, n float64) bool {
	b.Helper()
	rate := n * strokesPerUser
	for range trials {
		in, err := v.Open(variants.Config{Size: 64, Capacity: 1 << 14, Batch: 1, Readers: 1})
		must(b, err)
		r, err := latency.OpenLoop(in, latency.Load{Rate: rate, Events: int(rate * trial), Size: 64})
		must(b, err)
		if r.Met() && r.Lost() == 0 && r.Latencies.ValueAtPercentile(servedShare) < servedWithin {
			return true
		}
	}
	return false
}
