package explore

import (
	"maps"
	"slices"
	"testing"
)

// known is a test of the literature, as one of the enumerator's programs: its
// weak outcome, all registers and then the final memory, and whether the model
// allows it.
type known struct {
	name    string
	program tiny
	weak    string
	allowed bool
}

func st(loc int, v uint64, o Order) op    { return op{what: "store", loc: loc, value: v, order: o} }
func ld(loc int, o Order) op              { return op{what: "load", loc: loc, order: o} }
func faaOp(loc int, v uint64, o Order) op { return op{what: "add", loc: loc, value: v, order: o} }
func swapOp(loc int, v uint64, o Order) op {
	return op{what: "swap", loc: loc, value: v, order: o}
}
func casOp(loc int, old, v uint64, o Order) op {
	return op{what: "cas", loc: loc, old: old, value: v, order: o}
}
func fn(o Order) op { return op{what: "fence", loc: -1, order: o} }

const (
	lx, ly, lz = 0, 1, 2
	oR, oA, oX = Release, Acquire, Relaxed
)

func litmusOf(locs int, threads ...[]op) tiny { return tiny{locs: locs, threads: threads} }

type ops = []op

// fencedBy puts a fence between the operations of each thread.
func fencedBy(o Order, p tiny) tiny {
	q := tiny{locs: p.locs}
	for _, t := range p.threads {
		var with ops
		for i, one := range t {
			if i > 0 {
				with = append(with, fn(o))
			}
			with = append(with, one)
		}
		q.threads = append(q.threads, with)
	}
	return q
}

