package integrity

import (
	"encoding/binary"
	"testing"

	"github.com/trusted-ring/trusted-ring/stress/payload"
)

// TestCheckerSeesWhatIsWrong feeds the checker streams that were broken by hand.
func TestCheckerSeesWhatIsWrong(t *testing.T) {
	stream := payload.Stream{Seed: 5}
	c := Config{Size: 64}
	good := func(seq uint64) event {
		b := make([]byte, stream.Len(seq, c.Size))
		stream.Fill(b, seq)
		return event{seq: seq, typ: stream.Type(seq), bytes: b}
	}
	mixed := func(seq, other uint64) event { // one word of another lap
		ev := good(seq)
		copy(ev.bytes[8:16], good(other).bytes[8:16])
		return ev
	}
	full := uint64(0) // events 0, 1, … may be short; these two are long enough
	for stream.Len(full, c.Size) < 64 || stream.Len(full+1, c.Size) < 64 {
		full++
	}
	for _, test := range []struct {
		name   string
		events []event
		want   Tally
	}{
		{"fine", []event{good(full), good(full + 1)}, Tally{Delivered: 2}},
		{"fine after a lap", []event{good(full), {full + 4, 3, good(full + 4).typ, good(full + 4).bytes}}, Tally{Delivered: 2, Missed: 3}},
		{"torn", []event{mixed(full, full+1)}, Tally{Delivered: 1, Torn: 1}},
		{"wrong type", []event{{full, 0, 1, good(full).bytes}}, Tally{Delivered: 1, Torn: 1}},
		{"cut short", []event{{full, 0, good(full).typ, good(full).bytes[:56]}}, Tally{Delivered: 1, Torn: 1}},
		{"another event's bytes", []event{{full, 0, good(full + 1).typ, good(full + 1).bytes}}, Tally{Delivered: 1, Torn: 1}},
		{"twice", []event{good(full), good(full)}, Tally{Delivered: 2, Duplicated: 1}},
		{"back", []event{good(full), good(full + 1), good(full)}, Tally{Delivered: 3, Reordered: 1}},
		{"skipped", []event{good(full), good(full + 2)}, Tally{Delivered: 2, Lost: 1}},
		{"counted short", []event{good(full), {full + 4, 2, good(full + 4).typ, good(full + 4).bytes}}, Tally{Delivered: 2, Missed: 2, Lost: 1}},
	} {
		k := newChecker(c, stream.Seed, full)
		for _, ev := range test.events {
			k.take(ev)
		}
		if k.tally != test.want {
			t.Errorf("%s: %+v, want %+v", test.name, k.tally, test.want)
		}
		if clean := test.want.Torn+test.want.Duplicated+test.want.Reordered+test.want.Lost == 0; clean != (k.err("reader") == nil) {
			t.Errorf("%s: %v", test.name, k.err("reader"))
		}
	}
}

// TestCheckerSeesProducers: the same for the events of several producers.
func TestCheckerSeesProducers(t *testing.T) {
	stream := payload.Stream{Seed: 6}
	c := Config{Size: 64, Shared: true, Writers: 2}
	event := func(seq, producer, count uint64) event {
		number := producer<<producerShift | count
		b := make([]byte, max(8, stream.Len(number, c.Size)))
		binary.NativeEndian.PutUint64(b, number)
		stream.Fill(b[8:], number)
		return event{seq: seq, typ: stream.Type(number), bytes: b}
	}
	k := newChecker(c, stream.Seed, 0)
	for _, ev := range []([3]uint64){{0, 0, 0}, {1, 1, 0}, {2, 1, 1}, {3, 0, 1}} {
		k.take(event(ev[0], ev[1], ev[2]))
	}
	if err := k.err("reader"); err != nil {
		t.Error(err)
	}
	k.take(event(4, 1, 1)) // again
	k.take(event(5, 0, 0)) // back
	k.take(event(6, 2, 0)) // nobody's
	if k.tally.Reordered != 2 || k.tally.Torn != 1 {
		t.Errorf("%+v", k.tally)
	}
}
