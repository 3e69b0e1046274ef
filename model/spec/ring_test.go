package spec_test

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"github.com/trusted-ring/trusted-ring/model/spec"
	"github.com/trusted-ring/trusted-ring/ring"
)

// TestRingFollowsSpecification drives rings with one writer.
func TestRingFollowsSpecification(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &exclusive{machine: newMachine(t, false)}
		m.take(t)
		actions := m.readerActions()
		for name, action := range map[string]func(*rapid.T){
			"write": m.write, "burst": m.burst, "claim": m.claim, "publish": m.publish, "claimBatch": m.claimBatch,
			"publishBatch": m.publishBatch, "handOver": m.handOver, "misuse": m.misuse,
		} {
			actions[name] = action
		}
		t.Repeat(actions)
	})
}

// exclusive is a machine with one writer.
type exclusive struct {
	*machine
	w       *ring.Writer
	slot    *ring.Slot
	batch   *ring.WriteBatch
	current bool // batch is the current claim
}

func (m *exclusive) take(t *rapid.T) {
	w, err := m.ring.Writer()
	if m.closed {
		if !errors.Is(err, ring.ErrClosed) {
			t.Fatalf("writer of a closed ring: %v", err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	m.w = w
}

// published tells the specification of the next event.
func (m *exclusive) published(t *rapid.T, err error) {
	if err != nil && !errors.Is(err, ring.ErrClosed) {
		t.Fatal(err)
	}
	m.step(t, spec.Op{Kind: spec.Publish, Seq: m.state.Cursor(), Closed: err != nil})
}

func (m *exclusive) write(t *rapid.T) {
	s := m.w.Sequence()
	if s != m.state.Cursor() {
		t.Fatalf("Sequence() = %d, want %d", s, m.state.Cursor())
	}
	write := m.w.TryWrite
	if m.room(1) && rapid.Bool().Draw(t, "wait") {
		write = m.w.Write
	}
	defer m.hang("Write")()
	if err := write(m.event(s), m.data.Type(s)); err != nil {
		m.refusal(t, err, 1)
		return // what was claimed still is
	}
	m.slot, m.current = nil, false
	m.published(t, nil)
}

// burst laps readers.
func (m *exclusive) burst(t *rapid.T) {
	for range rapid.IntRange(1, 3*int(m.rules.Capacity)).Draw(t, "events") {
		m.write(t)
	}
}

func (m *exclusive) claim(t *rapid.T) {
	slot, err := m.w.TryClaim()
	if err != nil {
		m.refusal(t, err, 1)
		return
	}
	if len(slot.Bytes()) != m.size {
		t.Fatalf("slot of %d bytes, want %d", len(slot.Bytes()), m.size)
	}
	m.slot, m.current = &slot, false
	m.step(t, spec.Op{Kind: spec.Claim, Seq: m.w.Sequence(), N: 1})
}

func (m *exclusive) publish(t *rapid.T) {
	s := m.w.Sequence()
	if m.slot == nil {
		want := ring.ErrNotClaimed
		if m.closed {
			want = ring.ErrClosed
		}
		if err := m.w.Publish(0, 0); !errors.Is(err, want) {
			t.Fatalf("Publish without a claim: %v, want %v", err, want)
		}
		return
	}
	if err := m.w.Publish(m.size+1, 0); !errors.Is(err, ring.ErrTooLarge) {
		t.Fatalf("Publish of %d bytes: %v", m.size+1, err)
	}
	n := copy(m.slot.Bytes(), m.event(s))
	m.slot = nil
	m.published(t, m.w.Publish(n, m.data.Type(s)))
}

func (m *exclusive) claimBatch(t *rapid.T) {
	n := rapid.IntRange(1, int(m.rules.Capacity)).Draw(t, "n")
	if !m.room(uint64(n)) {
		t.Skip("it would wait")
	}
	returned := m.hang("ClaimBatch")
	b, err := m.w.ClaimBatch(n)
	returned()
	if err != nil {
		m.refusal(t, err, uint64(n))
		return
	}
	if b.Len() != n || b.Sequence() != m.state.Cursor() {
		t.Fatalf("batch of %d at %d, want %d at %d", b.Len(), b.Sequence(), n, m.state.Cursor())
	}
	m.batch, m.current, m.slot = b, true, nil
	m.step(t, spec.Op{Kind: spec.Claim, Seq: b.Sequence(), N: uint64(n)})
}

func (m *exclusive) publishBatch(t *rapid.T) {
	if m.batch == nil {
		t.Skip("no batch")
	}
	b := m.batch
	m.batch = nil
	if !m.current {
		if err := b.Publish(); !errors.Is(err, ring.ErrNotClaimed) {
			t.Fatalf("Publish of a batch given up: %v", err)
		}
		return
	}
	m.current = false
	n := b.Len()
	for i, slot := range b.Slots() {
		s := b.Sequence() + uint64(i)
		if err := b.Set(i, copy(slot.Bytes(), m.event(s)), m.data.Type(s)); err != nil {
			t.Fatal(err)
		}
	}
	err := b.Publish()
	for range n {
		m.published(t, err)
	}
}

// handOver gives the writer's place to another.
func (m *exclusive) handOver(t *rapid.T) {
	if m.closed {
		t.Skip("nobody can take it")
	}
	if _, err := m.ring.Writer(); !errors.Is(err, ring.ErrWriterTaken) {
		t.Fatalf("second writer: %v", err)
	}
	if _, err := m.ring.SharedWriter(); !errors.Is(err, ring.ErrWriterTaken) {
		t.Fatalf("shared writer beside a writer: %v", err)
	}
	old := m.w
	old.Release()
	if err := old.Write(nil, 0); !errors.Is(err, ring.ErrClosed) {
		t.Fatalf("released writer: %v", err)
	}
	m.slot, m.batch, m.current = nil, nil, false
	m.take(t)
}

// misuse changes nothing.
func (m *exclusive) misuse(t *rapid.T) {
	tooLarge := make([]byte, m.size+1)
	for _, write := range []func([]byte, uint32) error{m.w.Write, m.w.TryWrite} {
		var err *ring.TooLargeError
		if !errors.As(write(tooLarge, 0), &err) || err.Bytes != m.size+1 || err.Limit != m.size {
			t.Fatalf("%d bytes into %d: %v", m.size+1, m.size, err)
		}
	}
	for _, n := range []int{-1, 0, int(m.rules.Capacity) + 1} {
		if _, err := m.w.ClaimBatch(n); !errors.Is(err, ring.ErrConfig) {
			t.Fatalf("ClaimBatch(%d) of %d: %v", n, m.rules.Capacity, err)
		}
	}
}
