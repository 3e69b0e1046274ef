package bench_test

import (
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/trusted-ring/trusted-ring/bench/cells"
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

// beside starts a neighbour; the returned function ends it and waits for its end.
func beside(neighbour string) (stop func()) {
	work := map[string]func(*garbage){
		"none":           nil,
		"alloc":          (*garbage).allocate,
		"gc":             func(g *garbage) { g.allocate(); runtime.GC() },
		"oversubscribed": (*garbage).allocate,
	}[neighbour]
	if work == nil {
		return func() {}
	}
	var (
		ended atomic.Bool
		all   sync.WaitGroup
	)
	all.Go(func() {
		var g garbage
		for !ended.Load() {
			work(&g)
			runtime.Gosched()
		}
	})
	return func() { ended.Store(true); all.Wait() }
}

// garbage keeps some megabytes of small objects alive, and replaces them in turn.
type garbage struct {
	live [4096]*[512]*byte
	next int
}

// allocate replaces a few objects: a few microseconds of work.
func (g *garbage) allocate() {
	for range 8 {
		object := new([512]*byte)
		object[0] = new(byte)
		g.live[g.next%len(g.live)] = object
		g.next++
	}
}
