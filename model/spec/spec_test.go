package spec_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/anishathalye/porcupine"

	"github.com/trusted-ring/trusted-ring/model/spec"
)

// A trace is accepted but for its last operation, which is what the specification
// is there to refuse.
type refused struct {
	name  string
	rules spec.Rules
	trace []spec.Op
	why   string // part of the reason
}

func publish(from, to uint64) (ops []spec.Op) {
	for s := from; s < to; s++ {
		ops = append(ops, spec.Op{Kind: spec.Publish, Seq: s})
	}
	return ops
}

// write is the events from, from+1, … to-1 of a shared ring.
func write(from, to uint64) []spec.Op { return settled(spec.Commit, from, to) }

// holes is the same, abandoned.
func holes(from, to uint64) []spec.Op { return settled(spec.Abandon, from, to) }

func settled(kind spec.Kind, from, to uint64) (ops []spec.Op) {
	for s := from; s < to; s++ {
		ops = append(ops, spec.Op{Kind: spec.Claim, Seq: s, N: 1}, spec.Op{Kind: kind, Seq: s})
	}
	return ops
}

func join(line int, at uint64, start spec.Start) []spec.Op {
	return []spec.Op{{Kind: spec.Joining, Reader: line}, {Kind: spec.Join, Reader: line, Seq: at, Start: &start}}
}

func read(line int, seq, missed uint64) spec.Op {
	return spec.Op{Kind: spec.Read, Reader: line, Seq: seq, Missed: missed}
}

var (
	oldest   = spec.Start{From: spec.Oldest}
	latest   = spec.Start{From: spec.Latest}
	follower = spec.Start{From: spec.Latest, After: 1}
	lossy    = spec.Rules{Capacity: 4}
	gated    = spec.Rules{Capacity: 4, Gated: true}
	many     = spec.Rules{Capacity: 4, Shared: true}
	both     = spec.Rules{Capacity: 4, Shared: true, Gated: true}
	closing  = []spec.Op{{Kind: spec.CloseBegins}, {Kind: spec.CloseEnds}}
)

