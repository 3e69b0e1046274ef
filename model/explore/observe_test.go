package explore

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// watched is a program with observers, or the same with threads in their place.
type watched struct {
	locs      int
	threads   [][]op
	observers [][]op // they write nothing but the location of their own behind locs
}

// build declares it, and has see called with what each observer read.
func (p watched) build(apart bool, see func(observer int, registers []uint64)) func(*Execution) {
	return func(x *Execution) {
		var ls []Loc
		for i := range p.locs + len(p.observers) {
			ls = append(ls, x.Word(fmt.Sprint("l", i), 0))
		}
		for i, ops := range p.threads {
			x.Thread(fmt.Sprint("T", i), func(t *Thread) { runOps(t, ls, ops) })
		}
		add := x.Thread
		if apart {
			add = x.Observer
		}
		for i, ops := range p.observers {
			add(fmt.Sprint("O", i), func(t *Thread) { see(i, runOps(t, ls, ops)) })
		}
	}
}

// explored is the result of exploring p, and what each observer read in complete
// executions.
func (p watched) explored(apart bool) (Result, []map[string]bool) {
	saw, now := make([]map[string]bool, len(p.observers)), make([]string, len(p.observers))
	for i := range saw {
		saw[i] = map[string]bool{}
	}
	r := Check(Config{KeepGoing: true, Audit: true, visit: func(*checker) {
		for i, s := range now {
			if s != "" {
				saw[i][s] = true
			}
		}
		clear(now)
	}}, p.build(apart, func(i int, registers []uint64) { now[i] = fmt.Sprint(registers) }))
	return r, saw
}

func generateWatched(r *rand.Rand) watched {
	p := watched{locs: 2}
	observed := flavour{"", 2, []string{"load", "load", "load", "store", "fence", "add", "await", "skip", "spin"}, []Order{Relaxed, Relaxed, Acquire, Acquire, Acquire, Plain}, []Order{Acquire, AcqRel, Release}, 2, 5}
	others := flavour{"", 2, []string{"store", "store", "load", "fence", "add", "cas"}, []Order{Relaxed, Release, Acquire}, []Order{Acquire, Release, AcqRel}, 2, 5}
	strong := others
	strong.orders, strong.fences = []Order{Relaxed, Release, SeqCst}, []Order{SeqCst, Release}
	n := 1 + r.IntN(2)
	if n == 1 {
		strong.ops = append(strong.ops, "heavy")
	}
	for i := range n {
		f := others
		if i == 0 {
			f = strong
		}
		p.threads = append(p.threads, f.generate(r).threads[0])
	}
	for i := range 2 {
		ops := observed.generate(r).threads[0]
		for k := range ops {
			if ops[k].what == "store" || ops[k].what == "add" {
				ops[k].loc = p.locs + i
			}
		}
		p.observers = append(p.observers, ops)
	}
	return p
}

// TestObserversAddUp: the executions of the whole program are the combinations
// of those with one observer, each observer reads the same, and whether something
// fails is the same.
func TestObserversAddUp(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	failed, combined := 0, 0
	for range 3000 {
		p := generateWatched(r)
		apart, saw := p.explored(true)
		whole, sawWhole := p.explored(false)
		if whole.Whole != 0 || apart.Duplicates+whole.Duplicates > 0 {
			t.Fatalf("%+v: %v, %v", p, apart, whole)
		}
		if (apart.Failure == nil) != (whole.Failure == nil) {
			t.Fatalf("%+v: apart %v, whole %v", p, apart.Failure, whole.Failure)
		}
		if whole.Failure != nil {
			failed++
			continue
		}
		if apart.Whole != uint64(whole.Executions) || !slices.EqualFunc(saw, sawWhole, maps.Equal[map[string]bool, map[string]bool]) {
			t.Fatalf("%+v: apart %v, saw %v; whole %v, saw %v", p, apart, saw, whole, sawWhole)
		}
		combined += whole.Executions
	}
	t.Logf("%d executions, %d programs fail", combined, failed)
	if failed < 300 || failed > 2500 {
		t.Errorf("%d programs fail", failed)
	}
	ring := func(apart bool) Result {
		if apart {
			return Check(Config{}, observedRing())
		}
		return Check(Config{}, miniatureRing(2, 3, 2))
	}
	if a, b := ring(true), ring(false); a.Whole != uint64(b.Executions) || a.Failure != nil || !a.Exhaustive {
		t.Errorf("apart %v, whole %v", a, b)
	}
}

// observedRing is miniatureRing with readers that are observers.
func observedRing() func(*Execution) { return miniatureWith(2, 3, 2, (*Execution).Observer) }

