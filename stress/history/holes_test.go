package history_test

import (
	"slices"
	"testing"

	"github.com/anishathalye/porcupine"

	"github.com/trusted-ring/trusted-ring/model/spec"
	"github.com/trusted-ring/trusted-ring/stress/history"
)

var (
	manyLossy = spec.Rules{Capacity: 4, Shared: true}
	manyGated = spec.Rules{Capacity: 4, Shared: true, Gated: true}
)

// produced is one producer that settles the events 0, 1, … in turn: 'e' is an event,
// 'h' a hole. It takes from 10 on, two moments for each.
func produced(kinds string) (records []history.Record) {
	for s, kind := range kinds {
		at, op := int64(10+2*s), spec.Op{Kind: spec.Commit, Seq: uint64(s)}
		if kind == 'h' {
			op.Kind = spec.Abandon
		}
		records = append(records, rec(0, at, at, spec.Op{Kind: spec.Claim, Seq: op.Seq, N: 1}), rec(0, at+1, at+1, op))
	}
	return records
}

// looks are the answers to one reader after the producer is done, one after the
// other.
func looks(line int, ops ...spec.Op) (records []history.Record) {
	for i, op := range ops {
		op.Reader = line
		at := int64(1000 + 10*i)
		records = append(records, rec(1+line, at, at+1, op))
	}
	return records
}

func answer(kind spec.Kind, s, missed uint64) spec.Op {
	return spec.Op{Kind: kind, Seq: s, Missed: missed}
}

// TestHolesUnderLappedReaders: whether a reader stepped over a hole or was lapped on
// it shows only in how many it has missed. Whatever it can be, within what the writer
// has done, is accepted, and nothing beyond.
func TestHolesUnderLappedReaders(t *testing.T) {
	for _, test := range []struct {
		name, produced string
		at             uint64
		missed         []uint64 // all that a reader that was at 0 may say when it gets the event
	}{
		{"not lapped", "hhe", 2, []uint64{0}},
		{"lapped between events only", "eeeeeeee", 4, []uint64{4}},
		{"onto a hole", "eeeeheee", 5, []uint64{4}},
		{"past an event that is whole", "eeeehee", 5, nil},
		{"at a hole or behind it", "heeeeeee", 4, []uint64{3, 4}},
		{"at one of two holes or behind both", "hheeeeee", 4, []uint64{2, 3, 4}},
		{"behind a hole and onto one", "heeehhee", 6, []uint64{3, 4}},
		{"never before the gap", "eheeeeee", 4, []uint64{3, 4}},
	} {
		for missed := range uint64(9) {
			want := porcupine.Illegal
			if slices.Contains(test.missed, missed) {
				want = porcupine.Ok
			}
			got := verdict(t, manyLossy, "strict", joined(1), produced(test.produced), looks(0, read(0, test.at, missed)))
			if got != want {
				t.Errorf("%s: %s, event %d with %d missed is %s", test.name, test.produced, test.at, missed, got)
			}
		}
	}
}

// TestHolesBetweenLooks: what a reader says when it gets nothing binds it.
func TestHolesBetweenLooks(t *testing.T) {
	follow := rec(2, 2, 3, spec.Op{Kind: spec.Join, Reader: 1, Start: &spec.Start{From: spec.Oldest, After: 1}})
	following := append(joined(1), rec(2, 2, 3, spec.Op{Kind: spec.Joining, Reader: 1}), follow)
	behind := func(ops ...spec.Op) []history.Record { return looks(1, ops...) }
	first := func(ops ...spec.Op) []history.Record { // before the follower looks
		records := looks(0, ops...)
		for i := range records {
			records[i].Call, records[i].Return = records[i].Call-500, records[i].Return-500
		}
		return records
	}
	for _, test := range []struct {
		name       string
		rules      spec.Rules
		readers    []history.Record
		produced   string
		fine, wild []history.Record
	}{
		{"missed at nothing is told with the next", manyLossy, joined(1), "heeehhhh",
			looks(0, answer(spec.Empty, 8, 3)), looks(0, answer(spec.Empty, 8, 5))},
		{"an event left behind at nothing", manyLossy, joined(1), "hee",
			looks(0, answer(spec.Skip, 1, 0), read(0, 1, 0)), looks(0, answer(spec.Skip, 2, 0), read(0, 2, 0))},
		{"forgotten", manyLossy, joined(1), "heeeehee",
			looks(0, answer(spec.Skip, 4, 4), read(0, 4, 4)), looks(0, answer(spec.Skip, 4, 4), read(0, 4, 3))},
		{"at the end", manyLossy, joined(1), "hh",
			looks(0, answer(spec.Empty, 2, 0)), looks(0, answer(spec.Empty, 2, 1))},
		{"missed in a gated ring", manyGated, joined(1), "he",
			looks(0, read(0, 1, 0)), looks(0, read(0, 1, 1))},
		{"a follower at a hole that the first may have stepped over", manyGated, following, "he",
			behind(answer(spec.Empty, 1, 0)), behind(read(1, 1, 0))},
		{"a follower over holes up to the first", manyGated, following, "ehe",
			slices.Concat(first(read(0, 0, 0), spec.Op{Kind: spec.Ask, Seq: 1}), behind(read(1, 0, 0), answer(spec.Empty, 2, 0))),
			slices.Concat(first(read(0, 0, 0)), behind(answer(spec.Skip, 1, 0)))},
		{"a follower beyond a hole that the first cannot have reached", manyGated, following, "eh",
			behind(answer(spec.Empty, 0, 0)), behind(answer(spec.Skip, 2, 0))},
	} {
		if got := verdict(t, test.rules, "strict", test.readers, produced(test.produced), test.fine); got != porcupine.Ok {
			t.Errorf("%s: the history that is fine is %s", test.name, got)
		}
		if got := verdict(t, test.rules, "strict", test.readers, produced(test.produced), test.wild); got != porcupine.Illegal {
			t.Errorf("%s: the broken history is %s", test.name, got)
		}
	}
}

