package explore

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// TestBrokenPromises: what is no observer is reported as such.
func TestBrokenPromises(t *testing.T) {
	nothing := func(*Thread, []Loc) {}
	met := new(uint64)
	for _, c := range []struct {
		say                  string
		thread, first, other func(*Thread, []Loc)
	}{
		{"T accesses x, which observer O0 writes", func(t *Thread, l []Loc) { t.Load(l[0], Relaxed) }, func(t *Thread, l []Loc) { t.Store(l[0], 1, Relaxed) }, nothing},
		{"T accesses x, which observer O1 writes", func(t *Thread, l []Loc) { t.Store(l[0], 1, Relaxed) }, nothing, func(t *Thread, l []Loc) { t.Add(l[0], 1, Relaxed) }},
		{"observer O1 writes x, which T accesses", func(t *Thread, l []Loc) {
			t.Load(l[0], Relaxed)
			t.Store(l[1], 1, Relaxed)
		}, nothing, func(t *Thread, l []Loc) {
			t.Await(l[1], Relaxed, func(v uint64) bool { return v == 1 })
			t.Store(l[0], 1, Relaxed)
		}},
		{"observer O0 writes word0, which is not declared", nothing, func(t *Thread, l []Loc) { t.x.Machine().Store(met, 1, false) }, nothing},
		{"observers O0 and O1 both access x, and one writes it", nothing, func(t *Thread, l []Loc) { t.Load(l[0], Relaxed) }, func(t *Thread, l []Loc) { t.Store(l[0], 1, Relaxed) }},
		{"observers O0 and O1 both access x, and one writes it", nothing, func(t *Thread, l []Loc) { t.Store(l[0], 1, Relaxed) }, func(t *Thread, l []Loc) { t.Load(l[0], Relaxed) }},
		{"observer late writes x, which T accesses", func(t *Thread, l []Loc) { t.Store(l[0], 1, Relaxed) }, nothing, nothing},
		{"late accesses y, which observer O0 writes", nothing, func(t *Thread, l []Loc) { t.Store(l[1], 1, Relaxed) }, nothing},
	} {
		said := func() (said string) {
			defer func() {
				if m, ok := recover().(misuse); ok {
					said = m.Error()
				}
			}()
			r := Check(Config{}, func(x *Execution) {
				l := []Loc{x.Word("x", 0), x.Word("y", 0)}
				x.Observer("O0", func(t *Thread) { c.first(t, l) })
				x.Observer("O1", func(t *Thread) { c.other(t, l) })
				x.Thread("T", func(t *Thread) { c.thread(t, l) })
				if strings.Contains(c.say, "late") {
					x.LateObserver("late", func(t *Thread) { t.Load(l[1], Relaxed) }, func(t *Thread) { t.Store(l[0], 2, Relaxed) })
				}
			})
			if r.Failure == nil || r.Failure.Kind != Observed {
				return ""
			}
			return r.Failure.Message
		}()
		if !strings.Contains(said, c.say) {
			t.Errorf("said %q, want %q", said, c.say)
		}
	}
}

// TestTakingTurns: late observers may write the same word, if which of them does is
// settled in what the others notice of them.
func TestTakingTurns(t *testing.T) {
	program := func(settled, apart bool) func(*Execution) {
		return func(x *Execution) {
			next, words := x.Word("next", 0), []Loc{x.Word("w0", 0), x.Word("w1", 0)}
			for i := range 2 {
				var mine uint64
				take := func(t *Thread) { mine = t.Add(next, 1, Relaxed) }
				body := func(t *Thread) {
					if !settled {
						mine = 0
					}
					t.Store(words[mine], 1, Relaxed)
					t.Load(words[mine], Relaxed)
				}
				if name := fmt.Sprint("O", i); apart {
					x.LateObserver(name, take, body)
				} else {
					x.Thread(name, func(t *Thread) {
						take(t)
						body(t)
					})
				}
			}
		}
	}
	apart, whole := Check(Config{}, program(true, true)), Check(Config{}, program(true, false))
	if apart.Failure != nil || apart.Whole != uint64(whole.Executions) || whole.Executions != 2 {
		t.Errorf("%v, %v", apart, whole)
	}
	defer func() {
		if m, ok := recover().(misuse); !ok || !strings.Contains(m.Error(), "O0 and O1 both access w0") {
			t.Errorf("said %v", m)
		}
	}()
	Check(Config{}, program(false, true))
}

// secondFails has two observers, the second of which fails.
func secondFails(x *Execution) {
	data, flag := x.Word("data", 0), x.Word("flag", 0)
	x.Thread("writer", func(t *Thread) {
		t.Store(data, 1, Relaxed)
		t.Store(flag, 1, Relaxed)
	})
	read := func(o Order) func(*Thread) {
		return func(t *Thread) {
			if t.Load(flag, o) == 1 {
				t.Assert(t.Load(data, Relaxed) == 1 || o == Acquire, "stale")
			}
		}
	}
	x.Observer("good", read(Acquire))
	x.Observer("bad", read(Relaxed))
}

