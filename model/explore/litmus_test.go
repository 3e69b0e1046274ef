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

func table() []litmus {
	return []litmus{
		{"release sequence: relaxed store", releaseSequence(func(t *Thread, l Loc) { t.Store(l, 2, Relaxed) }), 4},
		{"release sequence: relaxed update", releaseSequence(func(t *Thread, l Loc) { t.Add(l, 1, Relaxed) }), 4},
		{"update chain", updateChain(func(t *Thread, l Loc) { t.CompareAndSwap(l, 1, 3, Relaxed) }), 2},
		{"update chain broken by a store", updateChain(func(t *Thread, l Loc) { t.Store(l, 3, Relaxed) }), 3},
		{"Z6.U", z6u(), 11},
		{"W+RWC", wrwc(none), 8},
		{"W+RWC fences", wrwc(SeqCst), 7},
		{"SC fences apart", fencesApart(), 7},
		{"MP, membarrier in the writer", mpHeavy(true), 3},
		{"MP, membarrier in the reader", mpHeavy(false), 3},
		{"SB, membarrier in one", sbHeavy(), 3},
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
		{"CoRW1", corw(false), 1},
		{"CoRW2", corw(true), 3},
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
