package linear

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/trusted-ring/trusted-ring/model/spec"
	"github.com/trusted-ring/trusted-ring/ring"
	"github.com/trusted-ring/trusted-ring/stress/guard"
	"github.com/trusted-ring/trusted-ring/stress/history"
	"github.com/trusted-ring/trusted-ring/stress/payload"
)

// Patience is how long a run may stand still.
const Patience = 15 * time.Second

// longest is after what time writers end, quota or not.
const longest = 500 * time.Millisecond

// run is a scenario at work.
type run struct {
	Scenario
	ring  *ring.Ring
	clock history.Clock
	data  payload.Stream
	claim atomic.Int64 // events still to be written

	mu      sync.Mutex
	clients []*history.Client
	errs    []error
	dying   chan string    // names of readers that have stopped
	done    sync.WaitGroup // writers, readers and the closer
}

// Run carries a scenario out and returns its history. An error is a finding: an
// event with wrong contents, an answer that no ring gives, or a standstill.
func Run(s Scenario, seed uint64) (*history.History, error) {
	r, err := ring.New(s.config())
	if err != nil {
		return nil, err
	}
	x := &run{Scenario: s, ring: r, data: payload.Stream{Seed: seed}, dying: make(chan string, s.Deaths), clock: &history.Strict{}}
	if s.Group > 0 {
		x.clock = history.NewWidened(s.Group)
	}
	x.claim.Store(int64(s.Events))
	if err := guard.Watch(Patience, x.moved, func() error { return x.work(seed) }); err != nil {
		return nil, err
	}
	overlap := uint64(s.Batch)
	if s.Shared {
		overlap = 0 // claims stand in the history
	}
	h := &history.History{
		Seed: seed, Scenario: s, Clock: x.clock.String(), PerReader: s.PerReader, Records: history.Join(x.clients...),
		Rules: spec.Rules{
			Gated: s.gated(), Shared: s.Shared, Capacity: uint64(s.Capacity), First: s.First, Concurrent: true, Overlap: overlap,
		},
	}
	return h, errors.Join(x.errs...)
}

// moved changes while anything happens.
func (x *run) moved() uint64 {
	sum := x.ring.Cursor()
	for _, info := range x.ring.Readers() {
		sum += info.Position
	}
	return sum
}

// work starts every client behind one barrier and waits for all of them.
func (x *run) work(seed uint64) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	ready := make(chan struct{})
	writing := new(sync.WaitGroup)
	for i := range x.Writers {
		if err := x.startWriter(i, ready, writing, newRand(seed, i)); err != nil {
			return err
		}
	}
	var before *reader
	for i := range x.Readers {
		rd := &reader{run: x, line: i, rng: newRand(seed, 100+i), client: x.newClient(), ctx: ctx}
		if x.Follow && before != nil {
			rd.upstream = before
		}
		if i < x.Deaths {
			rd.dies = 1 + rd.rng.IntN(x.Events/2)
		}
		if err := rd.join(); err != nil {
			return err
		}
		before = rd
		x.done.Go(func() {
			<-ready
			x.report(rd.work())
		})
	}
	closer, evictor, rng := x.newClient(), x.newClient(), newRand(seed, 200)
	var evicting sync.WaitGroup
	evicting.Go(func() { x.evict(evictor) })
	x.done.Go(func() {
		if x.CloseEarly {
			for stop := int64(rng.IntN(x.Events)); x.claim.Load() > stop; {
				time.Sleep(50 * time.Microsecond)
			}
		} else {
			writing.Wait()
		}
		closer.Begin()
		_ = x.ring.Close()
		closer.End(spec.Op{Kind: spec.CloseBegins}, spec.Op{Kind: spec.CloseEnds})
	})
	// Whoever spins on a core that another needs makes little progress.
	defer time.AfterFunc(longest, func() { x.claim.Store(0) }).Stop()
	close(ready)
	x.done.Wait()
	close(x.dying)
	evicting.Wait()
	return nil
}

// evict evicts the readers that have stopped.
func (x *run) evict(c *history.Client) {
	for name := range x.dying {
		c.Begin()
		n := x.ring.Evict(name)
		if n != 1 {
			x.report(fmt.Errorf("evicted %d readers of name %s", n, name))
			continue
		}
		c.End(spec.Op{Kind: spec.Evict, Reader: int(name[0] - '0')})
	}
}

func (x *run) newClient() *history.Client {
	x.mu.Lock()
	defer x.mu.Unlock()
	c := history.NewClient(x.clock, len(x.clients))
	x.clients = append(x.clients, c)
	return c
}

func (x *run) report(err error) {
	if err == nil {
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.errs = append(x.errs, err)
}

func newRand(seed uint64, stream int) *rand.Rand { return rand.New(rand.NewPCG(seed, uint64(stream))) }
