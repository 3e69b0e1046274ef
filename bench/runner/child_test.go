package runner

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/trusted-ring/trusted-ring/bench/latency"
)

// childVariable tells the benchmarks of this file that a test runs them.
const childVariable = "TRUSTED_RING_RUNNER_TEST"

func onlyAsChild(b *testing.B) {
	if os.Getenv(childVariable) == "" {
		b.Skip("is run by the tests of this package")
	}
}

func BenchmarkTiny(b *testing.B) {
	onlyAsChild(b)
	for _, impl := range []string{"a", "b"} {
		b.Run("impl="+impl+"/size=64", func(b *testing.B) {
			for range b.N {
			}
		})
	}
}

func BenchmarkProbe(b *testing.B) {
	onlyAsChild(b)
	b.Run("probe=fake", func(b *testing.B) {
		for range b.N {
		}
	})
}

func BenchmarkLatency(b *testing.B) {
	onlyAsChild(b)
	b.Run("impl=a", func(b *testing.B) {
		if b.N == 1 { // its first try keeps a histogram, which is enough
			keepOne(b, "impl=a")
		}
	})
}

func keepOne(b *testing.B, tag string) {
	h := latency.NewHistogram()
	if err := h.RecordValue(1234); err != nil {
		b.Fatal(err)
	}
	if err := latency.Keep(h, tag, time.Second); err != nil {
		b.Fatal(err)
	}
}

func BenchmarkNarrow(b *testing.B) {
	onlyAsChild(b)
	b.Run("impl=a", func(b *testing.B) {
		if b.N == 1 {
			fmt.Println("why: 3 spinning goroutines, 2 cores")
		}
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(1, "not-testable")
	})
}

func BenchmarkFails(b *testing.B) {
	onlyAsChild(b)
	keepOne(b, "impl=fails")
	b.Fatal("fails on purpose")
}

func BenchmarkHangs(b *testing.B) {
	onlyAsChild(b)
	time.Sleep(time.Hour)
}
