package spec_test

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/trusted-ring/trusted-ring/model/spec"
	"github.com/trusted-ring/trusted-ring/ring"
)

// TestSharedRingFollowsSpecification drives rings with claims that are published
// or abandoned in any order that one goroutine can bring about.
func TestSharedRingFollowsSpecification(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &shared{machine: newMachine(t, true)}
		for range rapid.IntRange(1, 3).Draw(t, "handles") {
			w, err := m.ring.SharedWriter()
			if err != nil {
				t.Fatal(err)
			}
			m.writers = append(m.writers, w)
		}
		if _, err := m.ring.Writer(); !errors.Is(err, ring.ErrWriterTaken) {
			t.Fatalf("writer beside shared writers: %v", err)
		}
		actions := m.readerActions()
		for name, action := range map[string]func(*rapid.T){
			"write": m.write, "burst": m.burst, "claim": m.claim, "publish": m.publish, "abandon": m.abandon,
		} {
			actions[name] = action
		}
		t.Repeat(actions)
	})
}

type shared struct {
	*machine
	writers []*ring.SharedWriter
	claims  []ring.SharedSlot
}

func (m *shared) writer(t *rapid.T) *ring.SharedWriter {
	return rapid.SampledFrom(m.writers).Draw(t, "writer")
}

// free skips unless the slot of the next claim is free: its claimer waits for the
// event of the lap before, which this goroutine would have to publish.
func (m *shared) free(t *rapid.T) {
	if !m.closed && slices.ContainsFunc(m.claims, func(c ring.SharedSlot) bool {
		return c.Sequence() == m.state.Cursor()-m.rules.Capacity
	}) {
		t.Skip("it would wait for an older claim")
	}
}

func (m *shared) write(t *rapid.T) {
	m.free(t)
	w, s := m.writer(t), m.state.Cursor()
	write := w.TryWrite
	if m.room(1) && rapid.Bool().Draw(t, "wait") {
		write = w.Write
	}
	defer m.hang("Write")()
	if err := write(m.event(s), m.data.Type(s)); err != nil {
		m.refusal(t, err, 1)
		return
	}
	m.step(t, spec.Op{Kind: spec.Claim, Seq: s, N: 1})
	m.step(t, spec.Op{Kind: spec.Commit, Seq: s})
}

func (m *shared) burst(t *rapid.T) {
	for range rapid.IntRange(1, 3*int(m.rules.Capacity)).Draw(t, "events") {
		m.write(t)
	}
}

func (m *shared) claim(t *rapid.T) {
	m.free(t)
	if !m.room(1) {
		t.Skip("it would wait")
	}
	returned := m.hang("Claim")
	slot, err := m.writer(t).Claim()
	returned()
	if err != nil {
		m.refusal(t, err, 1)
		return
	}
	m.claims = append(m.claims, slot)
	m.step(t, spec.Op{Kind: spec.Claim, Seq: slot.Sequence(), N: 1})
}

// take takes one of the claims.
func (m *shared) take(t *rapid.T) ring.SharedSlot {
	if len(m.claims) == 0 {
		t.Skip("no claim")
	}
	i := rapid.IntRange(0, len(m.claims)-1).Draw(t, "claim")
	slot := m.claims[i]
	m.claims = slices.Delete(m.claims, i, i+1)
	return slot
}

func (m *shared) publish(t *rapid.T) {
	slot := m.take(t)
	w, s := m.writer(t), slot.Sequence()
	if err := w.Publish(slot, m.size+1, 0); !errors.Is(err, ring.ErrTooLarge) {
		t.Fatalf("Publish of %d bytes: %v", m.size+1, err)
	}
	m.settled(t, spec.Commit, s, w.Publish(slot, copy(slot.Bytes(), m.event(s)), m.data.Type(s)))
}

func (m *shared) abandon(t *rapid.T) {
	slot := m.take(t)
	m.settled(t, spec.Abandon, slot.Sequence(), m.writer(t).Abandon(slot))
}

func (m *shared) settled(t *rapid.T, kind spec.Kind, s uint64, err error) {
	if err != nil && !errors.Is(err, ring.ErrClosed) {
		t.Fatal(err)
	}
	m.step(t, spec.Op{Kind: kind, Seq: s, Closed: err != nil})
}