// TestObserversAndOptions: bounds, parts, progress, random executions and replay
// with several observers.
func TestObserversAndOptions(t *testing.T) {
	whole := Check(Config{}, observedRing())
	sum := 0
	for i := range 3 {
		part := Check(Config{Shard: Shard{i, 3}}, observedRing())
		if part.Exhaustive || part.Whole != 0 {
			t.Errorf("shard %d claims to be exhaustive: %v", i, part)
		}
		sum += part.Executions
	}
	if sum != whole.Executions {
		t.Errorf("shards have %d executions, the whole %d", sum, whole.Executions)
	}
	for _, n := range []int{10, whole.Executions/2 + 1} { // in the first, in the second search
		r := Check(Config{Executions: n}, observedRing())
		if r.Executions != n || r.Exhaustive || r.Whole != 0 || !strings.HasPrefix(r.Why, "stopped after") {
			t.Errorf("%v, want %d", r, n)
		}
	}
	if r := Check(Config{Random: 100, Seed: 1}, observedRing()); r.Failure != nil || r.Exhaustive || r.Whole != 0 {
		t.Errorf("%v", r)
	}
	for _, cfg := range []Config{{}, {Random: 500, Seed: 1}} {
		cfg.Name, cfg.Files = "late", t.TempDir()
		r := Check(cfg, secondFails)
		if r.Failure == nil || r.Failure.Thread != "bad" || len(r.Failure.Trace.Steps) != 4 || r.Exhaustive {
			t.Fatalf("%v, %v", r, r.Failure)
		}
		again, err := Replay(filepath.Join(cfg.Files, "late.json"), Config{}, secondFails)
		if err != nil || again.Failure == nil || again.Failure.Trace.String() != r.Failure.Trace.String() {
			t.Errorf("%v, replayed %v, %v", r.Failure, again.Failure, err)
		}
	}
}

// finallyFails has two late observers that know one another's notice, and the
// checks of which look at what they read; the second's fails.
func finallyFails(x *Execution) {
	here, flag := x.Word("here", 0), x.Word("flag", 0)
	x.Thread("writer", func(t *Thread) { t.Store(flag, 1, Relaxed) })
	for i := range 2 {
		var before, read uint64
		l := x.LateObserver(fmt.Sprint("O", i), func(t *Thread) { before = t.Add(here, 1, Relaxed) },
			func(t *Thread) { read = t.Load(flag, Relaxed) })
		l.Final(func() {
			x.Assert(x.Value(here) == 2, "here is %d", x.Value(here))
			x.Assert(i == 0 || before == 0 || read == 0, "the last one read %d", read)
		})
	}
}

// TestFinalOfAnObserver: it runs where its observer takes part, and its failure is
// replayed with that one.
func TestFinalOfAnObserver(t *testing.T) {
	if r := Check(Config{KeepGoing: true}, finallyFails); r.Executions != 8 || r.Failures != 1 || r.Apart != 2 {
		t.Errorf("%v, %d failures", r, r.Failures)
	}
	for _, cfg := range []Config{{}, {Random: 500, Seed: 1}} {
		cfg.Name, cfg.Files = "finally", t.TempDir()
		r := Check(cfg, finallyFails)
		if r.Failure == nil || r.Failure.Message != "the last one read 1" {
			t.Fatalf("%v, %v", r, r.Failure)
		}
		again, err := Replay(filepath.Join(cfg.Files, "finally.json"), Config{}, finallyFails)
		if err != nil || again.Failure == nil || again.Failure.Trace.String() != r.Failure.Trace.String() {
			t.Errorf("%v, replayed %v, %v", r.Failure, again.Failure, err)
		}
	}
}

// TestCombinations: the product for each execution of the others, and no
// overflow.
func TestCombinations(t *testing.T) {
	type m = map[uint64]uint64
	for _, c := range []struct {
		worlds []m
		want   uint64
	}{
		{[]m{{1: 3, 2: 5}, {1: 7, 2: 11}}, 3*7 + 5*11},
		{[]m{{1: 3, 2: 5}, {2: 11}}, 5 * 11},
		{[]m{{1: 1 << 33}, {1: 1 << 33}}, 1<<64 - 1},
		{[]m{{1: 1 << 32, 2: 1 << 32, 3: 1}, {1: 1 << 31, 2: 1 << 31, 3: 7}}, 1<<64 - 1},
	} {
		if got := combinations(c.worlds); got != c.want {
			t.Errorf("%v: %d, want %d", c.worlds, got, c.want)
		}
	}
}
