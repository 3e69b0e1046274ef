package linear

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"sync"
	"time"

	"github.com/trusted-ring/trusted-ring/model/spec"
	"github.com/trusted-ring/trusted-ring/ring"
	"github.com/trusted-ring/trusted-ring/stress/history"
)

// reader is one reader after the other on one line of the specification.
type reader struct {
	*run
	line     int
	rng      *rand.Rand
	client   *history.Client
	ctx      context.Context
	handle   sync.Mutex // held while rd is replaced, closed or followed by another
	rd       *ring.Reader
	attached bool
	upstream *reader
	dies     int // stop after so many events; 0: never
	events   int
	asks     uint64 // the position when the call began
	empties  int    // in a row
	at       uint64 // the position of the last one recorded
	told     uint64 // missed, by the ring's count, of what this reader was given
}

// name is the reader's name in the ring; its first character is its line.
func (r *reader) name() string { return fmt.Sprint(r.line) }

// policies are where lapped readers go on, as the ring and as the specification has
// them.
var policies = []struct {
	resume ring.Resume
	is     spec.Resume
}{
	{ring.ResumeOldest(), 0}, {ring.ResumeHeadroom(0), 0}, {ring.ResumeHeadroom(1), 1}, {ring.ResumeLatest(), spec.ResumeLatest},
}

func (r *reader) join() error {
	r.handle.Lock()
	defer r.handle.Unlock()
	policy := policies[r.rng.IntN(len(policies))]
	start := spec.Start{From: spec.Latest, Resume: policy.is}
	options := []ring.ReaderOption{ring.WaitWith(waitNamed(r.Wait)), ring.Named(r.name()), ring.ResumeAt(policy.resume)}
	from := ring.FromLatest
	switch r.rng.IntN(3) {
	case 0:
		start.From, from = spec.Oldest, ring.FromOldest
	case 1:
		cursor := r.ring.Cursor()
		start.From, start.Sequence = spec.Sequence, cursor-min(cursor-r.First, r.rng.Uint64N(2*uint64(r.Capacity)))
		from = ring.FromSequence(start.Sequence)
	}
	if up := r.upstream; up != nil {
		up.handle.Lock() // so that it does not leave meanwhile
		defer up.handle.Unlock()
		if up.attached {
			start.After = 1 << up.line
			options = append(options, ring.After(up.rd))
		}
	}
	r.begin()
	rd, err := r.ring.Reader(from, options...)
	for errors.Is(err, ring.ErrTooManyReaders) {
		// There is a line for everybody, but those that leave and join meanwhile may take
		// it from under the eyes of one that looks for it.
		runtime.Gosched()
		rd, err = r.ring.Reader(from, options...)
	}
	if err != nil {
		return fmt.Errorf("reader %d joins at %s %d: %w", r.line, start.From, start.Sequence, err)
	}
	r.rd, r.attached, r.told = rd, true, 0
	r.client.End(spec.Op{Kind: spec.Joining, Reader: r.line}, spec.Op{Kind: spec.Join, Reader: r.line, Seq: rd.Position(), Start: &start})
	return nil
}

func (r *reader) begin() {
	if r.rd != nil {
		r.asks = r.rd.Position()
	}
	r.client.Begin()
}

func (r *reader) leave() {
	r.handle.Lock()
	defer r.handle.Unlock()
	r.begin()
	_ = r.rd.Close()
	r.attached = false
	r.client.End(spec.Op{Kind: spec.Leave, Reader: r.line})
}

// work reads to the end of the stream.
func (r *reader) work() error {
	for {
		var err error
		switch r.rng.IntN(5) {
		case 0, 1:
			err = r.look(func() (ring.Event, error) { return r.rd.TryNext() })
		case 2, 3:
			err = r.wait()
		default:
			err = r.batch()
		}
		if errors.Is(err, io.EOF) {
			r.leave()
			return nil
		}
		if err != nil {
			return err
		}
		if r.dies > 0 && r.events >= r.dies {
			if err := r.die(); err != nil {
				return err
			}
		}
		if r.Churn && r.rng.IntN(100) == 0 {
			r.leave()
			if err := r.join(); err != nil {
				return err
			}
		}
		if r.gated() && r.rng.IntN(4) == 0 {
			r.begin()
			_ = r.rd.Release()
			r.client.End(r.asked(spec.Op{Kind: spec.Release, Reader: r.line, Seq: r.rd.Position()})...)
		}
		if r.client.Len() > r.budget() {
			r.claim.Store(0) // writers come to an end
		}
		dawdle(r.rng)
	}
}

// budget is how many operations a reader may record, so that what is checked in one
// go stays below history.MaxOperations, writers included.
func (r *reader) budget() int {
	if r.PerReader && !r.Follow {
		return history.MaxOperations * 3 / 5
	}
	return history.MaxOperations * 3 / 5 / r.Readers
}

// asked is a call that looks: a gated reader may give back first.
func (r *reader) asked(looks ...spec.Op) []spec.Op {
	if !r.gated() {
		return looks
	}
	return append([]spec.Op{{Kind: spec.Ask, Reader: r.line, Seq: r.asks}}, looks...)
}