// TestRoomOverHoles: a producer takes the room that a reader can have made by stepping
// over holes, and no more; so does one that waits for readers in a row.
func TestRoomOverHoles(t *testing.T) {
	row := append(joined(1), rec(2, 2, 3, spec.Op{Kind: spec.Joining, Reader: 1}),
		rec(2, 2, 3, spec.Op{Kind: spec.Join, Reader: 1, Start: &spec.Start{From: spec.Oldest, After: 1}}))
	for _, test := range []struct {
		name     string
		readers  []history.Record
		produced string
		want     porcupine.CheckResult
	}{
		{"one reader, a hole", joined(1), "heeee", porcupine.Ok},
		{"one reader, one more", joined(1), "heeeee", porcupine.Illegal},
		{"two in a row, two holes", row, "hheeee", porcupine.Ok},
		{"two in a row, one more", row, "hheeeee", porcupine.Illegal},
		{"a hole behind an event", row, "eheee", porcupine.Illegal},
	} {
		if got := verdict(t, manyGated, "strict", test.readers, produced(test.produced)); got != test.want {
			t.Errorf("%s: %s is %s, want %s", test.name, test.produced, got, test.want)
		}
	}
}

// TestLatePublication: a writer that looked at Close in time may publish while a
// reader is being told that there is nothing, after Close: no one moment explains that
// answer. Where nothing follows, only the end does.
func TestLatePublication(t *testing.T) {
	closed := []history.Record{rec(3, 10, 11, spec.Op{Kind: spec.CloseBegins}), rec(3, 10, 11, spec.Op{Kind: spec.CloseEnds})}
	late := rec(0, 5, 40, spec.Op{Kind: spec.Publish, Closed: true})
	if got := verdict(t, lossy, "strict", joined(1), closed, []history.Record{late, rec(1, 20, 30, spec.Op{Kind: spec.Empty})}); got != porcupine.Ok {
		t.Errorf("nothing beside a late publication: %s", got)
	}
	if got := verdict(t, lossy, "strict", joined(1), closed, []history.Record{rec(1, 20, 30, spec.Op{Kind: spec.Empty})}); got != porcupine.Illegal {
		t.Errorf("nothing at the end: %s", got)
	}
}

// TestFollowersWithTheWidenedClock: when another reader's release is seen is not known
// with the widened clock. Where a follower stands still counts.
func TestFollowersWithTheWidenedClock(t *testing.T) {
	row := append(joined(1), rec(2, 2, 3, spec.Op{Kind: spec.Joining, Reader: 1}),
		rec(2, 2, 3, spec.Op{Kind: spec.Join, Reader: 1, Start: &spec.Start{From: spec.Oldest, After: 1}}))
	first := looks(0, read(0, 0, 0), spec.Op{Kind: spec.Ask, Seq: 1}, read(0, 1, 0)) // the second says that 0 is given back
	for _, test := range []struct {
		at              uint64
		strict, widened porcupine.CheckResult
	}{
		{0, porcupine.Illegal, porcupine.Ok},
		{1, porcupine.Illegal, porcupine.Illegal}, // it would have stepped over an event
	} {
		behind := looks(1, answer(spec.Empty, test.at, 0))
		behind[0].Call, behind[0].Return = 2000, 2001
		for clock, want := range map[string]porcupine.CheckResult{"strict": test.strict, "widened": test.widened} {
			if got := verdict(t, manyGated, clock, row, produced("ee"), first, behind); got != want {
				t.Errorf("%s clock: nothing at %d is %s, want %s", clock, test.at, got, want)
			}
		}
	}
}
