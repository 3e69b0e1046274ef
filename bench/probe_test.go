package bench_test

import (
	"testing"

	"github.com/trusted-ring/trusted-ring/bench/cells"
	"github.com/trusted-ring/trusted-ring/bench/plan"
	"github.com/trusted-ring/trusted-ring/bench/probe"
)

// BenchmarkProbe reads the hardware probes, each with at least as many operations as make a reading.
func BenchmarkProbe(b *testing.B) {
	for _, p := range probe.All() {
		c := cells.Cell{Cell: plan.Cell{Name: "Probe/" + p.Key, Spinning: p.Spinning}}
		each(b, []cells.Cell{c}, func(b *testing.B, _ cells.Cell) {
			n := max(b.N, p.Least)
			ns, err := p.Run(n)
			must(b, err)
			b.ReportMetric(float64(ns)/float64(n), "ns/op")
		})
	}
}
