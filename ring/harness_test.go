package ring_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trusted-ring/trusted-ring/ring"
)

// rounds scales the repetitions of a concurrent test: fewer where each step is
// slow (race detector, emulated processor with -short), never none.
func rounds(n int) int {
	if testing.Short() {
		n /= 20
	}
	if ring.Staged {
		n /= 4
	}
	return max(n, 10)
}

func newRing(t testing.TB, cfg ring.Config) *ring.Ring {
	t.Helper()
	r, err := ring.New(cfg)
	require.NoError(t, err)
	return r
}

func newWriter(t testing.TB, r *ring.Ring) *ring.Writer {
	t.Helper()
	w, err := r.Writer()
	require.NoError(t, err)
	return w
}

func newReader(t testing.TB, r *ring.Ring, from ring.Start, opts ...ring.ReaderOption) *ring.Reader {
	t.Helper()
	rd, err := r.Reader(from, opts...)
	require.NoError(t, err)
	return rd
}

// stamp fills b so that every byte depends on s and on its place: two events
// never share a payload, and a mixture of two is recognised.
func stamp(b []byte, s uint64) []byte {
	x := s*0x9e3779b97f4a7c15 + 1
	for i := 0; i < len(b); i += 8 {
		var word [8]byte
		binary.LittleEndian.PutUint64(word[:], x+uint64(i)*0xbf58476d1ce4e5b9)
		copy(b[i:], word[:])
	}
	return b
}

// intact reports what is wrong with an event that stamp has filled, with the
// low half of its sequence as its type.
func intact(ev ring.Event) error {
	if ev.Type != uint32(ev.Seq) {
		return fmt.Errorf("event %d has type %d", ev.Seq, ev.Type)
	}
	want := stamp(make([]byte, ev.Len()), ev.Seq)
	if string(want) != string(ev.Bytes()) {
		return fmt.Errorf("event %d is torn: %x, want %x", ev.Seq, ev.Bytes(), want)
	}
	return nil
}

type publisher interface{ Write([]byte, uint32) error }

// publish writes the next n stamped events, from sequence s, filling the slot.
func publish(t testing.TB, w publisher, size ring.Size, s uint64, n int) {
	t.Helper()
	buf := make([]byte, size)
	for i := range uint64(n) {
		require.NoError(t, w.Write(stamp(buf, s+i), uint32(s+i)))
	}
}

// flood is publish from a goroutine that shares the machine: it lets others run
// now and then, until n events are out or the ring is closed. It returns how
// many Write accepted.
func flood(w publisher, size ring.Size, s uint64, n int) (accepted int, err error) {
	buf := make([]byte, size)
	for ; accepted < n; accepted++ {
		if err := w.Write(stamp(buf, s), uint32(s)); err != nil {
			return accepted, err
		}
		if s++; s%64 == 0 {
			runtime.Gosched()
		}
	}
	return accepted, nil
}

// seen is what a reader got: sequence and missed count of each event.
type seen struct{ Seq, Missed uint64 }

// drain reads until nothing is ready, checks every payload and returns what
// came, and why it ended.
func drain(t testing.TB, rd *ring.Reader) ([]seen, error) {
	t.Helper()
	var got []seen
	for {
		ev, err := rd.TryNext()
		if err != nil {
			return got, err
		}
		require.NoError(t, intact(ev))
		got = append(got, seen{ev.Seq, ev.Missed})
	}
}

// run is n events from s without a loss.
func run(s uint64, n int) []seen {
	var events []seen
	for i := range uint64(n) {
		events = append(events, seen{s + i, 0})
	}
	return events
}

// tally follows a reader in another goroutine: every event intact, and every
// sequence delivered once or counted as missed, in order.
type tally struct {
	next              uint64 // the sequence expected
	delivered, missed uint64
}

func (c *tally) add(ev ring.Event) error {
	if ev.Seq != c.next+ev.Missed {
		return fmt.Errorf("event %d with %d missed, after %d", ev.Seq, ev.Missed, c.next-1)
	}
	c.next = ev.Seq + 1
	c.delivered++
	c.missed += ev.Missed
	return intact(ev)
}

// follow consumes rd until its end.
func (c *tally) follow(ctx context.Context, rd *ring.Reader) error {
	for ev := range rd.All(ctx) {
		if err := c.add(ev); err != nil {
			return err
		}
	}
	return rd.Err()
}

// ends drains rd and requires that the stream has ended after want.
func ends(t testing.TB, rd *ring.Reader, want []seen) {
	t.Helper()
	got, err := drain(t, rd)
	require.ErrorIs(t, err, io.EOF)
	require.Equal(t, want, got)
}

var modes = []ring.Mode{ring.Overwrite, ring.Gated}

// eachMode runs a test in both modes.
func eachMode(t *testing.T, test func(t *testing.T, mode ring.Mode)) {
	for _, mode := range modes {
		t.Run(mode.String(), func(t *testing.T) { test(t, mode) })
	}
}
