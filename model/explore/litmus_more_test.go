package explore

import (
	"testing"
)

// seqlock is the table of LITMUS.md: is a torn read delivered as good?
func seqlock(intent, begin, word, wordRead, end, recheck Order) func(*Execution) {
	return func(x *Execution) {
		i, p, q, c := x.Word("intent", 0), x.Word("p", 0), x.Word("q", 0), x.Word("cursor", 0)
		x.Thread("writer", func(t *Thread) {
			t.Store(i, 1, intent)
			fence(t, begin)
			t.Store(p, 1, word)
			t.Store(q, 1, word)
			t.Store(c, 1, Release)
		})
		x.Thread("reader", func(t *Thread) {
			a, b := t.Load(p, wordRead), t.Load(q, wordRead)
			fence(t, end)
			good := t.Load(i, recheck) == 0
			t.Assert(!good || a == b, "torn: p is %d, q is %d", a, b)
		})
	}
}

// parking is Dekker's algorithm between a publisher and a waiter: true if a
// wake-up is lost.
func parking(store, load, publisher, waiter Order) func(*Execution) {
	return func(x *Execution) {
		data, flag, token := x.Word("data", 0), x.Word("flag", 0), x.Word("token", 0)
		x.Thread("publisher", func(t *Thread) {
			t.Store(data, 1, store)
			fence(t, publisher)
			if t.Load(flag, load) == 1 {
				t.Unpark(token)
			}
		})
		x.Thread("waiter", func(t *Thread) {
			t.Store(flag, 1, store)
			if waiter == heavy {
				t.Heavy()
			} else {
				fence(t, waiter)
			}
			if t.Load(data, load) == 0 {
				t.Park(token)
			}
		})
	}
}

const heavy = Order(100) // a membarrier in place of a fence

// never is where a program does not fail.
const never = Where("")

type failing struct {
	name    string
	where   Where
	kind    FailureKind
	program func(*Execution)
}

func failings() []failing {
	return []failing{
		{"seqlock, fences", never, Assertion, seqlock(Relaxed, Release, Relaxed, Relaxed, Acquire, Relaxed)},
		{"seqlock, no fence in the writer", OnARM64, Assertion, seqlock(Relaxed, none, Relaxed, Relaxed, Acquire, Relaxed)},
		{"seqlock, no fence in the reader", OnARM64, Assertion, seqlock(Relaxed, Release, Relaxed, Relaxed, none, Relaxed)},
		{"seqlock, SC store and SC load only", OnARM64, Assertion, seqlock(SeqCst, none, Relaxed, Relaxed, none, SeqCst)},
		{"seqlock, release and acquire words", never, Assertion, seqlock(Relaxed, none, Release, Acquire, none, Relaxed)},
		{"parking, SC fences", never, Leak, parking(Relaxed, Relaxed, SeqCst, SeqCst)},
		{"parking, membarrier", never, Leak, parking(Relaxed, Relaxed, none, heavy)},
		{"parking, publisher's fence only", OnAMD64, Leak, parking(Release, Acquire, SeqCst, none)},
		{"parking, waiter's fence only", OnAMD64, Leak, parking(Release, Acquire, none, SeqCst)},
		{"parking, no fence", OnAMD64, Leak, parking(Release, Acquire, none, none)},
		{"parking, acquire-release fences", OnAMD64, Leak, parking(Release, Acquire, AcqRel, AcqRel)},
		{"parking, SC stores, relaxed loads", OnARM64, Leak, parking(SeqCst, Relaxed, none, none)},
		{"parking, SC accesses", never, Leak, parking(SeqCst, SeqCst, none, none)},
		{"message passing with plain data, relaxed", OnAMD64, Race, mpPlain(rlx)},
		{"message passing with plain data, release only", OnAMD64, Race, mpPlain(orders{Release, Relaxed})},
		{"message passing with plain data", never, Race, mpPlain(ra)},
	}
}

