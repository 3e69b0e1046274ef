package integrity

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync/atomic"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/trusted-ring/trusted-ring/ring"
)

// TestManyProducers: every sequence belongs to one producer, and no slot to two.
func TestManyProducers(t *testing.T) {
	const producers, each = 2, 3000
	for name, cfg := range map[string]ring.Config{
		"overwrite/one slot": {Capacity: 1},
		"overwrite/large":    {Size: size(ring.L), Capacity: 2},
		"gated/few":          {Size: size(ring.L), Capacity: 3, Mode: ring.Gated},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRing(t, cfg)
			rd := join(t, r, ring.FromOldest)
			var all, writing errgroup.Group
			l := new(ledger)
			all.Go(func() error { return l.all(rd, producers*each, held) })
			for range producers {
				w, err := r.SharedWriter()
				if err != nil {
					t.Fatal(err)
				}
				writing.Go(func() error { return produce(w, each) })
			}
			all.Go(func() error { return errors.Join(writing.Wait(), r.Close()) })
			end(t, &all)
		})
	}
}

func produce(w *ring.SharedWriter, n int) error {
	for range n {
		slot, err := w.Claim()
		if err != nil {
			return err
		}
		stream.Fill(slot.Bytes(), slot.Sequence())
		if err := w.Publish(slot, len(slot.Bytes()), stream.Type(slot.Sequence())); err != nil {
			return err
		}
	}
	return nil
}

// TestComingAndGoing: a gated reader that joins at any moment loses nothing from
// there on.
func TestComingAndGoing(t *testing.T) {
	const events = 3000
	r, w := open(t, ring.Config{Capacity: 4, Mode: ring.Gated, MaxReaders: 2})
	var all errgroup.Group
	all.Go(func() error { return publish(w, r, 0, events) })
	for i, from := range []ring.Start{ring.FromLatest, ring.FromOldest} {
		all.Go(func() error {
			for visit := 0; ; visit++ {
				rd, err := r.Reader(from)
				if err != nil {
					return err
				}
				l := &ledger{next: rd.Position()}
				for range 1 + (visit+i)%5 {
					ev, err := rd.Next(context.Background())
					if errors.Is(err, io.EOF) {
						return rd.Close()
					}
					if err := errors.Join(err, l.see(ev), held(ev)); err != nil {
						return err
					}
				}
				if l.missed > 0 {
					return fmt.Errorf("a gated reader missed %d", l.missed)
				}
				if err := rd.Close(); err != nil {
					return err
				}
			}
		})
	}
	end(t, &all)
}

// TestChain: no event reaches the second reader before the first is done with it.
func TestChain(t *testing.T) {
	const events = 2000
	r, w := open(t, ring.Config{Capacity: 4, Mode: ring.Gated})
	first := join(t, r, ring.FromOldest)
	second := join(t, r, ring.FromOldest, ring.After(first))
	var all errgroup.Group
	var passed atomic.Uint64 // events that the first is done with
	all.Go(func() error { return publish(w, r, 0, events) })
	all.Go(func() error {
		l := new(ledger)
		return errors.Join(l.all(first, events, func(ev ring.Event) error {
			passed.Store(ev.Seq + 1)
			return nil
		}), first.Close())
	})
	all.Go(func() error {
		l := new(ledger)
		return errors.Join(l.all(second, events, func(ev ring.Event) error {
			if n := passed.Load(); ev.Seq >= n {
				return fmt.Errorf("event %d reached the second reader, the first is done with %d", ev.Seq, n)
			}
			return nil
		}), second.Close())
	})
	end(t, &all)
}

// TestClosing: what Write accepted is delivered, whenever somebody closes.
func TestClosing(t *testing.T) {
	for _, mode := range []ring.Mode{ring.Overwrite, ring.Gated} {
		for _, wait := range []ring.Wait{ring.Yield(), ring.Blocking()} {
			for range 500 {
				if err := closing(mode, wait); err != nil {
					t.Fatal(mode, wait, err)
				}
			}
		}
	}
}

func closing(mode ring.Mode, wait ring.Wait) error {
	r, err := ring.New(ring.Config{Capacity: 64, Mode: mode, Wait: wait, MaxReaders: 1})
	if err != nil {
		return err
	}
	w, err := r.Writer()
	if err != nil {
		return err
	}
	rd, err := r.Reader(ring.FromOldest, ring.WaitWith(wait))
	if err != nil {
		return err
	}
	var all errgroup.Group
	accepted, l := uint64(0), new(ledger)
	all.Go(func() error {
		buf := make([]byte, r.Size())
		for ; ; accepted++ {
			stream.Fill(buf, accepted)
			if err := w.Write(buf, stream.Type(accepted)); err != nil {
				return nil // closed
			}
		}
	})
	all.Go(func() error {
		for ev := range rd.All(context.Background()) {
			if err := l.see(ev); err != nil {
				return err
			}
		}
		return rd.Err()
	})
	all.Go(func() error {
		for r.Cursor() < 8 {
			runtime.Gosched()
		}
		return r.Close()
	})
	if err := all.Wait(); err != nil {
		return err
	}
	if l.next < accepted {
		return fmt.Errorf("%d events were accepted, the reader got to %d", accepted, l.next)
	}
	return nil
}
