//go:build explore

// Package ringcheck holds the programs under which the model checker runs the
// real ring: the production source of package ring, built with -tags explore,
// so that each of its ordered accesses is a step of package explore.
//
// Each program is a few threads around one ring, small enough that all their
// executions under the memory model can be visited, and says in its assertions
// what the ring promises. Payloads are two words that both derive from the
// sequence, so that a torn event shows.
package ringcheck

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/trusted-ring/trusted-ring/model/explore"
	"github.com/trusted-ring/trusted-ring/ring"
)

// steps is what no thread of these programs needs: more is a thread that turns
// in circles.
const steps = 400

// Program is one configuration to explore.
type Program struct {
	Name   string
	About  string         // what it would find
	Deep   bool           // takes long: only in the deep run
	Config explore.Config // beyond what the caller sets
	Body   func(b *Bench) // declares the threads
}

// Programs lists every program, cheap ones first.
func Programs() []Program {
	var all []Program
	for _, some := range [][]Program{overwriting(), gating(), joining(), tenants(), closing(), parking(), sharing(), chaining()} {
		for _, p := range some {
			p.Config.Steps = steps
			all = append(all, p)
		}
	}
	return all
}

// Explore is the closure for package explore. The machine may be wrapped, to
// weaken an order on purpose; nil leaves it as it is.
func (p Program) Explore(wrap func(ring.Machine, *Bench) ring.Machine) func(*explore.Execution) {
	return func(x *explore.Execution) {
		b := &Bench{X: x}
		var machine ring.Machine = x.Machine()
		if wrap != nil {
			machine = wrap(machine, b)
		}
		ring.Explore(machine)
		p.Body(b)
	}
}

// Bench is one execution's ring and its threads.
type Bench struct {
	X *explore.Execution
	R *ring.Ring

	together bool // watchers are not explored apart
}

const words = 2

// ring makes the ring under test, with a table just large enough.
func (b *Bench) ring(cfg ring.Config, readers int) *ring.Ring {
	cfg.Size, cfg.MaxReaders = 8*words, readers
	r, err := ring.New(cfg)
	must(err)
	b.X.Region("ring", r.Region())
	b.X.Describe(r.Describe)
	b.R = r
	return r
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// payload is event s.
func payload(s uint64) []byte {
	var data [8 * words]byte
	for i := range words {
		binary.NativeEndian.PutUint64(data[8*i:], s*words+uint64(i)+1)
	}
	return data[:]
}

// log is what one reader saw, checked as it comes.
type log struct {
	t         *explore.Thread
	next      uint64 // expected
	delivered uint64
	missed    uint64
	end       error
}

// see checks one event: whole, in order, and the gap counted.
func (l *log) see(ev ring.Event) {
	want := payload(ev.Seq)
	l.t.Assert(string(ev.Bytes()) == string(want), "event %d is torn: % x", ev.Seq, ev.Bytes())
	l.t.Assert(ev.Type == uint32(ev.Seq), "event %d has type %d", ev.Seq, ev.Type)
	l.t.Assert(ev.Seq == l.next+ev.Missed, "after %d came %d with %d missed", int64(l.next)-1, ev.Seq, ev.Missed)
	l.next = ev.Seq + 1
	l.delivered++
	l.missed += ev.Missed
}

// try reads up to n times without waiting; false at the end of the stream.
func (l *log) try(rd *ring.Reader, n int) bool {
	for range n {
		ev, err := rd.TryNext()
		switch {
		case err == nil:
			l.see(ev)
		case errors.Is(err, ring.ErrEmpty):
		default:
			l.end = err
			return false
		}
	}
	return true
}

// take reads so many events, waiting for them, and gives them back.
func (l *log) take(rd *ring.Reader, events uint64) {
	for range events {
		ev, err := rd.Next(context.Background())
		l.t.Assert(err == nil, "next: %v", err)
		l.see(ev)
	}
	_ = rd.Release()
}

// reader declares a thread that reads from a reader attached before the start.
func (b *Bench) reader(name string, rd *ring.Reader, body func(l *log)) *log {
	l := &log{}
	l.t = b.X.Thread(name, func(*explore.Thread) {
		l.begin(rd)
		body(l)
	})
	return l
}

// watcher is reader for one of whom nobody takes notice: in an overwrite ring,
// without blocking.
func (b *Bench) watcher(name string, rd *ring.Reader, body func(l *log)) *log {
	if b.together {
		return b.reader(name, rd, body)
	}
	l := &log{}
	l.t = b.X.Observer(name, func(*explore.Thread) {
		l.begin(rd)
		body(l)
	})
	return l
}

// visitor is watcher for one that joins first, of which others do take notice.
func (b *Bench) visitor(name string, from ring.Start, body func(l *log, rd *ring.Reader)) *log {
	l, rd := &log{}, (*ring.Reader)(nil)
	join := func(t *explore.Thread) {
		var err error
		rd, err = b.R.Reader(from)
		t.Assert(err == nil, "join: %v", err)
	}
	read := func(*explore.Thread) {
		l.begin(rd)
		body(l, rd)
	}
	if b.together {
		l.t = b.X.Thread(name, func(t *explore.Thread) {
			join(t)
			read(t)
		})
		return l
	}
	l.t = b.X.LateObserver(name, join, read)
	return l
}

// begin clears what an earlier execution has left.
func (l *log) begin(rd *ring.Reader) { *l = log{t: l.t, next: rd.Position()} }

// attach joins a reader before the threads start.
func (b *Bench) attach(from ring.Start, opts ...ring.ReaderOption) *ring.Reader {
	rd, err := b.R.Reader(from, opts...)
	must(err)
	return rd
}

// write publishes events first to last-1 and asserts that nothing refuses them.
func write(t *explore.Thread, w *ring.Writer, first, last uint64) {
	for s := first; s < last; s++ {
		err := w.Write(payload(s), uint32(s))
		t.Assert(err == nil, "write %d: %v", s, err)
	}
}

// drained asserts that the reader saw the end of the stream, and everything that
// was accepted, or counted it as missed where it may.
func (l *log) drained(x *explore.Execution, rd *ring.Reader, accepted uint64) {
	x.Assert(l.end == io.EOF, "the stream ended with %v", l.end)
	x.Assert(rd.Position() >= accepted, "%d events accepted, the reader got to %d", accepted, rd.Position())
	x.Assert(l.delivered+rd.Missed() == rd.Position(), "%d delivered and %d missed of %d", l.delivered, rd.Missed(), rd.Position())
}

func name(format string, args ...any) string { return fmt.Sprintf(format, args...) }
