package cells

import (
	"time"

	"github.com/trusted-ring/trusted-ring/bench/plan"
	"github.com/trusted-ring/trusted-ring/variants"
)

// Claims lists the workloads of the claims that the other workloads do not measure already.
func Claims() []Cell {
	const single, cross = "claims-one-core", "claims-two-cores"
	timed := func(family, key string, spinning int) Cell {
		return Cell{Cell: plan.Cell{Name: "Claim/" + key, Family: family, Spinning: spinning}}
	}
	fact := func(key string) Cell {
		return Cell{Cell: plan.Cell{Name: "Claim/" + key, Family: "facts", Fact: true}}
	}
	streams := func(key string, events, quickEvents, spinning int) Cell {
		c := fact(key)
		c.Events, c.QuickEvents, c.Spinning, c.Fixed = events, quickEvents, spinning, time.Second
		return c
	}
	users := timed("users", "id=users/form=documented", 2)
	users.Fixed = 400 * time.Millisecond
	return []Cell{
		timed(single, "id=ffi-latency/form=documented", 1),
		timed(single, "id=ffi-latency/form=obtained", 1),
		timed(single, "id=write-latency/form=obtained/size=64", 1),
		timed(single, "id=write-latency/form=obtained/size=256", 1),
		timed(single, "id=pipeline-latency/form=obtained", 1),
		timed(single, "id=backpressure-latency/form=obtained", 1),
		timed(single, "id=backpressure-latency/form=pressure", 1),
		timed(single, "id=read-latency/form=obtained", 1),

		timed(cross, "id=pipeline-latency/form=documented", 0), // its stages yield: see the benchmark
		timed(cross, "id=backpressure-latency/form=documented", 2),
		timed(cross, "id=strokes/form=documented", 0),

		users,
		streams("id=zero-alloc/form=documented", 100_000_000, 10_000_000, 1),
		fact("id=alignment/preset=production"),
		fact("id=alignment/preset=mobile"),
		fact("id=alignment/preset=server"),
		fact("id=memory-production"),
		fact("id=memory-mobile"),
		fact("id=memory-server"),
		fact("id=guard/form=compile"),
		fact("id=guard/form=config"),
		streams("id=overwrite", 20_000_000, 2_000_000, 2),
		fact("id=single-writer"),
		fact("id=pressure"),
	}
}

// Neighbours are what works beside the ring in the cells of [GCFree].
var Neighbours = []string{"none", "busy", "alloc", "gc", "oversubscribed"}

// GCFree lists the cells of events at a fixed rate beside a neighbour in the same process.
func GCFree() (out []Cell) {
	for _, neighbour := range Neighbours {
		out = append(out, Cell{
			Cell: plan.Cell{Name: "Claim/id=gc-free/neighbour=" + neighbour, Family: "gc-free", Spinning: 2, Weight: 2},
			// Slow enough for any machine, fast enough for a p99.9.
			Rate: 500_000, Config: variants.Config{Size: 64, Capacity: 1 << 14, Batch: 1, Readers: 1},
		})
	}
	return out
}