// look makes one call that returns an event or a reason.
func (r *reader) look(call func() (ring.Event, error)) error {
	r.begin()
	ev, err := call()
	if err != nil {
		return r.nothing(err)
	}
	r.client.End(r.asked(r.read(ev))...)
	return r.check(ev)
}

func (r *reader) read(ev ring.Event) spec.Op {
	r.events++
	r.empties = 0
	r.told += ev.Missed
	return spec.Op{Kind: spec.Read, Reader: r.line, Seq: ev.Seq, Missed: ev.Missed}
}

// nothing records why there was no event. Of many looks in a row at nothing only
// a few are recorded: leaving one out makes no other answer wrong.
func (r *reader) nothing(err error) error {
	switch {
	case errors.Is(err, ring.ErrEmpty), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		if r.empties++; r.empties < 3 || r.empties%64 == 0 || r.at != r.rd.Position() {
			r.at = r.rd.Position()
			r.client.End(r.nowhere(spec.Empty)...)
		}
		if r.empties%16 == 0 {
			runtime.Gosched()
		}
		return nil
	case errors.Is(err, io.EOF):
		r.client.End(r.nowhere(spec.End)...)
		return err
	}
	return fmt.Errorf("reader %d: %w", r.line, err)
}

// nowhere is a look that found nothing, after which a gated reader gives back
// everything.
func (r *reader) nowhere(kind spec.Kind) []spec.Op {
	ops := r.asked(r.stands(kind))
	if r.gated() {
		ops = append(ops, spec.Op{Kind: spec.Release, Reader: r.line, Seq: r.rd.Position()})
	}
	return ops
}

// stands is where the reader is without an event, and what it has missed since the
// last one.
func (r *reader) stands(kind spec.Kind) spec.Op {
	return spec.Op{Kind: kind, Reader: r.line, Seq: r.rd.Position(), Missed: r.rd.Missed() - r.told}
}

// wait waits for an event, perhaps not for long.
func (r *reader) wait() error {
	ctx := r.ctx
	if r.Cancel && r.rng.IntN(4) == 0 {
		timeout, cancel := context.WithTimeout(ctx, time.Duration(r.rng.IntN(200))*time.Microsecond)
		defer cancel()
		ctx = timeout
	}
	return r.look(func() (ring.Event, error) { return r.rd.Next(ctx) })
}

// batch reads several events and perhaps acknowledges only a part.
func (r *reader) batch() error {
	r.begin()
	b, err := r.rd.TryBatch(1 + r.rng.IntN(r.Capacity))
	if err != nil {
		return r.nothing(err)
	}
	var reads []spec.Op
	var wrong error
	for ev := range b.All() {
		reads = append(reads, r.read(ev))
		wrong = errors.Join(wrong, r.check(ev))
	}
	if !r.gated() { // it has looked for more
		reads = append(reads, r.stands(spec.Skip))
	}
	r.client.End(r.asked(reads...)...)
	if n := r.rng.IntN(2 * b.Len()); wrong == nil && n < b.Len() {
		again := reads[n]
		for _, read := range reads[n:b.Len()] {
			r.told -= read.Missed
		}
		r.begin()
		if err := b.Commit(n); err != nil {
			return fmt.Errorf("reader %d commits %d: %w", r.line, n, err)
		}
		back := []spec.Op{{Kind: spec.Rewind, Reader: r.line, Seq: again.Seq, Missed: again.Missed}}
		if r.gated() {
			r.asks = again.Seq
			back = append(back, r.asked(spec.Op{Kind: spec.Release, Reader: r.line, Seq: again.Seq})...)
		}
		r.client.End(back...)
	}
	return wrong
}

// check looks at every byte.
func (r *reader) check(ev ring.Event) error {
	if len(ev.Bytes()) != r.data.Len(ev.Seq, r.Size) || ev.Type != r.data.Type(ev.Seq) {
		return fmt.Errorf("torn: event %d has %d bytes and type %d, want %d and %d", ev.Seq, len(ev.Bytes()), ev.Type, r.data.Len(ev.Seq, r.Size), r.data.Type(ev.Seq))
	}
	if at := r.data.Wrong(ev.Bytes(), ev.Seq); at >= 0 {
		return fmt.Errorf("torn: word %d of event %d is wrong", at, ev.Seq)
	}
	return nil
}

// die holds on to what was read, until the ring gives up on this reader; then a
// new one takes the line.
func (r *reader) die() error {
	r.dies = 0
	r.dying <- r.name()
	for r.listed() {
		time.Sleep(50 * time.Microsecond)
	}
	r.begin()
	if _, err := r.rd.TryNext(); !errors.Is(err, ring.ErrEvicted) {
		return fmt.Errorf("reader %d was evicted, TryNext says %w", r.line, err)
	}
	r.client.End(spec.Op{Kind: spec.Evicted, Reader: r.line})
	r.leave()
	return r.join()
}

func (r *reader) listed() bool {
	for _, info := range r.ring.Readers() {
		if info.Name == r.name() {
			return true
		}
	}
	return false
}
