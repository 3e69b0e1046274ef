package explore

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// recorder is a T that keeps what it is told.
type recorder struct {
	name   string
	errors []string
}

func (r *recorder) Helper()             {}
func (r *recorder) Name() string        { return r.name }
func (r *recorder) Logf(string, ...any) {}
func (r *recorder) Errorf(format string, args ...any) {
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}

// TestRunReplays: Run repeats the execution of a replay file of its own name, and
// takes no notice of another's.
func TestRunReplays(t *testing.T) {
	files := t.TempDir()
	rec := &recorder{name: "Dekker"}
	program := dekker(Release, Acquire)
	first := Run(rec, Config{Files: files}, program)
	if len(rec.errors) != 1 || !strings.Contains(rec.errors[0], "both are inside") {
		t.Fatalf("errors: %q", rec.errors)
	}
	t.Setenv(ReplayVariable, filepath.Join(files, "Dekker.json"))
	again := Run(&recorder{name: "Dekker"}, Config{}, program)
	if again.Exhaustive || again.Executions != 1 || again.Failure.Trace.String() != first.Failure.Trace.String() {
		t.Errorf("replayed %v", again)
	}
	if other := Run(&recorder{name: "other"}, Config{}, sb(sc, none, none)); other.Executions != 3 {
		t.Errorf("another test: %v", other)
	}
	t.Setenv(ReplayVariable, filepath.Join(files, "none.json"))
	lost := &recorder{name: "Dekker"}
	Run(lost, Config{}, program)
	if len(lost.errors) != 1 || !strings.Contains(lost.errors[0], "none.json") {
		t.Errorf("errors: %q", lost.errors)
	}
}

// TestMachine: every access of the Machine, by threads and outside of them.
func TestMachine(t *testing.T) {
	memory := make([]uint64, 4)
	r := Run(t, Config{}, func(x *Execution) {
		clear(memory)
		x.Region("memory", memory[:2])
		m := x.Machine()
		m.Unpark(&memory[3])
		m.Park(&memory[3])
		m.Fence()
		m.Heavy()
		if m.Add(&memory[0], 2) != 2 || m.CompareAndSwap(&memory[0], 1, 9) || !m.CompareAndSwap(&memory[0], 2, 10) ||
			m.Load(&memory[0], true) != 10 || m.Await(&memory[0], Acquire, func(v uint64) bool { return v == 10 }) != 10 ||
			m.Thread() != nil || !m.Expedited() {
			panic("outside of threads the machine is plain memory")
		}
		x.Thread("A", func(t *Thread) {
			m.PlainStore(&memory[1], 5)
			m.ReleaseFence()
			t.Assert(m.Add(&memory[0], 1) == 11, "add")
			m.Park(&memory[3])
			t.Assert(m.PlainLoad(&memory[1]) == 6, "parked")
			t.Assert(m.Thread() == t, "the running thread is %s", m.Thread().Name())
		})
		x.Thread("B", func(t *Thread) {
			m.AwaitAny([]*uint64{&memory[0], &memory[2]}, Relaxed, func(v []uint64) bool { return v[0] == 11 || v[1] == 1 })
			m.AcquireFence()
			t.Assert(m.CompareAndSwap(&memory[0], 11, 12), "compare and swap")
			m.PlainStore(&memory[1], m.PlainLoad(&memory[1])+1)
			m.Heavy()
			m.Unpark(&memory[3])
		})
		x.Final(func() { x.Outcome(memory...) })
	})
	if !r.Exhaustive || r.Outcomes["12 6 0 0"] != r.Executions || r.Executions == 0 {
		t.Errorf("%v: %v", r, r.Outcomes)
	}
}

// TestManyWords: more words than the address table begins with, met in an order
// that depends on the execution.
func TestManyWords(t *testing.T) {
	memory := make([]uint64, 1000)
	r := Run(t, Config{Audit: true}, func(x *Execution) {
		clear(memory)
		m := x.Machine()
		x.Thread("writer", func(*Thread) {
			for i := range memory {
				m.Store(&memory[i], 1, true)
			}
		})
		x.Thread("reader", func(t *Thread) {
			v := m.Load(&memory[999], true)
			for i := range memory {
				if w := m.Load(&memory[999-i], true); v == 1 && w == 0 {
					t.Fail("word %d is %d", 999-i, w)
				}
				if v == 0 {
					return
				}
			}
		})
	})
	if r.Executions != 3 || r.Duplicates != 0 {
		t.Errorf("%v", r)
	}
}

func TestNames(t *testing.T) {
	memory := make([]uint64, 4)
	f := Check(Config{}, func(x *Execution) {
		m := x.Machine()
		x.Region("region", memory[:2])
		x.Describe(func(p *uint64) string {
			if p == &memory[2] {
				return "described"
			}
			return ""
		})
		x.Thread("T", func(t *Thread) {
			for i := range memory {
				m.Load(&memory[i], false)
			}
			t.Fail("show")
		})
	}).Failure
	for n, want := range []string{"region[0]", "region[1]", "described", "word1"} {
		if got := f.Trace.Steps[n].Location; got != want {
			t.Errorf("step %d is at %q, want %q", n+1, got, want)
		}
	}
}
