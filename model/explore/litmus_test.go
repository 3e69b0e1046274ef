package explore

import (
	"fmt"
	"testing"
)

// litmus is a row of LITMUS.md, one of its columns of memory orders.
type litmus struct {
	name    string
	program func(*Execution)
	want    int // distinct outcomes
}

// lit is a small program: a function per thread that returns its registers.
func lit(locs int, threads ...func(*Thread, []Loc) []uint64) func(*Execution) {
	return program(locs, false, threads)
}

// litMemory counts the final memory to the outcome too.
func litMemory(locs int, threads ...func(*Thread, []Loc) []uint64) func(*Execution) {
	return program(locs, true, threads)
}

func program(locs int, memory bool, threads []func(*Thread, []Loc) []uint64) func(*Execution) {
	return func(x *Execution) {
		var ls []Loc
		for i := range locs {
			ls = append(ls, x.Word(string(rune('x'+i)), 0))
		}
		registers := make([][]uint64, len(threads))
		for i, body := range threads {
			x.Thread(fmt.Sprint("T", i), func(t *Thread) { registers[i] = body(t, ls) })
		}
		x.Final(func() {
			for _, r := range registers {
				x.Outcome(r...)
			}
			if memory {
				for _, l := range ls {
					x.Outcome(x.Value(l))
				}
			}
		})
	}
}

// orders are the store and the load order of a column.
type orders struct{ w, r Order }

var (
	rlx  = orders{Relaxed, Relaxed}
	ra   = orders{Release, Acquire}
	sc   = orders{SeqCst, SeqCst}
	none = Plain // no fence
)

func fence(t *Thread, o Order) {
	if o != none {
		t.Fence(o)
	}
}

func sb(o orders, f0, f1 Order) func(*Execution) {
	side := func(mine, other int, f Order) func(*Thread, []Loc) []uint64 {
		return func(t *Thread, l []Loc) []uint64 {
			t.Store(l[mine], 1, o.w)
			fence(t, f)
			return []uint64{t.Load(l[other], o.r)}
		}
	}
	return lit(2, side(0, 1, f0), side(1, 0, f1))
}

func mp(w, r Order, f0, f1 Order) func(*Execution) {
	return lit(2, func(t *Thread, l []Loc) []uint64 {
		t.Store(l[0], 1, Relaxed)
		fence(t, f0)
		t.Store(l[1], 1, w)
		return nil
	}, func(t *Thread, l []Loc) []uint64 {
		a := t.Load(l[1], r)
		fence(t, f1)
		return []uint64{a, t.Load(l[0], Relaxed)}
	})
}

func mpPlain(o orders) func(*Execution) {
	return lit(2, func(t *Thread, l []Loc) []uint64 {
		t.Store(l[0], 1, Plain)
		t.Store(l[1], 1, o.w)
		return nil
	}, func(t *Thread, l []Loc) []uint64 {
		if t.Load(l[1], o.r) != 1 {
			return []uint64{0, 9}
		}
		return []uint64{1, t.Load(l[0], Plain)}
	})
}

func lb(o orders) func(*Execution) {
	side := func(mine, other int) func(*Thread, []Loc) []uint64 {
		return func(t *Thread, l []Loc) []uint64 {
			a := t.Load(l[other], o.r)
			t.Store(l[mine], 1, o.w)
			return []uint64{a}
		}
	}
	return lit(2, side(0, 1), side(1, 0))
}

func twoPlusTwo(o orders) func(*Execution) {
	side := func(first, second int) func(*Thread, []Loc) []uint64 {
		return func(t *Thread, l []Loc) []uint64 {
			t.Store(l[first], 1, o.w)
			t.Store(l[second], 2, o.w)
			return nil
		}
	}
	return litMemory(2, side(0, 1), side(1, 0))
}

func iriw(o orders, f Order) func(*Execution) {
	write := func(i int) func(*Thread, []Loc) []uint64 {
		return func(t *Thread, l []Loc) []uint64 { t.Store(l[i], 1, o.w); return nil }
	}
	read := func(i, j int) func(*Thread, []Loc) []uint64 {
		return func(t *Thread, l []Loc) []uint64 {
			a := t.Load(l[i], o.r)
			fence(t, f)
			return []uint64{a, t.Load(l[j], o.r)}
		}
	}
	return lit(2, write(0), write(1), read(0, 1), read(1, 0))
}