var refusals = []refused{
	{"a sequence twice", lossy, slices.Concat(publish(0, 2), publish(1, 2)), "the next is 2"},
	{"before it is published", lossy, slices.Concat(join(0, 0, oldest), []spec.Op{read(0, 0, 0)}), "not published"},
	{"again", lossy, slices.Concat(publish(0, 2), join(0, 0, oldest), []spec.Op{read(0, 0, 0), read(0, 0, 0)}), "it was at 1"},
	{"one left out", lossy, slices.Concat(publish(0, 3), join(0, 0, oldest), []spec.Op{read(0, 1, 0)}), "it was at 0"},
	{"missed without a lap", lossy, slices.Concat(publish(0, 3), join(0, 0, oldest), []spec.Op{read(0, 1, 1)}), "1 missed"},
	{"overwritten", lossy, slices.Concat(join(0, 0, latest), publish(0, 5), []spec.Op{read(0, 0, 0)}), "overwritten"},
	{"one too few missed", lossy, slices.Concat(join(0, 0, latest), publish(0, 6), []spec.Op{read(0, 2, 1)}), "1 missed"},
	{"further than the policy", lossy, slices.Concat(join(0, 0, latest), publish(0, 6), []spec.Op{read(0, 3, 3)}), "3 missed"},
	{"nothing, though it is there", lossy, slices.Concat(join(0, 0, latest), publish(0, 1), []spec.Op{{Kind: spec.Empty}}), "is there"},
	{"nothing, though lapped", lossy, slices.Concat(join(0, 0, latest), publish(0, 9), []spec.Op{{Kind: spec.Empty}}), "is there"},
	{"latest in the past", lossy, slices.Concat(publish(0, 2), join(0, 1, latest)), "2 to 2"},
	{"oldest too late", lossy, slices.Concat(publish(0, 2), join(0, 1, oldest)), "0 to 0"},
	{"full in an overwrite ring", lossy, []spec.Op{{Kind: spec.Full, N: 1}}, "full"},

	{"over what is held", gated, slices.Concat(join(0, 0, oldest), publish(0, 5)), "still holds 0"},
	{"over what was read and not asked on from", gated, slices.Concat(join(0, 0, oldest), publish(0, 4), []spec.Op{read(0, 0, 0)}, publish(4, 5)), "still holds 0"},
	{"over what the slower one holds", gated, slices.Concat(join(0, 0, oldest), join(1, 0, oldest), publish(0, 4),
		[]spec.Op{read(0, 0, 0), {Kind: spec.Release, Reader: 0, Seq: 1}}, publish(4, 5)), "still holds 0"},
	{"full without readers", gated, slices.Concat(publish(0, 4), []spec.Op{{Kind: spec.Full, N: 1}}), "full"},
	{"full with room", gated, slices.Concat(join(0, 0, oldest), publish(0, 3), []spec.Op{{Kind: spec.Full, N: 1}}), "full"},
	{"full though released", gated, slices.Concat(join(0, 0, oldest), publish(0, 4), []spec.Op{read(0, 0, 0), {Kind: spec.Release, Seq: 1}, {Kind: spec.Full, N: 1}}), "full"},
	{"missed in a gated ring", gated, slices.Concat(join(0, 0, oldest), publish(0, 4), []spec.Op{read(0, 1, 1)}), "1 missed"},
	{"before the one it follows", gated, slices.Concat(join(0, 0, oldest), join(1, 0, spec.Start{From: spec.Oldest, After: 1}), publish(0, 1), []spec.Op{read(1, 0, 0)}), "before one that it follows"},
	{"read by one who was evicted", gated, slices.Concat(join(0, 0, oldest), publish(0, 1), []spec.Op{{Kind: spec.Evict}, read(0, 0, 0)}), "not attached"},
	{"told of an eviction that was not", gated, slices.Concat(join(0, 0, oldest), []spec.Op{{Kind: spec.Evicted}}), "was not"},
	{"released beyond what was read", gated, slices.Concat(join(0, 0, oldest), publish(0, 1), []spec.Op{{Kind: spec.Release, Seq: 1}}), "read up to 0"},

	{"two claims of one sequence", many, []spec.Op{{Kind: spec.Claim, N: 1}, {Kind: spec.Claim, N: 1}}, "the next is 1"},
	{"published without a claim", many, []spec.Op{{Kind: spec.Commit}}, "not claimed"},
	{"published twice", many, []spec.Op{{Kind: spec.Claim, N: 1}, {Kind: spec.Commit}, {Kind: spec.Commit}}, "not claimed"},
	{"a hole delivered", many, slices.Concat([]spec.Op{{Kind: spec.Claim, N: 1}, {Kind: spec.Abandon}}, join(0, 0, oldest), []spec.Op{read(0, 0, 0)}), "not published"},
	{"past a gap", many, slices.Concat([]spec.Op{{Kind: spec.Claim, N: 1}, {Kind: spec.Claim, Seq: 1, N: 1}, {Kind: spec.Commit, Seq: 1}}, join(0, 0, oldest), []spec.Op{read(0, 1, 0)}), "it was at 0"},

	{"a hole counted as missed", many, slices.Concat(holes(0, 1), write(1, 2), join(0, 0, oldest), []spec.Op{read(0, 1, 1)}), "with 1 missed"},
	{"an event stepped over as if it were a hole", many, slices.Concat(holes(0, 1), write(1, 3), join(0, 0, oldest), []spec.Op{read(0, 2, 0)}), "with 0 missed"},
	{"a hole after a lap counted as missed", many, slices.Concat(join(0, 0, latest), write(0, 4), holes(4, 5), write(5, 8), []spec.Op{read(0, 5, 5)}), "with 5 missed"},
	{"a hole that was lapped on not counted", many, slices.Concat(join(0, 0, latest), holes(0, 1), write(1, 6), []spec.Op{read(0, 2, 1)}), "with 1 missed"},
	{"lapped, and not told", many, slices.Concat(join(0, 0, latest), holes(0, 2), write(2, 6), []spec.Op{read(0, 2, 0)}), "with 0 missed"},
	{"missed at the end and not told", many, slices.Concat(join(0, 0, latest), write(0, 2), holes(2, 6), closing, []spec.Op{{Kind: spec.End, Seq: 6}}), "with 0 missed"},
	{"missed at nothing, and forgotten", many, slices.Concat(join(0, 0, latest), write(0, 2), holes(2, 6),
		[]spec.Op{{Kind: spec.Empty, Seq: 6, Missed: 2}}, write(6, 7), []spec.Op{read(0, 6, 0)}), "with 0 missed"},
	{"nothing at a hole", many, slices.Concat(join(0, 0, latest), holes(0, 1), []spec.Op{{Kind: spec.Empty}}), "though it is there"},
	{"nothing beyond an event", many, slices.Concat(join(0, 0, latest), write(0, 1), []spec.Op{{Kind: spec.Empty, Seq: 1}}), "it was at 0"},
	{"over a hole before the one it follows", both, slices.Concat(join(0, 0, latest), join(1, 0, follower), holes(0, 1),
		[]spec.Op{{Kind: spec.Skip, Reader: 1, Seq: 1}}), "before one that it follows"},
	{"nothing, though the one it follows gave back", both, slices.Concat(join(0, 0, latest), join(1, 0, follower), write(0, 1),
		[]spec.Op{read(0, 0, 0), {Kind: spec.Release, Seq: 1}, {Kind: spec.Empty, Reader: 1}}), "though it is there"},
	{"over a hole that nobody has stepped over", both, slices.Concat(join(0, 0, latest), holes(0, 1), write(1, 4), []spec.Op{{Kind: spec.Claim, Seq: 4, N: 1}}), "still holds 0"},

	{"nil after Close", lossy, slices.Concat(closing, publish(0, 1)), "nil after Close"},
	{"ErrClosed before Close", lossy, []spec.Op{{Kind: spec.Publish, Closed: true}}, "before Close"},
	{"refused before Close", lossy, []spec.Op{{Kind: spec.Refused}}, "before Close"},
	{"the end before Close", lossy, slices.Concat(join(0, 0, oldest), []spec.Op{{Kind: spec.End}}), "closed: false"},
	{"the end with an event left", lossy, slices.Concat(publish(0, 1), closing, join(0, 0, oldest), []spec.Op{{Kind: spec.End}}), "came to the end"},
	{"nothing at the end", lossy, slices.Concat(closing, join(0, 0, oldest), []spec.Op{{Kind: spec.Empty}}), "this is the end"},
	{"the end before a claim is settled", many, slices.Concat([]spec.Op{{Kind: spec.Claim, N: 1}}, closing, join(0, 0, oldest), []spec.Op{{Kind: spec.End}}), "came to the end"},
}

