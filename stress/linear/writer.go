package linear

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"

	"github.com/trusted-ring/trusted-ring/model/spec"
	"github.com/trusted-ring/trusted-ring/ring"
	"github.com/trusted-ring/trusted-ring/stress/history"
)

// writer is one producer.
type writer struct {
	*run
	rng    *rand.Rand
	client *history.Client
	only   *ring.Writer       // or
	shared *ring.SharedWriter // one of several
	buf    []byte
}

func (x *run) startWriter(i int, ready chan struct{}, writing *sync.WaitGroup, rng *rand.Rand) (err error) {
	w := &writer{run: x, rng: rng, client: x.newClient(), buf: make([]byte, x.Size)}
	if x.Shared {
		w.shared, err = x.ring.SharedWriter()
	} else {
		w.only, err = x.ring.Writer()
	}
	if err != nil {
		return fmt.Errorf("writer %d: %w", i, err)
	}
	writing.Add(1)
	x.done.Go(func() {
		defer writing.Done()
		<-ready
		x.report(w.work())
	})
	return nil
}

// work publishes until the quota is used up or the ring is closed.
func (w *writer) work() error {
	for w.run.claim.Add(-int64(w.Batch)) >= 0 {
		var err error
		switch {
		case w.Shared:
			err = w.claimAndCommit()
		case w.Abandon > 0 && w.rng.IntN(w.Abandon) == 0:
			err = w.giveUp()
		case w.Batch > 1:
			err = w.batch()
		case w.rng.IntN(4) == 0:
			err = w.claimAndPublish()
		default:
			err = w.write()
		}
		if errors.Is(err, ring.ErrClosed) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("writer: %w", err)
		}
		dawdle(w.rng)
	}
	return nil
}

// fill makes event s in b.
func (w *writer) fill(b []byte, s uint64) []byte {
	b = b[:w.data.Len(s, w.Size)]
	w.data.Fill(b, s)
	return b
}

// write publishes one event, at once or waiting.
func (w *writer) write() error {
	s := w.only.Sequence()
	data, typ := w.fill(w.buf, s), w.data.Type(s)
	call := w.only.Write
	if w.rng.IntN(2) == 0 {
		call = w.only.TryWrite
	}
	for {
		w.client.Begin()
		err := call(data, typ)
		if !errors.Is(err, ring.ErrFull) {
			return w.published(s, 1, err)
		}
		w.client.End(spec.Op{Kind: spec.Full, N: 1})
		call = w.only.Write
	}
}

// published records what became of n events from s on. After ErrClosed they were
// written or not; nobody else moves the cursor.
func (w *writer) published(s uint64, n int, err error) error {
	if err != nil && !errors.Is(err, ring.ErrClosed) {
		return err
	}
	if err != nil && w.ring.Cursor() == s {
		w.client.End(spec.Op{Kind: spec.Refused})
		return err
	}
	ops := make([]spec.Op, n)
	for i := range ops {
		ops[i] = spec.Op{Kind: spec.Publish, Seq: s + uint64(i), Closed: err != nil}
	}
	w.client.End(ops...)
	return err
}

func (w *writer) claimAndPublish() error {
	s := w.only.Sequence()
	w.client.Begin()
	slot := w.only.Claim()
	n := len(w.fill(slot.Bytes(), s))
	dawdle(w.rng)
	return w.published(s, 1, w.only.Publish(n, w.data.Type(s)))
}

func (w *writer) batch() error {
	s := w.only.Sequence()
	w.client.Begin()
	b, err := w.only.ClaimBatch(w.Batch)
	if err != nil {
		return w.published(s, w.Batch, err)
	}
	for i, slot := range b.Slots() {
		s := s + uint64(i)
		if err := b.Set(i, len(w.fill(slot.Bytes(), s)), w.data.Type(s)); err != nil {
			return err
		}
	}
	return w.published(s, w.Batch, b.Publish())
}

// giveUp claims and does not publish: the next call claims the same again.
func (w *writer) giveUp() error {
	op := spec.Op{Kind: spec.Claim, Seq: w.only.Sequence(), N: uint64(w.Batch)}
	w.client.Begin()
	_, err := w.only.ClaimBatch(w.Batch)
	if errors.Is(err, ring.ErrClosed) {
		op = spec.Op{Kind: spec.Refused}
	}
	w.client.End(op)
	return err
}

// claimAndCommit publishes or abandons one event of a shared ring.
func (w *writer) claimAndCommit() error {
	w.client.Begin()
	slot, err := w.shared.Claim()
	if err != nil {
		if errors.Is(err, ring.ErrClosed) {
			w.client.End(spec.Op{Kind: spec.Refused})
		}
		return err
	}
	s := slot.Sequence()
	w.client.End(spec.Op{Kind: spec.Claim, Seq: s, N: 1})
	n := len(w.fill(slot.Bytes(), s))
	dawdle(w.rng)
	op := spec.Op{Kind: spec.Commit, Seq: s}
	if w.Abandon > 0 && w.rng.IntN(w.Abandon) == 0 {
		op.Kind = spec.Abandon
	}
	w.client.Begin()
	if op.Kind == spec.Abandon {
		err = w.shared.Abandon(slot)
	} else {
		err = w.shared.Publish(slot, n, w.data.Type(s))
	}
	op.Closed = errors.Is(err, ring.ErrClosed)
	w.client.End(op)
	return err
}

// dawdle now and then gives others a turn.
func dawdle(rng *rand.Rand) {
	switch rng.IntN(64) {
	case 0:
		runtime.Gosched()
	case 1, 2, 3:
		for range rng.IntN(200) {
			_ = rng.Uint64()
		}
	}
}