func s(o orders) func(*Execution) {
	return litMemory(2, func(t *Thread, l []Loc) []uint64 {
		t.Store(l[0], 2, o.w)
		t.Store(l[1], 1, o.w)
		return nil
	}, func(t *Thread, l []Loc) []uint64 {
		a := t.Load(l[1], o.r)
		t.Store(l[0], 1, o.w)
		return []uint64{a}
	})
}

func r(o orders) func(*Execution) {
	return litMemory(2, func(t *Thread, l []Loc) []uint64 {
		t.Store(l[0], 1, o.w)
		t.Store(l[1], 1, o.w)
		return nil
	}, func(t *Thread, l []Loc) []uint64 {
		t.Store(l[1], 2, o.w)
		return []uint64{t.Load(l[0], o.r)}
	})
}

func wrc(o orders) func(*Execution) {
	return lit(2, func(t *Thread, l []Loc) []uint64 {
		t.Store(l[0], 1, o.w)
		return nil
	}, func(t *Thread, l []Loc) []uint64 {
		a := t.Load(l[0], o.r)
		t.Store(l[1], 1, o.w)
		return []uint64{a}
	}, func(t *Thread, l []Loc) []uint64 {
		a := t.Load(l[1], o.r)
		return []uint64{a, t.Load(l[0], o.r)}
	})
}

func isa2(o orders) func(*Execution) {
	return lit(3, func(t *Thread, l []Loc) []uint64 {
		t.Store(l[0], 1, o.w)
		t.Store(l[1], 1, o.w)
		return nil
	}, func(t *Thread, l []Loc) []uint64 {
		a := t.Load(l[1], o.r)
		t.Store(l[2], 1, o.w)
		return []uint64{a}
	}, func(t *Thread, l []Loc) []uint64 {
		a := t.Load(l[2], o.r)
		return []uint64{a, t.Load(l[0], o.r)}
	})
}

func corr(stores int) func(*Execution) {
	return lit(1, func(t *Thread, l []Loc) []uint64 {
		for i := range stores {
			t.Store(l[0], uint64(i)+1, Relaxed)
		}
		return nil
	}, func(t *Thread, l []Loc) []uint64 {
		a := t.Load(l[0], Relaxed)
		return []uint64{a, t.Load(l[0], Relaxed)}
	})
}

func coww() func(*Execution) {
	return litMemory(1, func(t *Thread, l []Loc) []uint64 {
		t.Store(l[0], 1, Relaxed)
		t.Store(l[0], 2, Relaxed)
		return nil
	})
}

func cowr() func(*Execution) {
	return litMemory(1, func(t *Thread, l []Loc) []uint64 {
		t.Store(l[0], 1, Relaxed)
		return []uint64{t.Load(l[0], Relaxed)}
	}, func(t *Thread, l []Loc) []uint64 {
		t.Store(l[0], 2, Relaxed)
		return nil
	})
}

func faa(n int) func(*Execution) {
	var threads []func(*Thread, []Loc) []uint64
	for range n {
		threads = append(threads, func(t *Thread, l []Loc) []uint64 { return []uint64{t.Add(l[0], 1, Relaxed)} })
	}
	return lit(1, threads...)
}

// releaseSequence is message passing in which the flag is written twice, the
// second time relaxed by write.
func releaseSequence(write func(*Thread, Loc)) func(*Execution) {
	return lit(2, func(t *Thread, l []Loc) []uint64 {
		t.Store(l[0], 1, Relaxed)
		t.Store(l[1], 1, Release)
		write(t, l[1])
		return nil
	}, func(t *Thread, l []Loc) []uint64 {
		a := t.Load(l[1], Acquire)
		return []uint64{a, t.Load(l[0], Relaxed)}
	})
}

// updateChain is message passing with a relaxed read-modify-write of a third
// thread between the two.
func updateChain(third func(*Thread, Loc)) func(*Execution) {
	return lit(2, func(t *Thread, l []Loc) []uint64 {
		t.Store(l[0], 1, Relaxed)
		t.Store(l[1], 1, Release)
		return nil
	}, func(t *Thread, l []Loc) []uint64 {
		third(t, l[1])
		return nil
	}, func(t *Thread, l []Loc) []uint64 {
		a := t.Load(l[1], Acquire)
		if a != 3 {
			return []uint64{9}
		}
		return []uint64{a, t.Load(l[0], Relaxed)}
	})
}

