package spec_test

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"github.com/trusted-ring/trusted-ring/model/spec"
	"github.com/trusted-ring/trusted-ring/ring"
)

// readerActions are what readers can do.
func (m *machine) readerActions() map[string]func(*rapid.T) {
	return map[string]func(*rapid.T){
		"":         m.check,
		"join":     m.join,
		"leave":    m.leave,
		"next":     m.next,
		"batch":    m.nextBatch,
		"commit":   m.commit,
		"release":  m.release,
		"evict":    m.evict,
		"drainAll": m.drain,
		"close": func(t *rapid.T) {
			if rapid.IntRange(0, 9).Draw(t, "really") != 0 {
				t.Skip()
			}
			m.close(t)
		},
	}
}

// pick chooses an attached reader.
func (m *machine) pick(t *rapid.T) (int, *attached) {
	var lines []int
	for i, rd := range m.readers {
		if rd != nil {
			lines = append(lines, i)
		}
	}
	if len(lines) == 0 {
		t.Skip("nobody is attached")
	}
	i := rapid.SampledFrom(lines).Draw(t, "reader")
	return i, m.readers[i]
}

func (m *machine) join(t *rapid.T) {
	i := slices.Index(m.readers[:], nil)
	if i < 0 {
		if _, err := m.ring.Reader(ring.FromLatest); !errors.Is(err, ring.ErrTooManyReaders) {
			t.Fatalf("reader %d of %d: %v", spec.MaxReaders+1, spec.MaxReaders, err)
		}
		return
	}
	headroom := rapid.Uint64Range(0, m.rules.Capacity+1).Draw(t, "headroom")
	resume := rapid.SampledFrom([]spec.Resume{0, spec.ResumeLatest, spec.Resume(headroom)}).Draw(t, "resume")
	start := spec.Start{From: rapid.SampledFrom([]spec.From{spec.Latest, spec.Oldest, spec.Sequence}).Draw(t, "from"), Resume: resume}
	name := fmt.Sprint("reader ", i)
	options := []ring.ReaderOption{ring.Named(name), ring.ResumeAt(ring.ResumeHeadroom(uint64(resume)))}
	switch {
	case resume == spec.ResumeLatest:
		options[1] = ring.ResumeAt(ring.ResumeLatest())
	case resume == 0 && rapid.Bool().Draw(t, "by default"):
		options = options[:1] // ResumeOldest
	}
	if m.rules.Gated {
		for j, up := range m.readers {
			if up != nil && rapid.IntRange(0, 3).Draw(t, "follow") == 0 {
				options = append(options, ring.After(up.Reader))
				start.After |= 1 << j
			}
		}
	}
	rd, err := m.ring.Reader(m.from(t, &start), options...)
	if outside := start.From == spec.Sequence && start.Sequence-m.rules.First > m.state.Cursor()-m.rules.First; outside || err != nil {
		if !outside || !errors.Is(err, ring.ErrSequence) {
			t.Fatalf("join at %+v of %d to %d: %v", start, m.rules.First, m.state.Cursor(), err)
		}
		return
	}
	m.readers[i] = &attached{Reader: rd, name: name}
	m.step(t, spec.Op{Kind: spec.Joining, Reader: i})
	m.step(t, spec.Op{Kind: spec.Join, Reader: i, Seq: rd.Position(), Start: &start})
}

// from chooses where to begin, one past either end included.
func (m *machine) from(t *rapid.T, start *spec.Start) ring.Start {
	switch start.From {
	case spec.Latest:
		return ring.FromLatest
	case spec.Oldest:
		return ring.FromOldest
	}
	there := m.state.Cursor() - m.rules.First
	back := rapid.Uint64Range(0, min(there, 2*m.rules.Capacity)+2).Draw(t, "back")
	start.Sequence = m.state.Cursor() + 1 - back
	return ring.FromSequence(start.Sequence)
}

func (m *machine) leave(t *rapid.T) {
	i, rd := m.pick(t)
	if err := rd.Close(); err != nil {
		t.Fatal(err)
	}
	m.gone = append(m.gone, rd.Reader)
	m.readers[i] = nil
	m.step(t, spec.Op{Kind: spec.Leave, Reader: i})
}

// before the next call a gated reader may give back what it was given.
func (m *machine) before(t *rapid.T, i int) {
	m.readers[i].batch = nil
	if m.rules.Gated {
		m.step(t, spec.Op{Kind: spec.Ask, Reader: i, Seq: m.readers[i].Position()})
	}
}

