// Package integrity is the kill matrix's column of self-checking payloads: short
// campaigns at full speed, each built to hit one kind of fault within a fraction
// of a second. They count events, not seconds, so that a slow machine makes them
// longer and not weaker. In their short form they are for builds that pause at
// each step of the protocol: fewer events, each of which meets more.
package integrity

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/trusted-ring/trusted-ring/ring"
	"github.com/trusted-ring/trusted-ring/stress/payload"
)

// events of one seed; every word of an event follows from its sequence.
var stream = payload.Stream{Seed: 7}

// edge is a first sequence: the run wraps past it.
const edge = ^uint64(0) - 1000

// some is n events, or what is left of them in the short form.
func some[T int | uint64](n T) T {
	if testing.Short() {
		return max(n/500, 200)
	}
	return n
}

// size is n, or less in the short form: a writer that pauses at each word of a
// large payload lets no reader get one whole.
func size(n ring.Size) ring.Size {
	if testing.Short() {
		return min(n, ring.XS)
	}
	return n
}

// ledger is what one reader got, checked as it comes.
type ledger struct {
	next              uint64 // expected
	delivered, missed uint64
	payloads          uint64 // see whole
}

// see checks one event: nothing torn, doubled, out of order or lost uncounted.
func (l *ledger) see(ev ring.Event) error {
	if ev.Seq != l.next+ev.Missed {
		return fmt.Errorf("event %d with %d missed, expected %d", ev.Seq, ev.Missed, l.next)
	}
	l.next = ev.Seq + 1
	l.delivered++
	l.missed += ev.Missed
	return whole(ev, l.payloads)
}

// premade is how many payloads a writer makes beforehand that must not lose time
// between two events: event s then carries payload s mod premade.
const premade = 16

// whole checks length, type and contents of an event; payloads is how many
// different ones there are, 0 for one of its own for each event.
func whole(ev ring.Event, payloads uint64) error {
	n := ev.Seq
	if payloads > 0 {
		n %= payloads
	}
	if typ := stream.Type(ev.Seq); ev.Type != typ {
		return fmt.Errorf("event %d has type %d, want %d", ev.Seq, ev.Type, typ)
	}
	if i := stream.Wrong(ev.Bytes(), n); i >= 0 {
		return fmt.Errorf("event %d is torn at word %d", ev.Seq, i)
	}
	return nil
}

// all reads rd to its end, and holds the count against what was published.
func (l *ledger) all(rd *ring.Reader, published uint64, hold func(ring.Event) error) error {
	for ev := range rd.All(context.Background()) {
		if err := errors.Join(l.see(ev), hold(ev)); err != nil {
			return err
		}
	}
	if got := l.delivered + l.missed; got != published {
		return fmt.Errorf("%d delivered + %d missed, %d published", l.delivered, l.missed, published)
	}
	return rd.Err()
}

// held looks at an event of a gated ring for a while: nobody may touch it.
func held(ev ring.Event) error {
	for range 4 {
		if err := whole(ev, 0); err != nil {
			return fmt.Errorf("while it was held: %w", err)
		}
	}
	return nil
}

// publish writes n events from sequence first and closes the ring: copied, or
// filled in place.
func publish(w *ring.Writer, r *ring.Ring, first uint64, n int) error {
	buf := make([]byte, r.Size())
	for s := first; s-first < uint64(n); s++ {
		var err error
		if s%4 == 0 {
			slot := w.Claim()
			stream.Fill(slot.Bytes(), s)
			err = w.Publish(len(slot.Bytes()), stream.Type(s))
		} else {
			stream.Fill(buf, s)
			err = w.Write(buf, stream.Type(s))
		}
		if err != nil {
			return err
		}
	}
	return w.Close()
}

