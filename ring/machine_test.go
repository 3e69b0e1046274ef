package ring_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trusted-ring/trusted-ring/ring"
)

// machine drives a small ring and its model with the same operations and
// compares whatever can be seen. The program is a string of bytes, two for each
// operation: which, and with what.
type machine struct {
	t       testing.TB
	first   uint64
	ring    *ring.Ring
	model   *model
	writer  *ring.Writer
	shared  *ring.SharedWriter
	slots   []ring.SharedSlot // claimed, not yet published
	readers []*ring.Reader
}

const machineReaders = 3

func newMachine(t testing.TB, mode ring.Mode, capacity int, first uint64) *machine {
	r := newRing(t, ring.Config{Size: 16, Capacity: capacity, Mode: mode, First: first, MaxReaders: machineReaders})
	return &machine{
		t: t, first: first, ring: r, model: &model{mode: mode, capacity: capacity},
		readers: make([]*ring.Reader, machineReaders),
	}
}

// play runs a program to its end, then closes the ring and drains every reader.
func (m *machine) play(program []byte) {
	m.model.readers = make([]*modelReader, machineReaders)
	for i := range m.model.readers {
		m.model.readers[i] = &modelReader{closed: true}
	}
	for len(program) >= 2 {
		m.step(int(program[0]), int(program[1]))
		program = program[2:]
	}
	m.publishClaims(func(int) bool { return true })
	require.NoError(m.t, m.ring.Close())
	m.model.closed = true
	for i := range m.readers {
		for m.readers[i] != nil && m.read(i) == nil {
		}
		if m.readers[i] != nil && m.model.readers[i].active() {
			require.EqualValues(m.t, m.model.readers[i].total, m.readers[i].Missed())
		}
	}
}

func (m *machine) step(op, arg int) {
	i := arg % machineReaders
	switch op % 12 {
	case 0, 1:
		m.write(arg)
	case 2:
		m.claimOne(arg)
	case 3:
		m.claimBatch(arg)
	case 4:
		m.publishClaims(func(k int) bool { return arg>>(k%8)&1 == 1 })
	case 5:
		m.handOn()
	case 6, 7, 8:
		m.read(i)
	case 9:
		m.join(i, arg/machineReaders)
	case 10:
		m.leave(i, arg/machineReaders)
	case 11:
		m.batch(i, arg/machineReaders)
	}
	require.Equal(m.t, m.first+uint64(len(m.model.events)), m.ring.Cursor())
}

// stamped is the payload of the next event.
func (m *machine) stamped(arg int) (data []byte, typ uint32) {
	s := m.first + uint64(len(m.model.events))
	return stamp(make([]byte, arg%17), s), uint32(s)
}

func (m *machine) write(arg int) {
	m.takeWriter(arg)
	data, typ := m.stamped(arg)
	room := m.model.room() > 0
	if m.shared != nil && !room && m.model.mode == ring.Overwrite || m.shared != nil && m.held() {
		return // it would wait for a claim of ours
	}
	var err error
	if m.shared != nil {
		err = m.shared.TryWrite(data, typ)
	} else {
		err = m.writer.TryWrite(data, typ)
	}
	if !room {
		require.ErrorIs(m.t, err, ring.ErrFull)
		return
	}
	require.NoError(m.t, err)
	m.model.write(len(data))
}

// held reports whether the next slot is one that we have claimed the lap before.
func (m *machine) held() bool {
	k := len(m.model.events) - m.model.capacity
	return k >= 0 && m.model.events[k].state == claimed
}

// takeWriter makes sure that there is a writer of some kind.
func (m *machine) takeWriter(arg int) {
	if m.writer == nil && m.shared == nil {
		if arg%2 == 0 {
			m.writer = newWriter(m.t, m.ring)
		} else {
			m.shared = newShared(m.t, m.ring)
		}
	}
}

func (m *machine) claimOne(arg int) {
	m.takeWriter(arg)
	data, typ := m.stamped(arg)
	if m.model.room() <= 0 {
		return // it would wait
	}
	if m.shared != nil {
		slot, err := m.shared.Claim()
		require.NoError(m.t, err)
		require.Equal(m.t, m.ring.Cursor()-1, slot.Sequence())
		m.slots = append(m.slots, slot)
		m.model.claim(1)
		return
	}
	slot, err := m.writer.TryClaim()
	require.NoError(m.t, err)
	m.model.mark(1)
	if arg%5 > 0 { // otherwise the claim is left as it is
		copy(slot.Bytes(), data)
		require.NoError(m.t, m.writer.Publish(len(data), typ))
		m.model.write(len(data))
	}
}

func (m *machine) claimBatch(arg int) {
	n := 1 + arg/2%m.model.capacity
	m.takeWriter(arg)
	if m.writer == nil || m.model.room() < n {
		return
	}
	b, err := m.writer.ClaimBatch(n)
	require.NoError(m.t, err)
	m.model.mark(n)
	if arg%5 == 0 {
		return
	}
	for i := range n {
		data, typ := m.stamped(arg + i)
		copy(b.Slot(i).Bytes(), data)
		require.NoError(m.t, b.Set(i, len(data), typ))
		m.model.write(len(data))
	}
	require.NoError(m.t, b.Publish())
}

// publishClaims ends some of the shared claims, in any order.
func (m *machine) publishClaims(which func(k int) bool) {
	var kept []ring.SharedSlot
	for k, slot := range m.slots {
		i := int(slot.Sequence() - m.first)
		switch {
		case !which(k):
			kept = append(kept, slot)
		case i%3 == 0:
			require.NoError(m.t, m.shared.Abandon(slot))
			m.model.events[i].state = abandoned
		default:
			n := i % 17
			stamp(slot.Bytes()[:n], slot.Sequence())
			require.NoError(m.t, m.shared.Publish(slot, n, uint32(slot.Sequence())))
			m.model.events[i] = modelEvent{published, n}
		}
	}
	m.slots = kept
}

// handOn gives the writer back, with whatever it has claimed.
func (m *machine) handOn() {
	if m.writer != nil {
		m.writer.Release()
	}
	m.publishClaims(func(int) bool { return true })
	if m.shared != nil {
		m.shared.Release()
	}
	m.writer, m.shared = nil, nil
}

// TestRandomProgramsMatchTheModel plays seeded random programs on rings of all
// shapes.
func TestRandomProgramsMatchTheModel(t *testing.T) {
	for _, mode := range modes {
		for _, capacity := range []int{1, 2, 3, 5, 8, 17} {
			for k := range rounds(100) {
				random := rand.New(rand.NewPCG(uint64(k), uint64(capacity)))
				program := make([]byte, 400)
				for i := range program {
					program[i] = byte(random.Uint32())
				}
				newMachine(t, mode, capacity, firsts[k%len(firsts)]).play(program)
			}
		}
	}
}