// TestRefusals: each trace is fine without its last operation, and not with it, for
// the reason it was made for, wherever its sequences begin.
func TestRefusals(t *testing.T) {
	for _, r := range refusals {
		for _, first := range edges {
			rules, trace := r.rules, shifted(r.trace, first)
			rules.First = first
			if err := spec.Check(rules, trace[:len(trace)-1]); err != nil {
				t.Errorf("%s, from %d: %v", r.name, first, err)
			}
			if err := spec.Check(rules, trace); err == nil || !strings.Contains(err.Error(), r.why) {
				t.Errorf("%s, from %d: error %v, want one with %q", r.name, first, err, r.why)
			}
		}
	}
}

// shifted is a trace that begins at another sequence.
func shifted(trace []spec.Op, first uint64) []spec.Op {
	trace = slices.Clone(trace)
	for i := range trace {
		trace[i].Seq += first
	}
	return trace
}

// TestModelRefusesToo: porcupine finds no order for the same traces, one operation
// after the other.
func TestModelRefusesToo(t *testing.T) {
	for _, r := range refusals {
		var ops []porcupine.Operation
		for i, op := range r.trace {
			ops = append(ops, porcupine.Operation{Input: op, Call: int64(2 * i), Return: int64(2*i + 1)})
		}
		if !porcupine.CheckOperations(spec.Model(r.rules), ops[:len(ops)-1]) {
			t.Errorf("%s: refused without its last operation", r.name)
		}
		if porcupine.CheckOperations(spec.Model(r.rules), ops) {
			t.Errorf("%s: accepted", r.name)
		}
	}
}

// TestStepLeavesStateAlone: a state is a value, whatever comes of it.
func TestStepLeavesStateAlone(t *testing.T) {
	rules := many
	s := spec.New(&rules)
	for i := range uint64(4) {
		s, _ = s.Step(spec.Op{Kind: spec.Claim, Seq: i, N: 1})
	}
	s, _ = s.Step(spec.Op{Kind: spec.Commit, Seq: 2})
	before := s.String()
	a, errA := s.Step(spec.Op{Kind: spec.Abandon, Seq: 1})
	b, errB := s.Step(spec.Op{Kind: spec.Commit, Seq: 3})
	if errA != nil || errB != nil || s.String() != before || a.Equal(b) || a.Equal(s) || b.Equal(s) {
		t.Errorf("%v, %v: from %s to %s and %s, now %s", errA, errB, before, a, b, s)
	}
}

func TestUnknownOperations(t *testing.T) {
	for _, op := range []spec.Op{{Kind: "dance"}, {Kind: spec.Read, Reader: -1}, {Kind: spec.Read, Reader: spec.MaxReaders}} {
		if err := spec.Check(lossy, []spec.Op{op}); err == nil {
			t.Errorf("%+v was accepted", op)
		}
	}
}
