package spec_test

import (
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"pgregory.net/rapid"

	"github.com/trusted-ring/trusted-ring/model/spec"
	"github.com/trusted-ring/trusted-ring/ring"
	"github.com/trusted-ring/trusted-ring/stress/payload"
)

// machine is a ring and its specification, side by side. Every call on the ring
// is told to the specification with its answer.
type machine struct {
	ring    *ring.Ring
	rules   spec.Rules
	state   spec.State
	size    int
	data    payload.Stream
	readers [spec.MaxReaders]*attached
	gone    []*ring.Reader // closed handles, which must stay dead
	closed  bool
}

type attached struct {
	*ring.Reader
	name    string
	evicted bool
	told    uint64 // missed, of what it was given
	batch   *ring.Batch
	events  []spec.Op // of the batch
}

// edges are where sequences stop fitting something.
var edges = []uint64{0, 1 << 31, 1 << 32, 1 << 62, 1 << 63, math.MaxUint64 - 1<<62}

func newMachine(t *rapid.T, shared bool) *machine {
	first := rapid.SampledFrom(edges).Draw(t, "edge") - rapid.Uint64Range(0, 20).Draw(t, "before it")
	cfg := ring.Config{
		Size:       ring.Size(8 * rapid.IntRange(1, 5).Draw(t, "words")),
		Capacity:   rapid.OneOf(rapid.IntRange(1, 9), rapid.IntRange(16, 40)).Draw(t, "capacity"),
		Mode:       rapid.SampledFrom([]ring.Mode{ring.Overwrite, ring.Gated}).Draw(t, "mode"),
		First:      first,
		MaxReaders: spec.MaxReaders,
	}
	r, err := ring.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	m := &machine{
		ring: r, size: int(cfg.Size), data: payload.Stream{Seed: 1},
		rules: spec.Rules{Gated: cfg.Mode == ring.Gated, Shared: shared, Capacity: uint64(cfg.Capacity), First: first},
	}
	m.state = spec.New(&m.rules)
	return m
}

// step tells the specification what the ring answered.
func (m *machine) step(t *rapid.T, op spec.Op) {
	next, err := m.state.Step(op)
	if err != nil {
		t.Fatalf("%s: %v, in state %s", op, err, m.state)
	}
	m.state = next
}

// accepts reports whether the specification would accept op.
func (m *machine) accepts(op spec.Op) bool {
	_, err := m.state.Step(op)
	return err == nil
}

// event is the payload of sequence s.
func (m *machine) event(s uint64) []byte {
	b := make([]byte, m.data.Len(s, m.size))
	m.data.Fill(b, s)
	return b
}

// check compares what the ring shows of itself.
func (m *machine) check(t *rapid.T) {
	if got, want := m.ring.Cursor(), m.state.Cursor(); got != want {
		t.Fatalf("Cursor() = %d, want %d", got, want)
	}
	if got := m.ring.Closed(); got != m.closed {
		t.Fatalf("Closed() = %t", got)
	}
	live := 0
	for i, rd := range m.readers {
		if rd == nil || rd.evicted {
			continue
		}
		live++
		if rd.Position() != m.state.Position(i) {
			t.Fatalf("reader %d: Position() = %d, want %d", i, rd.Position(), m.state.Position(i))
		}
		if lag := int64(m.ring.Cursor() - rd.Position()); rd.Lag() != uint64(max(lag, 0)) {
			t.Fatalf("reader %d: Lag() = %d, at %d of %d", i, rd.Lag(), rd.Position(), m.ring.Cursor())
		}
	}
	if infos := m.ring.Readers(); len(infos) != live {
		t.Fatalf("%d readers listed, %d are attached", len(infos), live)
	}
	for _, rd := range m.gone {
		if _, err := rd.TryNext(); !errors.Is(err, ring.ErrClosed) {
			t.Fatalf("closed reader answers %v", err)
		}
		if _, err := rd.TryBatch(0); !errors.Is(err, ring.ErrClosed) {
			t.Fatalf("closed reader answers %v", err)
		}
		_ = rd.Release()
	}
}

// delivered checks one event and tells the specification.
func (m *machine) delivered(t *rapid.T, i int, ev ring.Event) spec.Op {
	op := spec.Op{Kind: spec.Read, Reader: i, Seq: ev.Seq, Missed: ev.Missed}
	if want := m.data.Len(ev.Seq, m.size); len(ev.Bytes()) != want {
		t.Fatalf("%s: %d bytes, want %d", op, len(ev.Bytes()), want)
	}
	if at := m.data.Wrong(ev.Bytes(), ev.Seq); at >= 0 {
		t.Fatalf("%s: word %d is wrong", op, at)
	}
	if ev.Type != m.data.Type(ev.Seq) {
		t.Fatalf("%s: type %d, want %d", op, ev.Type, m.data.Type(ev.Seq))
	}
	m.step(t, op)
	m.readers[i].told += ev.Missed
	return op
}

// refusal tells the specification that a writer did not write.
func (m *machine) refusal(t *rapid.T, err error, n uint64) {
	switch {
	case errors.Is(err, ring.ErrFull):
		m.step(t, spec.Op{Kind: spec.Full, N: n})
	case errors.Is(err, ring.ErrClosed):
		m.step(t, spec.Op{Kind: spec.Refused})
	default:
		t.Fatalf("writer: %v", err)
	}
}

// nothing tells the specification why reader i got no event.
func (m *machine) nothing(t *rapid.T, i int, err error) {
	kinds := map[error]spec.Kind{ring.ErrEmpty: spec.Empty, io.EOF: spec.End, ring.ErrEvicted: spec.Evicted}
	kind, ok := kinds[err]
	if !ok {
		t.Fatalf("reader %d: %v", i, err)
	}
	m.step(t, m.at(kind, i))
	m.gaveBack(t, i)
}

// at is what reader i, which got no event, says of itself.
func (m *machine) at(kind spec.Kind, i int) spec.Op {
	rd := m.readers[i]
	return spec.Op{Kind: kind, Reader: i, Seq: rd.Position(), Missed: rd.Missed() - rd.told}
}

// room reports whether n more events fit, so that a waiting call returns.
func (m *machine) room(n uint64) bool {
	return m.closed || !m.accepts(spec.Op{Kind: spec.Full, N: n})
}

// hang ends the test when a call that should return does not. Call what it returns
// after the call.
func (m *machine) hang(what string) (returned func() bool) {
	return time.AfterFunc(30*time.Second, func() {
		panic(fmt.Sprintf("%s has not returned within 30 s: %+v, %s", what, m.rules, m.state))
	}).Stop
}

func (m *machine) close(t *rapid.T) {
	if err := m.ring.Close(); err != nil {
		t.Fatal(err)
	}
	m.closed = true
	m.step(t, spec.Op{Kind: spec.CloseBegins})
	m.step(t, spec.Op{Kind: spec.CloseEnds})
}