// flood writes premade payloads, one right after the other, until stop is set.
func flood(w *ring.Writer, r *ring.Ring, first uint64, stop *atomic.Bool) error {
	var payloads [premade][]byte
	for i := range payloads {
		payloads[i] = make([]byte, r.Size())
		stream.Fill(payloads[i], uint64(i))
	}
	for s := first; !stop.Load(); s++ {
		if err := w.Write(payloads[s%premade], stream.Type(s)); err != nil {
			return err
		}
	}
	return w.Close()
}

// maxLooks ends a lapping campaign whose reader hardly ever gets an event whole.
const maxLooks = 10_000_000

// TestLapping: readers that a writer laps all the time, at any moment of their
// copy. The readers decide when it is over, so that the two do meet.
func TestLapping(t *testing.T) {
	for name, c := range map[string]struct {
		cfg    ring.Config
		events uint64 // to be delivered
	}{
		"small":     {ring.Config{Capacity: 1, First: edge}, some[uint64](20_000)},
		"large":     {ring.Config{Size: size(ring.XL), Capacity: 1}, some[uint64](20_000)},
		"medium":    {ring.Config{Size: size(ring.M), Capacity: 1, First: edge}, some[uint64](50_000)},
		"few slots": {ring.Config{Size: size(ring.M), Capacity: 3, First: edge}, some[uint64](50_000)},
	} {
		t.Run(name, func(t *testing.T) {
			r, w := open(t, c.cfg)
			rd := join(t, r, ring.FromOldest)
			var all errgroup.Group
			var stop atomic.Bool
			all.Go(func() error { return flood(w, r, c.cfg.First, &stop) })
			all.Go(func() error {
				defer stop.Store(true)
				l := &ledger{next: c.cfg.First, payloads: premade}
				for looks := 0; l.delivered < c.events && looks < maxLooks; looks++ {
					ev, err := rd.TryNext()
					if errors.Is(err, ring.ErrEmpty) {
						continue
					}
					if err := errors.Join(err, l.see(ev)); err != nil {
						return err
					}
				}
				return nil
			})
			end(t, &all)
		})
	}
}

// TestGating: a writer that must wait for its readers, and readers that look at
// each event for a while.
func TestGating(t *testing.T) {
	for name, c := range map[string]struct {
		cfg     ring.Config
		readers int
		events  int
		wait    ring.Wait
	}{
		"one slot": {ring.Config{Capacity: 1, First: edge, MaxReaders: 2}, 2, some(1000), ring.Yield()},
		"few":      {ring.Config{Size: ring.S, Capacity: 6, First: edge}, 2, some(3000), ring.Yield()},
		"many":     {ring.Config{Capacity: 100}, 1, some(40_000), ring.Yield()},
		"blocking": {ring.Config{Capacity: 1, Wait: ring.Blocking()}, 2, some(8_000), ring.Blocking()},
	} {
		t.Run(name, func(t *testing.T) {
			c.cfg.Mode = ring.Gated
			r, w := open(t, c.cfg)
			var all errgroup.Group
			for range c.readers {
				rd := join(t, r, ring.FromOldest, ring.WaitWith(c.wait))
				l := &ledger{next: c.cfg.First}
				all.Go(func() error { return errors.Join(l.all(rd, uint64(c.events), held), rd.Close()) })
			}
			all.Go(func() error { return publish(w, r, c.cfg.First, c.events) })
			end(t, &all)
		})
	}
}

func open(t *testing.T, cfg ring.Config) (*ring.Ring, *ring.Writer) {
	r := newRing(t, cfg)
	w, err := r.Writer()
	if err != nil {
		t.Fatal(err)
	}
	return r, w
}

func newRing(t *testing.T, cfg ring.Config) *ring.Ring {
	r, err := ring.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func join(t *testing.T, r *ring.Ring, from ring.Start, opts ...ring.ReaderOption) *ring.Reader {
	rd, err := r.Reader(from, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return rd
}

// end waits for everybody. Whoever waits for one that has failed waits for ever,
// and is ended with the process: that is a finding, too.
func end(t *testing.T, all *errgroup.Group) {
	if err := all.Wait(); err != nil {
		t.Fatal(err)
	}
}
