package integrity

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/trusted-ring/trusted-ring/ring"
	"github.com/trusted-ring/trusted-ring/stress/guard"
	"github.com/trusted-ring/trusted-ring/stress/payload"
)

// Patience is how long a round may stand still.
const Patience = 15 * time.Second

// evictAfter is how long a writer waits before it gives up on a dead reader.
const evictAfter = time.Millisecond

// round is a round at work.
type round struct {
	Config
	ring  *ring.Ring
	seed  uint64
	stop  atomic.Bool
	mu    sync.Mutex
	tally Tally
	errs  []error
	dead  sync.Map // names of readers that have stopped
}

// Round runs one round; beside it, with the same life time, whatever disturbs it.
// The error is a finding.
func Round(ctx context.Context, c Config, seed uint64, beside ...func(context.Context)) (Tally, error) {
	x := &round{Config: c, seed: seed}
	r, err := ring.New(ring.Config{
		Size: ring.Size(c.Size), Capacity: c.Capacity, Mode: c.Mode, First: c.First, MaxReaders: c.Readers + c.Deaths, Wait: c.Wait,
		Stall: ring.Stall{After: evictAfter, Evict: x.isDead},
	})
	if err != nil {
		return Tally{}, err
	}
	x.ring = r
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var disturbing sync.WaitGroup
	for _, disturb := range beside {
		disturbing.Go(func() { disturb(ctx) })
	}
	err = guard.Watch(Patience, x.moved, func() error { return x.work(ctx) })
	cancel()
	if _, stuck := errors.AsType[*guard.StuckError](err); stuck {
		return x.tally, err
	}
	disturbing.Wait()
	return x.tally, errors.Join(append(x.errs, err)...)
}

func (x *round) isDead(info ring.ReaderInfo) bool {
	_, dead := x.dead.Load(info.Name)
	return dead
}

func (x *round) moved() uint64 {
	sum := x.ring.Cursor()
	for _, info := range x.ring.Readers() {
		sum += info.Position
	}
	return sum
}

// work runs the writers for the round's duration and the readers to the end.
func (x *round) work(ctx context.Context) error {
	timer := time.AfterFunc(x.Duration, func() { x.stop.Store(true) })
	defer timer.Stop()
	defer context.AfterFunc(ctx, func() { x.stop.Store(true) })()
	var reading, writing sync.WaitGroup
	for i := range x.Readers + x.Deaths {
		rd, err := x.ring.Reader(ring.FromOldest, x.options(i)...)
		if err != nil {
			return fmt.Errorf("reader %d: %w", i, err)
		}
		reading.Go(func() {
			if i >= x.Readers {
				x.die(rd, i)
				return
			}
			x.read(rd, i)
		})
	}
	produce, err := x.producers()
	if err != nil {
		return err
	}
	for i, work := range produce {
		writing.Go(func() {
			if err := work(); err != nil && !errors.Is(err, ring.ErrClosed) {
				x.report(fmt.Errorf("writer %d: %w", i, err))
			}
		})
	}
	writing.Wait()
	_ = x.ring.Close()
	reading.Wait()
	x.tally.Published = x.ring.Cursor() - x.First
	return nil
}

func (x *round) options(i int) []ring.ReaderOption {
	return []ring.ReaderOption{ring.WaitWith(x.Wait), ring.Named(fmt.Sprint(i)), ring.ResumeAt(ring.ResumeHeadroom(uint64(i) * uint64(x.Capacity) / 4))}
}

func (x *round) report(err error) {
	if err != nil {
		x.mu.Lock()
		defer x.mu.Unlock()
		x.errs = append(x.errs, err)
	}
}

func (x *round) rand(stream int) *rand.Rand { return rand.New(rand.NewPCG(x.seed, uint64(stream))) }

func (x *round) stream() payload.Stream { return payload.Stream{Seed: x.seed} }