func TestFailsWhere(t *testing.T) {
	for _, c := range failings() {
		t.Run(c.name, func(t *testing.T) {
			r := Check(Config{Audit: true}, c.program)
			got := never
			if r.Failure != nil {
				got = r.Failure.Where
				if r.Failure.Kind != c.kind {
					t.Errorf("found %v", r.Failure)
				}
			} else if !r.Exhaustive || r.Duplicates > 0 {
				t.Errorf("%v, %d duplicates", r, r.Duplicates)
			}
			if got != c.where {
				t.Errorf("fails on %q, want %q: %v", got, c.where, r.Failure)
			}
		})
	}
}

// TestHardwareColumns compares the tags with the hardware columns of LITMUS.md:
// of the outcomes found, those that each machine can show. (On arm64 LB has one
// more, which RC11 without load buffering excludes.)
func TestHardwareColumns(t *testing.T) {
	for _, c := range []struct {
		name         string
		sc, tso, arm int
		program      func(*Execution)
	}{
		{"SB rlx", 3, 4, 4, sb(rlx, none, none)},
		{"SB ra", 3, 4, 3, sb(ra, none, none)},
		{"SB sc", 3, 3, 3, sb(sc, none, none)},
		{"SB F_sc both", 3, 3, 3, sb(rlx, SeqCst, SeqCst)},
		{"SB F_sc one", 3, 4, 4, sb(rlx, SeqCst, none)},
		{"SB acq-rel fences", 3, 4, 3, sb(rlx, AcqRel, AcqRel)},
		{"MP rlx", 3, 3, 4, mp(Relaxed, Relaxed, none, none)},
		{"MP rel+rlx", 3, 3, 4, mp(Release, Relaxed, none, none)},
		{"MP rlx+acq", 3, 3, 4, mp(Relaxed, Acquire, none, none)},
		{"MP ra", 3, 3, 3, mp(Release, Acquire, none, none)},
		{"MP fences", 3, 3, 3, mp(Relaxed, Relaxed, Release, Acquire)},
		{"2+2W rlx", 3, 3, 4, twoPlusTwo(rlx)},
		{"2+2W ra", 3, 3, 3, twoPlusTwo(ra)},
		{"2+2W sc", 3, 3, 3, twoPlusTwo(sc)},
		{"IRIW rlx", 15, 15, 16, iriw(rlx, none)},
		{"IRIW ra", 15, 15, 15, iriw(ra, none)},
		{"S rlx", 3, 3, 4, s(rlx)},
		{"S ra", 3, 3, 3, s(ra)},
		{"R rlx", 3, 4, 4, r(rlx)},
		{"R ra", 3, 4, 3, r(ra)},
		{"R sc", 3, 3, 3, r(sc)},
		{"WRC rlx", 7, 7, 8, wrc(rlx)},
		{"WRC ra", 7, 7, 7, wrc(ra)},
		{"ISA2 rlx", 7, 7, 8, isa2(rlx)},
		{"ISA2 ra", 7, 7, 7, isa2(ra)},
		{"CoRR", 6, 6, 6, corr(2)},
		{"CoWR", 3, 3, 3, cowr()},
		{"FAA x3", 6, 6, 6, faa(3)},
	} {
		t.Run(c.name, func(t *testing.T) {
			sc, tso, arm := map[string]bool{}, map[string]bool{}, map[string]bool{}
			Check(Config{visit: func(ch *checker) {
				key := string(ch.outcome)
				where := ch.graph.where()
				if ch.graph.acyclicUnder(func([]event, int, int) bool { return true }) {
					sc[key] = true
					if where != OnAMD64 {
						t.Errorf("%s is sequentially consistent, but tagged %s", key, where)
					}
				}
				if where == OnAMD64 {
					tso[key] = true
				}
				if ch.graph.acyclicUnder(ch.graph.armOrders) {
					arm[key] = true
				}
			}}, c.program)
			if len(sc) != c.sc || len(tso) != c.tso || len(arm) != c.arm {
				t.Errorf("%d SC, %d x86-TSO, %d ARMv8 outcomes, want %d, %d, %d", len(sc), len(tso), len(arm), c.sc, c.tso, c.arm)
			}
		})
	}
}