func (m *machine) next(t *rapid.T) {
	i, rd := m.pick(t)
	m.before(t, i)
	if ev, err := rd.TryNext(); err != nil {
		m.nothing(t, i, err)
	} else {
		m.delivered(t, i, ev)
	}
}

// gaveBack: finding nothing, a gated reader gives back everything.
func (m *machine) gaveBack(t *rapid.T, i int) {
	if m.rules.Gated && !m.readers[i].evicted {
		m.step(t, spec.Op{Kind: spec.Release, Reader: i, Seq: m.readers[i].Position()})
	}
}

// drain reads all there is through Next, which a cancelled context ends.
func (m *machine) drain(t *rapid.T) {
	i, rd := m.pick(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for {
		m.before(t, i)
		ev, err := rd.Next(ctx)
		if errors.Is(err, context.Canceled) {
			err = ring.ErrEmpty
		}
		if err != nil {
			m.nothing(t, i, err)
			return
		}
		m.delivered(t, i, ev)
	}
}

func (m *machine) nextBatch(t *rapid.T) {
	i, rd := m.pick(t)
	limit := rapid.IntRange(0, int(m.rules.Capacity)+1).Draw(t, "limit")
	m.before(t, i)
	b, err := rd.TryBatch(limit)
	if err != nil {
		m.nothing(t, i, err)
		return
	}
	rd.batch, rd.events = b, nil
	k := 0
	for ev := range b.All() {
		if ev.Seq != b.At(k).Seq {
			t.Fatalf("All gives %d, At(%d) gives %d", ev.Seq, k, b.At(k).Seq)
		}
		rd.events = append(rd.events, m.delivered(t, i, ev))
		k++
	}
	if k != b.Len() || k == 0 || limit > 0 && k > limit {
		t.Fatalf("batch of %d with %d events, limit %d", b.Len(), k, limit)
	}
	if uint64(k) == m.rules.Capacity || k == limit {
		return
	}
	if !m.accepts(m.at(spec.Empty, i)) && !m.accepts(m.at(spec.End, i)) && !m.rules.Shared {
		t.Fatalf("batch of %d, limit %d, though there is more: %s", k, limit, m.state)
	}
	if !m.rules.Gated { // it has looked; a gated batch ends before a hole
		m.step(t, m.at(spec.Skip, i))
	}
}

// commit acknowledges a part of a batch.
func (m *machine) commit(t *rapid.T) {
	i, rd := m.pick(t)
	if rd.batch == nil {
		t.Skip("no batch")
	}
	n := rapid.IntRange(0, rd.batch.Len()).Draw(t, "acknowledged")
	if err := rd.batch.Commit(rd.batch.Len() + 1); !errors.Is(err, ring.ErrConfig) {
		t.Fatalf("Commit beyond the batch: %v", err)
	}
	err := rd.batch.Commit(n)
	rd.batch = nil
	if rd.evicted {
		if !errors.Is(err, ring.ErrEvicted) {
			t.Fatalf("Commit of an evicted reader: %v", err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if n < len(rd.events) {
		again := rd.events[n]
		for _, ev := range rd.events[n:] {
			rd.told -= ev.Missed
		}
		m.step(t, spec.Op{Kind: spec.Rewind, Reader: i, Seq: again.Seq, Missed: again.Missed})
	}
	if m.rules.Gated {
		m.step(t, spec.Op{Kind: spec.Release, Reader: i, Seq: m.state.Position(i)})
	}
}

func (m *machine) release(t *rapid.T) {
	i, rd := m.pick(t)
	rd.batch = nil
	if err := rd.Release(); err != nil && !(rd.evicted && errors.Is(err, ring.ErrEvicted)) {
		t.Fatal(err)
	}
	if m.rules.Gated {
		m.step(t, spec.Op{Kind: spec.Release, Reader: i, Seq: m.state.Position(i)})
	}
}

func (m *machine) evict(t *rapid.T) {
	i, rd := m.pick(t)
	want := 0
	if m.rules.Gated && !rd.evicted {
		want = 1
	}
	if got := m.ring.Evict(rd.name); got != want {
		t.Fatalf("evicted %d, want %d", got, want)
	}
	if want == 1 {
		rd.evicted, rd.batch = true, nil
		m.step(t, spec.Op{Kind: spec.Evict, Reader: i})
	}
}