// disagreeing has fences in two threads, whose order two observers see
// differently: RC11 forbids that both do, although either may.
func disagreeing(add func(*Execution) func(string, func(*Thread)) *Thread, observers ...int) func(*Execution) {
	return func(x *Execution) {
		before, after := [2]Loc{x.Word("b0", 0), x.Word("b1", 0)}, [2]Loc{x.Word("a0", 0), x.Word("a1", 0)}
		for i := range 2 {
			x.Thread(fmt.Sprint("T", i), func(t *Thread) {
				t.Store(before[i], 1, Relaxed)
				t.Fence(SeqCst)
				t.Store(after[i], 1, Release)
			})
		}
		for _, i := range observers {
			add(x)(fmt.Sprint("O", i), func(t *Thread) {
				t.Load(after[i], Acquire)
				t.Load(before[1-i], Relaxed)
			})
		}
	}
}

// TestWhyObserversMayNotSeeTwoStrongThreads: there, the combinations are more
// than the executions, so the checker must refuse the program.
func TestWhyObserversMayNotSeeTwoStrongThreads(t *testing.T) {
	thread := func(x *Execution) func(string, func(*Thread)) *Thread { return x.Thread }
	observer := func(x *Execution) func(string, func(*Thread)) *Thread { return x.Observer }
	count := func(observers ...int) int { return Check(Config{}, disagreeing(thread, observers...)).Executions }
	if one, two, both := count(0), count(1), count(0, 1); both != one*two-1 {
		t.Errorf("%d and %d executions, together %d, want all combinations but one", one, two, both)
	}
	if r := Check(Config{}, disagreeing(observer, 0, 1)); r.Failure == nil || r.Failure.Kind != Observed {
		t.Errorf("%v", r)
	}
}

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
		{"observer O1 performs an SC event", nothing, nothing, func(t *Thread, l []Loc) { t.Load(l[0], SeqCst) }},
		{"observer O0 performs an SC event", nothing, func(t *Thread, l []Loc) { t.Fence(SeqCst) }, nothing},
		{"observer O0 performs an SC event", nothing, func(t *Thread, l []Loc) { t.Heavy() }, nothing},
		{"observer O0 writes word0, which is not declared", nothing, func(t *Thread, l []Loc) { t.x.Machine().Store(met, 1, false) }, nothing},
		{"observers O0 and O1 both access x, and one writes it", nothing, func(t *Thread, l []Loc) { t.Load(l[0], Relaxed) }, func(t *Thread, l []Loc) { t.Store(l[0], 1, Relaxed) }},
		{"observers O0 and O1 both access x, and one writes it", nothing, func(t *Thread, l []Loc) { t.Store(l[0], 1, Relaxed) }, func(t *Thread, l []Loc) { t.Load(l[0], Relaxed) }},
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

// TestMembarriersAndObservers: with two other threads, a cycle around a
// membarrier may pass through two observers, so that is refused.
func TestMembarriersAndObservers(t *testing.T) {
	program := func(threads int, apart bool) func(*Execution) {
		return func(x *Execution) {
			l := []Loc{x.Word("closed", 0), x.Word("a", 0), x.Word("z", 0)}
			heavy := func(t *Thread) {
				t.Load(l[2], Relaxed)
				t.Heavy()
				t.Store(l[0], 1, Relaxed)
			}
			writes := func(t *Thread) {
				t.Store(l[2], 1, Relaxed)
				t.Store(l[1], 1, Relaxed)
			}
			if threads == 2 {
				x.Thread("heavy", heavy)
				x.Thread("writes", writes)
			} else {
				x.Thread("both", func(t *Thread) {
					writes(t)
					heavy(t)
				})
			}
			for i := range 2 {
				add := x.Thread
				if apart {
					add = x.Observer
				}
				add(fmt.Sprint("O", i), func(t *Thread) {
					t.Load(l[i], Relaxed)
					t.Load(l[i+1], Relaxed)
				})
			}
		}
	}
	one, whole := Check(Config{}, program(1, true)), Check(Config{}, program(1, false))
	if one.Whole != uint64(whole.Executions) {
		t.Errorf("one thread: %v, want %v", one, whole)
	}
	if two := Check(Config{}, program(2, true)); two.Failure == nil || two.Failure.Kind != Observed {
		t.Errorf("two threads: %v, %v", two, Check(Config{}, program(2, false)))
	}
}

// lateObserver has two observers, the second of which fails.
func lateObserver(x *Execution) {
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
		r := Check(cfg, lateObserver)
		if r.Failure == nil || r.Failure.Thread != "bad" || len(r.Failure.Trace.Steps) != 4 || r.Exhaustive {
			t.Fatalf("%v, %v", r, r.Failure)
		}
		again, err := Replay(filepath.Join(cfg.Files, "late.json"), Config{}, lateObserver)
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
