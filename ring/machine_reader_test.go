package ring_test

import (
	"fmt"

	"github.com/stretchr/testify/require"

	"github.com/trusted-ring/trusted-ring/ring"
)

// The machine's operations on readers.

func (m *machine) read(i int) error {
	if m.readers[i] == nil {
		return ring.ErrClosed
	}
	ev, err := m.readers[i].TryNext()
	index, missed, want := m.model.tryNext(m.model.readers[i])
	require.Equal(m.t, want, err, "reader %d at %d of %d", i, m.model.readers[i].position, len(m.model.events))
	if err == nil {
		m.compare(ev, index, missed)
	}
	m.compareReader(i)
	return err
}

func (m *machine) compare(ev ring.Event, index, missed int) {
	require.Equal(m.t, m.first+uint64(index), ev.Seq)
	require.EqualValues(m.t, missed, ev.Missed)
	require.Equal(m.t, m.model.events[index].size, ev.Len())
	require.NoError(m.t, intact(ev))
}

func (m *machine) compareReader(i int) {
	rd, want := m.readers[i], m.model.readers[i]
	if !want.active() {
		return
	}
	require.Equal(m.t, m.first+uint64(want.position), rd.Position())
	require.EqualValues(m.t, max(0, len(m.model.events)-want.position), rd.Lag())
	require.EqualValues(m.t, want.total, rd.Missed())
}

func (m *machine) join(i, arg int) {
	if m.readers[i] != nil {
		return
	}
	end := len(m.model.events)
	wanted := end
	from := ring.FromLatest
	switch arg % 3 {
	case 1:
		from, wanted = ring.FromOldest, max(0, end-m.model.capacity)
	case 2:
		wanted = arg / 3 % (end + 1)
		from = ring.FromSequence(m.first + uint64(wanted))
	}
	want := &modelReader{latest: arg%2 == 1}
	opts := []ring.ReaderOption{ring.Named(fmt.Sprint(i))}
	if want.latest {
		opts = append(opts, ring.ResumeAt(ring.ResumeLatest()))
	}
	if up := (i + 1) % machineReaders; m.model.mode == ring.Gated && arg%4 == 3 && m.readers[up] != nil {
		opts, want.after = append(opts, ring.After(m.readers[up])), m.model.readers[up]
	}
	rd := newReader(m.t, m.ring, from, opts...)
	at := wanted
	if m.model.mode == ring.Gated { // the writer may be about to overwrite more
		at = int(rd.Position() - m.first)
		require.GreaterOrEqual(m.t, at, max(wanted, end-m.model.capacity))
		require.LessOrEqual(m.t, at, end)
		if arg%3 == 2 {
			want.missed, want.total = at-wanted, at-wanted
		}
	}
	want.position, want.released = at, at
	m.readers[i], m.model.readers[i] = rd, want
	m.compareReader(i)
}

func (m *machine) leave(i, arg int) {
	rd, want := m.readers[i], m.model.readers[i]
	switch {
	case rd == nil:
	case arg%3 == 0 && m.model.mode == ring.Gated && want.active():
		require.Equal(m.t, 1, m.ring.Evict(fmt.Sprint(i)))
		want.evicted = true
	case arg%3 == 1 && want.active():
		require.NoError(m.t, rd.Release())
		want.release()
	default:
		require.NoError(m.t, rd.Close())
		_, err := rd.TryNext()
		require.ErrorIs(m.t, err, ring.ErrClosed)
		want.closed, m.readers[i] = true, nil
	}
}

// batch reads up to a few events at once and acknowledges a part of them.
func (m *machine) batch(i, arg int) {
	rd, want := m.readers[i], m.model.readers[i]
	if rd == nil || !want.active() {
		return
	}
	limit := 1 + arg%4
	b, err := rd.TryBatch(limit)
	index, missed, wantErr := m.model.tryNext(want)
	require.Equal(m.t, wantErr, err)
	if err != nil {
		return
	}
	m.compare(b.At(0), index, missed)
	require.LessOrEqual(m.t, b.Len(), limit)
	start := *want
	for k := 1; k < b.Len(); k++ { // the rest of the batch, nothing given back meanwhile
		index, missed, wantErr = m.model.tryNext(want)
		require.NoError(m.t, wantErr)
		m.compare(b.At(k), index, missed)
	}
	want.released = start.released
	if m.model.mode == ring.Overwrite && b.Len() < limit { // it has looked behind the holes that follow
		m.model.skip(want)
	}
	if arg%2 == 0 {
		return
	}
	n := arg / 8 % (b.Len() + 1)
	if n < b.Len() {
		want.position = int(b.At(n).Seq - m.first)
		want.missed = int(b.At(n).Missed)
	}
	require.NoError(m.t, b.Commit(n))
	want.release()
}
