package bench_test

import (
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/trusted-ring/trusted-ring/bench/cells"
	"github.com/trusted-ring/trusted-ring/bench/clock"
	"github.com/trusted-ring/trusted-ring/bench/cpu"
	"github.com/trusted-ring/trusted-ring/bench/latency"
	"github.com/trusted-ring/trusted-ring/ring"
)

// gcFree measures latencies at a fixed rate beside a neighbour in the same process. Nobody is pinned and everybody yields,
// because the neighbour shares the cores.
func gcFree(b *testing.B, c cells.Cell) {
	_, neighbour, _ := strings.Cut(c.Key(), "neighbour=")
	var last latency.Result
	each(b, []cells.Cell{c}, func(b *testing.B, c cells.Cell) {
		if neighbour == "oversubscribed" {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4 * cpu.Cores()))
		}
		in, err := theRing(b, ring.Gated).Open(c.Config)
		must(b, err)
		stop := beside(neighbour)
		b.ResetTimer()
		last, err = latency.OpenLoop(in, latency.Load{Rate: c.Rate, Events: b.N, Size: c.Config.Size, Waiting: latency.Yield})
		b.StopTimer()
		stop()
		must(b, err)
		report(b, last)
	})
	if last.Sent > 0 {
		must(b, keep(last, "GCFree", fmt.Sprintf("impl=ring;mode=gated;size=%d;neighbour=%s", c.Config.Size, neighbour)))
	}
}

// neighbourTick is how often a neighbour does a piece of work, in ns: with 32 KiB each, 650 MB/s are allocated.
const neighbourTick = 50_000

// neighbourWork is what the neighbours do at each tick. The busy one does what the allocating one does, without garbage.
func neighbourWork(neighbour string) func(*garbage) {
	return map[string]func(*garbage){
		"busy":           (*garbage).touch,
		"alloc":          (*garbage).allocate,
		"gc":             func(g *garbage) { g.allocate(); runtime.GC() },
		"oversubscribed": (*garbage).allocate,
	}[neighbour]
}

// beside starts a neighbour; the returned function ends it and waits for its end.
func beside(neighbour string) (stop func()) {
	work := neighbourWork(neighbour)
	if work == nil {
		return func() {}
	}
	var (
		ended atomic.Bool
		all   sync.WaitGroup
	)
	all.Go(func() {
		g := newGarbage()
		for next := clock.Now(); !ended.Load(); runtime.Gosched() {
			if clock.Now() >= next {
				work(g)
				next += neighbourTick
			}
		}
	})
	return func() { ended.Store(true); all.Wait() }
}

// garbage keeps 16 MiB of small objects alive, and replaces them in turn.
type garbage struct {
	live [4096]*object
	next int
}

// object is 4 KiB that the garbage collector must look through.
type object [512]*byte

func newGarbage() *garbage {
	g := new(garbage)
	for i := range g.live {
		g.live[i] = new(object)
	}
	return g
}

// objectsPerTick is how many objects a neighbour replaces or touches at once.
const objectsPerTick = 8

func (g *garbage) allocate() {
	for range objectsPerTick {
		g.live[g.next%len(g.live)] = new(object)
		g.next++
	}
}

func (g *garbage) touch() {
	for range objectsPerTick {
		*g.live[g.next%len(g.live)] = object{}
		g.next++
	}
}