// z6u is Z6.U of Lahav et al.: RC11 allows a = b = 1, c = 0; amd64, arm64, and so
// explore do not.
func z6u() func(*Execution) {
	return lit(2, func(t *Thread, l []Loc) []uint64 {
		t.Store(l[0], 1, SeqCst)
		t.Store(l[1], 1, Release)
		return nil
	}, func(t *Thread, l []Loc) []uint64 {
		a := t.Add(l[1], 1, SeqCst)
		return []uint64{a, t.Load(l[1], Relaxed)}
	}, func(t *Thread, l []Loc) []uint64 {
		t.Store(l[1], 3, SeqCst)
		return []uint64{t.Load(l[0], SeqCst)}
	})
}

// wrwc is W+RWC: a write, read by a thread that then looks elsewhere, against
// store buffering; SC fences f in both readers.
func wrwc(f Order) func(*Execution) {
	return lit(2, func(t *Thread, l []Loc) []uint64 {
		t.Store(l[0], 1, Relaxed)
		return nil
	}, func(t *Thread, l []Loc) []uint64 {
		a := t.Load(l[0], Relaxed)
		fence(t, f)
		return []uint64{a, t.Load(l[1], Relaxed)}
	}, func(t *Thread, l []Loc) []uint64 {
		t.Store(l[1], 1, Relaxed)
		fence(t, f)
		return []uint64{t.Load(l[0], Relaxed)}
	})
}

func table() []litmus {
	return []litmus{
		{"release sequence: relaxed store", releaseSequence(func(t *Thread, l Loc) { t.Store(l, 2, Relaxed) }), 4},
		{"release sequence: relaxed update", releaseSequence(func(t *Thread, l Loc) { t.Add(l, 1, Relaxed) }), 4},
		{"update chain", updateChain(func(t *Thread, l Loc) { t.CompareAndSwap(l, 1, 3, Relaxed) }), 2},
		{"update chain broken by a store", updateChain(func(t *Thread, l Loc) { t.Store(l, 3, Relaxed) }), 3},
		{"Z6.U", z6u(), 11},
		{"W+RWC", wrwc(none), 8},
		{"W+RWC fences", wrwc(SeqCst), 7},
		{"IRIW fences", iriw(rlx, SeqCst), 15},
		{"IRIW acquire-release fences", iriw(rlx, AcqRel), 16},
		{"SB rlx", sb(rlx, none, none), 4},
		{"SB ra", sb(ra, none, none), 4},
		{"SB sc", sb(sc, none, none), 3},
		{"SB F_sc both", sb(rlx, SeqCst, SeqCst), 3},
		{"SB F_sc one", sb(rlx, SeqCst, none), 4},
		{"SB acq-rel fences", sb(rlx, AcqRel, AcqRel), 4},
		{"MP rlx", mp(Relaxed, Relaxed, none, none), 4},
		{"MP rel+rlx", mp(Release, Relaxed, none, none), 4},
		{"MP rlx+acq", mp(Relaxed, Acquire, none, none), 4},
		{"MP ra", mp(Release, Acquire, none, none), 3},
		{"MP fences", mp(Relaxed, Relaxed, Release, Acquire), 3},
		{"MP plain ra", mpPlain(ra), 2},
		{"LB rlx", lb(rlx), 3},
		{"LB ra", lb(ra), 3},
		{"2+2W rlx", twoPlusTwo(rlx), 4},
		{"2+2W ra", twoPlusTwo(ra), 4},
		{"2+2W sc", twoPlusTwo(sc), 3},
		{"IRIW rlx", iriw(rlx, none), 16},
		{"IRIW ra", iriw(ra, none), 16},
		{"IRIW sc", iriw(sc, none), 15},
		{"S rlx", s(rlx), 4},
		{"S ra", s(ra), 3},
		{"R rlx", r(rlx), 4},
		{"R ra", r(ra), 4},
		{"R sc", r(sc), 3},
		{"WRC rlx", wrc(rlx), 8},
		{"WRC ra", wrc(ra), 7},
		{"ISA2 rlx", isa2(rlx), 8},
		{"ISA2 ra", isa2(ra), 7},
		{"CoRR one store", corr(1), 3},
		{"CoRR two stores", corr(2), 6},
		{"CoWW", coww(), 1},
		{"CoWR", cowr(), 3},
		{"FAA x2", faa(2), 2},
		{"FAA x3", faa(3), 6},
	}
}

func TestLitmus(t *testing.T) {
	for _, l := range table() {
		t.Run(l.name, func(t *testing.T) {
			r := Run(t, Config{Audit: true}, l.program)
			if len(r.Outcomes) != l.want || r.Duplicates != 0 || !r.Exhaustive {
				t.Errorf("%d outcomes, want %d; %d duplicates: %v", len(r.Outcomes), l.want, r.Duplicates, r.Outcomes)
			}
		})
	}
}
