package history_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/trusted-ring/trusted-ring/model/spec"
	"github.com/trusted-ring/trusted-ring/stress/history"
)

// rec is an operation of a client during [from, to].
func rec(client int, from, to int64, op spec.Op) history.Record {
	return history.Record{Client: client, Call: from, Return: to, Op: op}
}

func publish(s uint64) spec.Op { return spec.Op{Kind: spec.Publish, Seq: s} }

func read(line int, s, missed uint64) spec.Op {
	return spec.Op{Kind: spec.Read, Reader: line, Seq: s, Missed: missed}
}

// joined attaches readers 0 to n-1 before anything else happens.
func joined(n int) (records []history.Record) {
	for i := range n {
		records = append(records, rec(1+i, 0, 1, spec.Op{Kind: spec.Joining, Reader: i}),
			rec(1+i, 0, 1, spec.Op{Kind: spec.Join, Reader: i, Start: &spec.Start{From: spec.Oldest}}))
	}
	return records
}

func verdict(t *testing.T, rules spec.Rules, clock string, records ...[]history.Record) porcupine.CheckResult {
	rules.Concurrent = true
	h := &history.History{Clock: clock, Rules: rules, Records: slices.Concat(records...)}
	slices.SortStableFunc(h.Records, func(a, b history.Record) int { return int(a.Call - b.Call) })
	v, err := h.Check(time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	return v.Result
}

var (
	lossy = spec.Rules{Capacity: 2, Overlap: 1}
	gated = spec.Rules{Capacity: 2, Gated: true, Overlap: 1}
)

// TestHandMadeHistories: for each history that is fine, the same one broken by hand
// in one place is not.
func TestHandMadeHistories(t *testing.T) {
	empty := func(line int, at uint64) spec.Op { return spec.Op{Kind: spec.Empty, Reader: line, Seq: at} }
	for _, test := range []struct {
		name       string
		rules      spec.Rules
		readers    int
		fine, wild []history.Record
	}{
		{"readers disagree about empty", lossy, 2,
			[]history.Record{rec(0, 10, 40, publish(0)), rec(1, 20, 25, read(0, 0, 0)), rec(2, 21, 24, empty(1, 0))},
			[]history.Record{rec(0, 10, 40, publish(0)), rec(1, 20, 25, read(0, 0, 0)), rec(2, 26, 30, empty(1, 0))}},
		{"an event before its time", lossy, 1,
			[]history.Record{rec(0, 10, 20, publish(0)), rec(1, 9, 12, read(0, 0, 0))},
			[]history.Record{rec(0, 10, 20, publish(0)), rec(1, 5, 9, read(0, 0, 0))}},
		{"an event after its slot was written", lossy, 1,
			[]history.Record{rec(0, 10, 11, publish(0)), rec(0, 12, 13, publish(1)), rec(0, 14, 20, publish(2)), rec(1, 15, 19, read(0, 0, 0))},
			[]history.Record{rec(0, 10, 11, publish(0)), rec(0, 12, 13, publish(1)), rec(0, 14, 20, publish(2)), rec(1, 21, 25, read(0, 0, 0))}},
		{"missed one too many", lossy, 1,
			[]history.Record{rec(0, 10, 11, publish(0)), rec(0, 12, 13, publish(1)), rec(0, 14, 15, publish(2)), rec(1, 21, 25, read(0, 1, 1))},
			[]history.Record{rec(0, 10, 11, publish(0)), rec(0, 12, 13, publish(1)), rec(0, 14, 15, publish(2)), rec(1, 21, 25, read(0, 1, 2))}},
		{"over what a reader holds", gated, 1,
			[]history.Record{rec(0, 10, 11, publish(0)), rec(0, 12, 13, publish(1)), rec(1, 14, 15, read(0, 0, 0)),
				rec(1, 16, 19, spec.Op{Kind: spec.Ask, Seq: 1}), rec(0, 17, 18, publish(2))},
			[]history.Record{rec(0, 10, 11, publish(0)), rec(0, 12, 13, publish(1)), rec(1, 14, 15, read(0, 0, 0)),
				rec(0, 17, 18, publish(2)), rec(1, 19, 20, spec.Op{Kind: spec.Ask, Seq: 1})}},
		{"full with room", gated, 1,
			[]history.Record{rec(0, 10, 11, publish(0)), rec(0, 12, 13, publish(1)), rec(0, 14, 15, spec.Op{Kind: spec.Full, N: 1})},
			[]history.Record{rec(0, 10, 11, publish(0)), rec(0, 14, 15, spec.Op{Kind: spec.Full, N: 1})}},
		{"the end before the last event", lossy, 1,
			[]history.Record{rec(0, 10, 11, publish(0)), rec(0, 12, 13, spec.Op{Kind: spec.CloseBegins}), rec(0, 12, 13, spec.Op{Kind: spec.CloseEnds}),
				rec(1, 14, 15, read(0, 0, 0)), rec(1, 16, 17, spec.Op{Kind: spec.End, Seq: 1})},
			[]history.Record{rec(0, 10, 11, publish(0)), rec(0, 12, 13, spec.Op{Kind: spec.CloseBegins}), rec(0, 12, 13, spec.Op{Kind: spec.CloseEnds}),
				rec(1, 16, 17, spec.Op{Kind: spec.End})}},
	} {
		if got := verdict(t, test.rules, "strict", joined(test.readers), test.fine); got != porcupine.Ok {
			t.Errorf("%s: the history that is fine is %s", test.name, got)
		}
		if got := verdict(t, test.rules, "strict", joined(test.readers), test.wild); got != porcupine.Illegal {
			t.Errorf("%s: the broken history is %s", test.name, got)
		}
	}
}

// TestNaiveClock: Publish has returned, its store still sits in the store buffer,
// and a reader looks in vain: with the moments of the calls this is a violation.
// The widened clock returns Publish only after the next fence, and it is none.
func TestNaiveClock(t *testing.T) {
	look := rec(1, 30, 35, spec.Op{Kind: spec.Empty})
	if got := verdict(t, lossy, "strict", joined(1), []history.Record{rec(0, 10, 20, publish(0)), look}); got != porcupine.Illegal {
		t.Errorf("naive: %s", got)
	}
	if got := verdict(t, lossy, "widened", joined(1), []history.Record{rec(0, 10, 50, publish(0)), look}); got != porcupine.Ok {
		t.Errorf("widened: %s", got)
	}
}

// TestPerReaderIsWeaker: two readers that contradict each other agree with the
// writer one by one. That is why short histories are checked as a whole.
func TestPerReaderIsWeaker(t *testing.T) {
	h := &history.History{Clock: "strict", Rules: lossy, PerReader: true, Records: slices.Concat(joined(2), []history.Record{
		rec(0, 10, 40, publish(0)), rec(1, 20, 25, read(0, 0, 0)), rec(2, 26, 30, spec.Op{Kind: spec.Empty, Reader: 1}),
	})}
	h.Rules.Concurrent = true
	for _, want := range []porcupine.CheckResult{porcupine.Ok, porcupine.Illegal} {
		if v, err := h.Check(time.Minute); err != nil || v.Result != want {
			t.Errorf("per reader %t: %s, %v", h.PerReader, v.Result, err)
		}
		h.PerReader = false
	}
}

// TestClocksAreSound: what happens wholly after something else is never recorded
// before it.
func TestClocksAreSound(t *testing.T) {
	for _, clock := range []history.Clock{new(history.Strict), history.NewWidened(3)} {
		a, b := history.NewClient(clock, 0), history.NewClient(clock, 1)
		for i := range uint64(100) {
			first, second := a, b
			if i%3 == 0 {
				first, second = b, a
			}
			for k, c := range []*history.Client{first, second} {
				c.Begin()
				c.End(publish(2*i + uint64(k)))
			}
		}
		records := history.Join(a, b)
		if len(records) != 200 {
			t.Fatalf("%s: %d records", clock, len(records))
		}
		for _, x := range records {
			if x.Return < x.Call {
				t.Errorf("%s: operation %d is called at %d and returns at %d", clock, x.Seq, x.Call, x.Return)
			}
			for _, y := range records {
				if x.Seq < y.Seq && y.Return < x.Call {
					t.Fatalf("%s: operation %d came before %d, and is recorded as called at %d, after %d", clock, x.Seq, y.Seq, x.Call, y.Return)
				}
			}
		}
	}
}

func TestTooLong(t *testing.T) {
	h := &history.History{Clock: "strict", Rules: lossy}
	for i := range int64(history.MaxOperations + 1) {
		h.Records = append(h.Records, rec(0, 2*i, 2*i+1, publish(uint64(i))))
	}
	if _, err := h.Check(time.Second); !errors.Is(err, history.ErrTooLong) || !strings.Contains(err.Error(), "50001") {
		t.Errorf("%v", err)
	}
}

// TestFiles: a violation's history and picture can be written, and the history
// checked again with the same result.
func TestFiles(t *testing.T) {
	h := &history.History{Campaign: "test", Seed: 1<<63 + 1, Clock: "strict", Rules: lossy, Records: append(joined(1), rec(0, 10, 20, publish(0)), rec(1, 21, 22, read(0, 0, 1)))}
	path := filepath.Join(t.TempDir(), "h.json")
	if err := h.Write(path); err != nil {
		t.Fatal(err)
	}
	again, err := history.Read(path)
	if err != nil || again.Seed != h.Seed || len(again.Records) != len(h.Records) {
		t.Fatalf("%+v, %v", again, err)
	}
	v, err := again.Check(time.Minute)
	if err != nil || v.Result != porcupine.Illegal {
		t.Fatalf("%s, %v", v.Result, err)
	}
	picture := filepath.Join(t.TempDir(), "h.html")
	if err := v.Draw(picture); err != nil {
		t.Fatal(err)
	}
	if html, err := os.ReadFile(picture); err != nil || !strings.Contains(string(html), "missed 1") {
		t.Errorf("the picture does not show the operation: %v", err)
	}
	for _, bad := range []string{"{", "{}", `{"rules":{"capacity":2}}`} {
		if err := os.WriteFile(path, []byte(bad), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := history.Read(path); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}
