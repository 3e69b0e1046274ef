package bench_test

import (
	"testing"

	"github.com/trusted-ring/trusted-ring/bench/probe"
)

func BenchmarkProbe(b *testing.B) {
	for _, p := range probe.All() {
		b.Run(p.Key, func(b *testing.B) {
			ns, err := p.Run(b.N)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(ns)/float64(b.N), "ns/op")
		})
	}
}