func knowns() []known {
	threeSB := litmusOf(3, ops{st(lx, 1, oX), ld(ly, oX)}, ops{st(ly, 1, oX), ld(lz, oX)}, ops{st(lz, 1, oX), ld(lx, oX)})
	twoTwoW := litmusOf(2, ops{st(lx, 1, oX), st(ly, 2, oX)}, ops{st(ly, 1, oX), st(lx, 2, oX)})
	r := litmusOf(2, ops{st(lx, 1, oX), st(ly, 1, oX)}, ops{st(ly, 2, oX), ld(lx, oX)})
	rwc := litmusOf(2, ops{st(lx, 1, oX)}, ops{ld(lx, oX), ld(ly, oX)}, ops{st(ly, 1, oX), ld(lx, oX)})
	wrwc := litmusOf(3, ops{st(lx, 1, oX), st(ly, 1, oX)}, ops{ld(ly, oX), ld(lz, oX)}, ops{st(lz, 1, oX), ld(lx, oX)})
	z6 := litmusOf(3, ops{st(lx, 1, oX), st(ly, 1, oX)}, ops{st(ly, 2, oX), st(lz, 1, oX)}, ops{ld(lz, oX), ld(lx, oX)})
	iriw := func(w, r Order) tiny {
		return litmusOf(2, ops{st(lx, 1, w)}, ops{st(ly, 1, w)}, ops{ld(lx, r), ld(ly, r)}, ops{ld(ly, r), ld(lx, r)})
	}
	wrc := func(mid, last Order) tiny {
		return litmusOf(2, ops{st(lx, 1, oX)}, ops{ld(lx, oX), st(ly, 1, mid)}, ops{ld(ly, last), ld(lx, oX)})
	}
	return []known{
		// Message passing through a read-modify-write.
		{"MP, FAA.rel and acquire", litmusOf(2, ops{st(lx, 1, oX), faaOp(ly, 1, oR)}, ops{ld(ly, oA), ld(lx, oX)}), "0 1 0 1 1", false},
		{"MP, FAA.rlx and acquire", litmusOf(2, ops{st(lx, 1, oX), faaOp(ly, 1, oX)}, ops{ld(ly, oA), ld(lx, oX)}), "0 1 0 1 1", true},
		{"MP, release and FAA.acq", litmusOf(2, ops{st(lx, 1, oX), st(ly, 1, oR)}, ops{faaOp(ly, 1, oA), ld(lx, oX)}), "1 0 1 2", false},
		{"MP, release and FAA.rel", litmusOf(2, ops{st(lx, 1, oX), st(ly, 1, oR)}, ops{faaOp(ly, 1, oR), ld(lx, oX)}), "1 0 1 2", true},
		{"MP, exchange.acq-rel on both sides", litmusOf(2, ops{st(lx, 1, oX), swapOp(ly, 1, AcqRel)}, ops{swapOp(ly, 2, AcqRel), ld(lx, oX)}), "0 1 0 1 2", false},
		{"MP, CAS.acq that succeeds", litmusOf(2, ops{st(lx, 1, oX), st(ly, 1, oR)}, ops{casOp(ly, 1, 2, oA), ld(lx, oX)}), "1 0 1 2", false},
		{"MP, CAS.acq that fails is an acquire load", litmusOf(2, ops{st(lx, 1, oX), st(ly, 1, oR)}, ops{casOp(ly, 5, 2, oA), ld(lx, oX)}), "1 0 1 1", false},
		{"MP, CAS.rel that fails is a relaxed load", litmusOf(2, ops{st(lx, 1, oX), st(ly, 1, oR)}, ops{casOp(ly, 5, 2, oR), ld(lx, oX)}), "1 0 1 1", true},
		{"MP, CAS.rel that fails releases nothing", litmusOf(2, ops{st(lx, 1, oX), casOp(ly, 5, 2, oR), st(ly, 1, oX)}, ops{ld(ly, oA), ld(lx, oX)}), "0 1 0 1 1", true},
		{"release sequence through two FAA.rlx", litmusOf(2, ops{st(lx, 1, oX), st(ly, 1, oR)}, ops{faaOp(ly, 1, oX)}, ops{faaOp(ly, 1, oX)}, ops{ld(ly, oA), ld(lx, oX)}), "1 2 3 0 1 3", false},
		{"a store of another thread ends a release sequence", litmusOf(2, ops{st(lx, 1, oX), st(ly, 1, oR)}, ops{st(ly, 2, oX)}, ops{ld(ly, oA), ld(lx, oX)}), "2 0 1 2", true},
		{"fences synchronise through a release sequence", litmusOf(2, ops{st(lx, 1, oX), fn(oR), st(ly, 1, oX)}, ops{faaOp(ly, 1, oX)}, ops{ld(ly, oX), fn(oA), ld(lx, oX)}), "1 2 0 1 2", false},
		{"an acquire fence before the load does nothing", litmusOf(2, ops{st(lx, 1, oX), st(ly, 1, oR)}, ops{fn(oA), ld(ly, oX), ld(lx, oX)}), "1 0 1 1", true},
		{"a release fence after the store does nothing", litmusOf(2, ops{st(lx, 1, oX), st(ly, 1, oX), fn(oR)}, ops{ld(ly, oA), ld(lx, oX)}), "1 0 1 1", true},
		// Store buffering.
		{"SB, FAA.acq-rel then load", litmusOf(2, ops{faaOp(lx, 1, AcqRel), ld(ly, oA)}, ops{faaOp(ly, 1, AcqRel), ld(lx, oA)}), "0 0 0 0 1 1", true},
		{"SB, FAA.sc then load.sc", litmusOf(2, ops{faaOp(lx, 1, SeqCst), ld(ly, SeqCst)}, ops{faaOp(ly, 1, SeqCst), ld(lx, SeqCst)}), "0 0 0 0 1 1", false},
		{"SB, store.sc then load.acq", litmusOf(2, ops{st(lx, 1, SeqCst), ld(ly, oA)}, ops{st(ly, 1, SeqCst), ld(lx, oA)}), "0 0 1 1", true},
		{"SB, store.rel then load.sc", litmusOf(2, ops{st(lx, 1, oR), ld(ly, SeqCst)}, ops{st(ly, 1, oR), ld(lx, SeqCst)}), "0 0 1 1", true},
		{"SB, one side sc, the other fenced", litmusOf(2, ops{st(lx, 1, SeqCst), ld(ly, SeqCst)}, ops{st(ly, 1, oX), fn(SeqCst), ld(lx, oX)}), "0 0 1 1", false},
		{"3.SB", threeSB, "0 0 0 1 1 1", true},
		{"3.SB, F_sc", fencedBy(SeqCst, threeSB), "0 0 0 1 1 1", false},
		{"3.SB, F_acq-rel", fencedBy(AcqRel, threeSB), "0 0 0 1 1 1", true},
		{"RWC", rwc, "1 0 0 1 1", true},
		{"RWC, F_sc", fencedBy(SeqCst, rwc), "1 0 0 1 1", false},
		{"RWC, F_acq-rel", fencedBy(AcqRel, rwc), "1 0 0 1 1", true},
		{"W+RWC", wrwc, "1 0 0 1 1 1", true},
		{"W+RWC, F_sc", fencedBy(SeqCst, wrwc), "1 0 0 1 1 1", false},
		{"W+RWC, F_acq-rel", fencedBy(AcqRel, wrwc), "1 0 0 1 1 1", true},
		// Writes against writes.
		{"2+2W, F_sc", fencedBy(SeqCst, twoTwoW), "1 1", false},
		{"2+2W, F_rel", fencedBy(Release, twoTwoW), "1 1", true},
		{"R, F_sc", fencedBy(SeqCst, r), "0 1 2", false},
		{"R, F_acq-rel", fencedBy(AcqRel, r), "0 1 2", true},
		{"Z6", z6, "1 0 1 2 1", true},
		{"Z6, F_sc", fencedBy(SeqCst, z6), "1 0 1 2 1", false},
		{"Z6, F_acq-rel", fencedBy(AcqRel, z6), "1 0 1 2 1", true},
		{"S, fences", fencedBy(AcqRel, litmusOf(2, ops{st(lx, 2, oX), st(ly, 1, oX)}, ops{ld(ly, oX), st(lx, 1, oX)})), "1 2 1", false},
		// Independent reads, causality.
		{"IRIW, writes rlx, loads sc", iriw(oX, SeqCst), "1 0 1 0 1 1", true},
		{"IRIW, writes sc, loads acq", iriw(SeqCst, oA), "1 0 1 0 1 1", true},
		{"IRIW, sc", iriw(SeqCst, SeqCst), "1 0 1 0 1 1", false},
		{"IRIW, F_sc", fencedBy(SeqCst, iriw(oX, oX)), "1 0 1 0 1 1", false},
		{"WRC, relaxed in the middle", wrc(oX, oA), "1 1 0 1 1", true},
		{"WRC, rel and acq", litmusOf(2, ops{st(lx, 1, oR)}, ops{ld(lx, oA), st(ly, 1, oR)}, ops{ld(ly, oA), ld(lx, oX)}), "1 1 0 1 1", false},
		{"ISA2, FAA in the middle", litmusOf(3, ops{st(lx, 1, oX), st(ly, 1, oR)}, ops{ld(ly, oA), faaOp(lz, 1, oR)}, ops{ld(lz, oA), ld(lx, oX)}), "1 0 1 0 1 1 1", false},
		// Coherence and atomicity.
		{"CoRR, two writers", litmusOf(1, ops{st(lx, 1, oX)}, ops{st(lx, 2, oX)}, ops{ld(lx, oX), ld(lx, oX)}, ops{ld(lx, oX), ld(lx, oX)}), "1 2 2 1 1", false},
		{"CoRW, the write lands before what was read", litmusOf(1, ops{ld(lx, oX), st(lx, 1, oX)}, ops{st(lx, 2, oX)}), "2 2", false},
		{"two CAS, one wins", litmusOf(1, ops{casOp(lx, 0, 1, oX)}, ops{casOp(lx, 0, 2, oX)}), "0 0 1", false},
		{"a store between the halves of an update", litmusOf(1, ops{faaOp(lx, 1, oX)}, ops{st(lx, 5, oX)}), "0 1", false},
		{"LB", litmusOf(2, ops{ld(lx, oX), st(ly, 1, oX)}, ops{ld(ly, oX), st(lx, 1, oX)}), "1 1 1 1", false},
	}
}

// TestKnown: the verdict of the literature, and the very executions that the
// enumeration of the axioms finds.
func TestKnown(t *testing.T) {
	for _, k := range knowns() {
		t.Run(k.name, func(t *testing.T) {
			if err := compare(k.program); err != nil {
				t.Error(err)
			}
			r := Check(Config{}, k.program.build)
			if _, seen := r.Outcomes[k.weak]; seen != k.allowed {
				t.Errorf("%q seen: %v, want %v; %v", k.weak, seen, k.allowed, slices.Sorted(maps.Keys(r.Outcomes)))
			}
		})
	}
}
