package explore

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
)

// watched is a program with observers, or the same with threads in their place.
type watched struct {
	locs      int
	threads   [][]op
	notice    [][]op // what each observer does first, of which others take notice
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
		for i, ops := range p.observers {
			var first []uint64
			name, notice := fmt.Sprint("O", i), func(t *Thread) { first = runOps(t, ls, p.notice[i]) }
			body := func(t *Thread) { see(i, append(first, runOps(t, ls, ops)...)) }
			switch {
			case !apart:
				x.Thread(name, func(t *Thread) {
					notice(t)
					body(t)
				})
			case len(p.notice[i]) == 0:
				x.Observer(name, body)
			default:
				x.LateObserver(name, notice, body)
			}
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

// generateWatched is a random program. If it is entangled there may be SC events
// and membarriers anywhere; else, only such that Whole is defined.
func generateWatched(r *rand.Rand, late, entangled bool) watched {
	p := watched{locs: 2}
	observed := flavour{"", 2, []string{"load", "load", "load", "store", "fence", "add", "await", "skip", "spin"}, []Order{Relaxed, Relaxed, Acquire, Acquire, Acquire, Plain}, []Order{Acquire, AcqRel, Release}, 2, 5}
	others := flavour{"", 2, []string{"store", "store", "load", "fence", "add", "cas"}, []Order{Relaxed, Release, Acquire}, []Order{Acquire, Release, AcqRel}, 2, 5}
	strong := others
	strong.orders, strong.fences = []Order{Relaxed, Release, SeqCst}, []Order{SeqCst, Release}
	n := 1 + r.IntN(2)
	if n == 1 && !late || entangled {
		strong.ops = append(strong.ops, "heavy")
	}
	if entangled {
		others = strong
		others.length, strong.length = 4, 4
		observed = flavour{"", 2, []string{"load", "load", "store", "fence", "spin", "heavy"}, []Order{Relaxed, Acquire, SeqCst, SeqCst}, []Order{Acquire, SeqCst, SeqCst}, 2, 4}
	}
	for i := range n {
		f := others
		if i == 0 {
			f = strong
		}
		p.threads = append(p.threads, f.generate(r).threads[0])
	}
	first := others
	first.length = 2
	for i := range 2 {
		p.notice = append(p.notice, nil)
		if late && r.IntN(3) > 0 {
			p.notice[i] = first.generate(r).threads[0]
		}
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
// fails is the same. Where combinations may be excluded, all but their number is.
func TestObserversAddUp(t *testing.T) {
	for _, c := range []struct {
		late, entangled bool
		programs        int
	}{{false, false, 2000}, {true, false, 700}, {false, true, 5000}, {true, true, 2000}} {
		t.Run(fmt.Sprintf("late=%v/entangled=%v", c.late, c.entangled), func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			failed, fewer, counted := 0, 0, 0
			for range c.programs {
				p := generateWatched(r, c.late, c.entangled)
				apart, saw := p.explored(true)
				whole, sawWhole := p.explored(false)
				if whole.Apart != 0 || apart.Apart != 2 || apart.Duplicates+whole.Duplicates > 0 {
					t.Fatalf("%+v: %v, %v", p, apart, whole)
				}
				if (apart.Failure == nil) != (whole.Failure == nil) {
					t.Fatalf("%+v: apart %v, whole %v", p, apart.Failure, whole.Failure)
				}
				if whole.Failure != nil {
					failed++
					continue
				}
				if !slices.EqualFunc(saw, sawWhole, maps.Equal[map[string]bool, map[string]bool]) {
					t.Fatalf("%+v: apart %v, saw %v; whole %v, saw %v", p, apart, saw, whole, sawWhole)
				}
				if apart.Whole == 0 && c.entangled {
					fewer++
					continue
				}
				if apart.Whole != uint64(whole.Executions) {
					t.Fatalf("%+v: apart %v; whole %v", p, apart, whole)
				}
				counted++
			}
			t.Logf("%d programs fail, %d do not and are counted, %d are not counted", failed, counted, fewer)
			if few := c.programs / 20; failed < few || c.entangled && fewer < few || !c.entangled && counted < few {
				t.Errorf("of %d programs", c.programs)
			}
		})
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

// TestWhyTwoStrongThreadsAreNotCounted: there, the combinations are more than the
// executions, so the checker must not count them.
func TestWhyTwoStrongThreadsAreNotCounted(t *testing.T) {
	thread := func(x *Execution) func(string, func(*Thread)) *Thread { return x.Thread }
	observer := func(x *Execution) func(string, func(*Thread)) *Thread { return x.Observer }
	count := func(observers ...int) int { return Check(Config{}, disagreeing(thread, observers...)).Executions }
	if one, two, both := count(0), count(1), count(0, 1); both != one*two-1 {
		t.Errorf("%d and %d executions, together %d, want all combinations but one", one, two, both)
	}
	if r := Check(Config{}, disagreeing(observer, 0, 1)); r.Failure != nil || !r.Exhaustive || r.Apart != 2 || r.Whole != 0 {
		t.Errorf("%v", r)
	}
}

// TestMembarriersAndObservers: with two other threads, a cycle around a
// membarrier may pass through two observers, so that is not counted.
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
	if two := Check(Config{}, program(2, true)); two.Failure != nil || !two.Exhaustive || two.Whole != 0 {
		t.Errorf("two threads: %v, %v", two, Check(Config{}, program(2, false)))
	}
}
