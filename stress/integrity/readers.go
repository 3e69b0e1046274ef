package integrity

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"

	"github.com/trusted-ring/trusted-ring/ring"
)

// read reads to the end in one of the ways that there are to read, and accounts
// for every sequence of its time in the ring.
func (x *round) read(rd *ring.Reader, i int) {
	rng := x.rand(i)
	for {
		k := newChecker(x.Config, x.seed, rd.Position())
		start := rd.Position()
		quota := 0 // 0: to the end
		if x.Churn {
			quota = 1 + rng.IntN(4*x.Capacity+1000)
		}
		ways := []func(*ring.Reader, *checker, int) error{x.try, x.all, x.batches, x.tryBatches}
		err := ways[rng.IntN(len(ways))](rd, k, quota)
		if d := rd.Position() - start; k.first == "" && x.Mode == ring.Gated && k.tally.Delivered+k.tally.Missed != d {
			k.wrong("%d delivered and %d missed of %d", k.tally.Delivered, k.tally.Missed, d)
		}
		if errors.Is(err, io.EOF) && k.first == "" && k.next+rd.Missed()-k.tally.Missed != x.ring.Cursor() {
			k.wrong("the end at %d of %d, with %d of %d missed told", k.next, x.ring.Cursor(), k.tally.Missed, rd.Missed())
		}
		_ = rd.Close()
		x.settle(k, i)
		if err != nil {
			if !errors.Is(err, io.EOF) {
				x.report(fmt.Errorf("reader %d: %w", i, err))
			}
			return
		}
		if rd, err = x.rejoin([]ring.Start{ring.FromOldest, ring.FromLatest}[rng.IntN(2)], i); err != nil {
			x.report(fmt.Errorf("reader %d joins again: %w", i, err))
			return
		}
	}
}

// rejoin joins. There is a line for everybody, but those that leave and join meanwhile
// may take it from under the eyes of one that looks for it.
func (x *round) rejoin(from ring.Start, i int) (*ring.Reader, error) {
	for {
		rd, err := x.ring.Reader(from, x.options(i)...)
		if !errors.Is(err, ring.ErrTooManyReaders) {
			return rd, err
		}
		runtime.Gosched()
	}
}

func (x *round) settle(k *checker, i int) {
	x.report(k.err(fmt.Sprintf("reader %d", i)))
	x.mu.Lock()
	defer x.mu.Unlock()
	x.tally.Add(k.tally)
}

func of(ev ring.Event) event { return event{ev.Seq, ev.Missed, ev.Type, ev.Bytes()} }

func (x *round) try(rd *ring.Reader, k *checker, quota int) error {
	for n := 0; quota == 0 || n < quota; {
		ev, err := rd.TryNext()
		switch {
		case errors.Is(err, ring.ErrEmpty):
			runtime.Gosched()
			continue
		case err != nil:
			return err
		}
		k.take(of(ev))
		n++
	}
	return nil
}

func (x *round) all(rd *ring.Reader, k *checker, quota int) error {
	n := 0
	for ev := range rd.All(context.Background()) {
		k.take(of(ev))
		if n++; n == quota {
			return nil
		}
	}
	return ended(rd)
}

func (x *round) batches(rd *ring.Reader, k *checker, quota int) error {
	n := 0
	for b := range rd.Batches(context.Background(), 16) {
		x.batchOf(b, k)
		if n += b.Len(); quota > 0 && n >= quota {
			return nil
		}
	}
	return ended(rd)
}

func (x *round) tryBatches(rd *ring.Reader, k *checker, quota int) error {
	for n := 0; quota == 0 || n < quota; {
		b, err := rd.TryBatch(0)
		switch {
		case errors.Is(err, ring.ErrEmpty):
			runtime.Gosched()
			continue
		case err != nil:
			return err
		}
		x.batchOf(b, k)
		n += b.Len()
	}
	return nil
}

// batchOf checks a batch, and in a gated ring its contents once more: they stand
// in the slots until they are given back.
func (x *round) batchOf(b *ring.Batch, k *checker) {
	for ev := range b.All() {
		k.take(of(ev))
	}
	if x.Mode == ring.Gated && k.producers == nil {
		for i := range b.Len() {
			k.content(of(b.At(i)))
		}
	}
}

// ended is why a loop over a reader's events ended, io.EOF for a drained ring.
func ended(rd *ring.Reader) error {
	if err := rd.Err(); err != nil {
		return err
	}
	return io.EOF
}

// die reads a little and then nothing any more, holding what it has. It does not
// look at its events again: once it is evicted they may be overwritten.
func (x *round) die(rd *ring.Reader, i int) {
	for range 3 {
		if _, err := rd.Next(context.Background()); err != nil {
			_ = rd.Close()
			return
		}
	}
	x.dead.Store(fmt.Sprint(i), true)
}
