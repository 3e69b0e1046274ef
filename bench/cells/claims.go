package cells

import (
	"time"

	"github.com/trusted-ring/trusted-ring/bench/plan"
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
	longer := func(c Cell, weight float64) Cell {
		c.Weight = weight
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
		timed(cross, "id=backpressure-throughput/form=documented", 2),
		timed(cross, "id=strokes/form=documented", 0),

		users,
		longer(timed("gc-free", "id=gc-free/neighbour=none", 2), 2),
		longer(timed("gc-free", "id=gc-free/neighbour=alloc", 2), 2),
		longer(timed("gc-free", "id=gc-free/neighbour=gc", 2), 2),
		longer(timed("gc-free", "id=gc-free/neighbour=oversubscribed", 2), 2),

		fact("id=zero-alloc/form=documented"),
		fact("id=alignment/preset=production"),
		fact("id=alignment/preset=mobile"),
		fact("id=alignment/preset=server"),
		fact("id=memory-production"),
		fact("id=memory-mobile"),
		fact("id=memory-server"),
		fact("id=guard/form=compile"),
		fact("id=guard/form=config"),
		fact("id=overwrite"),
		fact("id=single-writer"),
		fact("id=pressure"),
	}
}
