// Package cells is the one list of what is measured: every benchmark by name, with the smallest run that has it.
// The benchmarks are made from it, and so is the plan of a run.
package cells

import (
	"fmt"
	"slices"
	"strings"

	"github.com/trusted-ring/trusted-ring/bench/plan"
	"github.com/trusted-ring/trusted-ring/bench/probe"
	"github.com/trusted-ring/trusted-ring/variants"
	"github.com/trusted-ring/trusted-ring/variants/peers"
)

// A Cell is one benchmark, and what it needs to know. A claim knows its own, and has no variant.
type Cell struct {
	plan.Cell
	Variant variants.Variant
	Config  variants.Config
	Rate    float64 // events/s offered; 0: as fast as it goes
}

// Key returns the name without the workload in front: what a sub-benchmark is called.
func (c Cell) Key() string {
	_, key, _ := strings.Cut(c.Name, "/")
	return key
}

// Tested lists the variants that are measured, the ring first.
func Tested() []variants.Variant {
	return slices.Concat(variants.All(), peers.All())
}

// All lists every cell.
func All() []Cell {
	v := Tested()
	return slices.Concat(Throughput(v), FanOut(v), Write(v), Read(v), RoundTrip(v), Tail(v), Latency(v), Claims(), GCFree())
}

// Plan returns what the runner needs to know of cells.
func Plan(cells []Cell) []plan.Cell {
	out := make([]plan.Cell, len(cells))
	for i, c := range cells {
		out[i] = c.Cell
	}
	return out
}

// Units says of every unit that the benchmarks report whether more of it is better.
func Units() map[string]string {
	units := map[string]string{"events/s": "higher", "achieved-events/s": "higher", "users": "higher", "refused": "higher", "least-pressure": "higher"}
	for _, unit := range []string{
		"ns/op", "B/op", "allocs/op", "stage-ns", "round-ns", "p50-ns", "p90-ns", "p99-ns", "p99.9-ns", "p99.99-ns", "max-ns",
		"missed-events", "lost-events", "torn-events", "misordered-events", "miscounted-events",
		"heap-growth-bytes", "mallocs", "payload-bytes", "resident-bytes", "misaligned-slots",
		"second-writers", "reader-errors", "wrong-ratios", "not-testable",
	} {
		units[unit] = "lower"
	}
	return units
}

// Sizes are the payload bytes of the five size classes.
var Sizes = []int{64, 256, 1024, 4096, 16384}

// slots returns how many events of size bytes the instances of cross-core workloads hold: 1 MiB of payload, but at
// most 1024 of them and at least 256, so that the largest batch is a small part of it.
func slots(size int) int { return max(256, min(1024, 1<<20/size)) }

// preset returns how many slots of size bytes the production preset has.
func preset(size int) int {
	for _, r := range probe.Regions {
		if r.Size == size {
			return r.Slots
		}
	}
	panic(fmt.Sprintf("no region of slots of %d bytes", size))
}

// is reports whether v is one of the variants that are named as impl or as impl/mode.
func is(v variants.Variant, names ...string) bool {
	return slices.Contains(names, v.Impl) || slices.Contains(names, v.Impl+"/"+v.Mode)
}

// scope returns the smallest scope for which a condition holds; the last resort is Full.
func scope(quick, standard bool) plan.Scope {
	switch {
	case quick:
		return plan.Quick
	case standard:
		return plan.Default
	}
	return plan.Full
}
