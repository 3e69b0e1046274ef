package explore

import "testing"

// lockCase is an algorithm for mutual exclusion around a plain counter, which two
// threads increment: a race if both are inside at a time, or if unlocking does not
// make visible what was done inside.
type lockCase struct {
	name         string
	lock, unlock func(*Thread, []Loc, int)
	where        Where // it fails
}

func (c lockCase) program(x *Execution) {
	var l []Loc
	for _, name := range []string{"a", "b", "c"} {
		l = append(l, x.Word(name, 0))
	}
	counter := x.Word("counter", 0)
	for i := range 2 {
		x.Thread([]string{"left", "right"}[i], func(t *Thread) {
			c.lock(t, l, i)
			t.Store(counter, t.Load(counter, Plain)+1, Plain)
			c.unlock(t, l, i)
		})
	}
	x.Final(func() { x.Assert(x.Value(counter) == 2, "counter is %d", x.Value(counter)) })
}

// peterson: flags a and b, turn c.
func peterson(store, load, between Order) func(*Thread, []Loc, int) {
	return func(t *Thread, l []Loc, i int) {
		t.Store(l[i], 1, store)
		t.Store(l[2], uint64(1-i), store)
		fence(t, between)
		t.AwaitAny([]Loc{l[1-i], l[2]}, load, func(v []uint64) bool { return v[0] == 0 || v[1] == uint64(i) })
	}
}

// exchanged is Peterson's algorithm without SC accesses: whoever exchanges the
// turn second has seen the flag of the first.
func exchanged(t *Thread, l []Loc, i int) {
	t.Store(l[i], 1, Relaxed)
	t.Swap(l[2], uint64(1-i), AcqRel)
	t.AwaitAny([]Loc{l[1-i], l[2]}, Acquire, func(v []uint64) bool { return v[0] == 0 || v[1] == uint64(i) })
}

// dekkerLock gives way instead of taking turns: the second thread lowers its
// flag until the first has left.
func dekkerLock(between Order) func(*Thread, []Loc, int) {
	return func(t *Thread, l []Loc, i int) {
		for {
			t.Store(l[i], 1, Release)
			fence(t, between)
			if t.Load(l[1-i], Acquire) == 0 {
				return
			}
			if i == 1 {
				t.Store(l[i], 0, Release)
			}
			t.Await(l[1-i], Acquire, func(v uint64) bool { return v == 0 })
			if i == 0 {
				return
			}
		}
	}
}

// ticket: the next ticket in a, the one being served in b.
func ticket(take, look Order) func(*Thread, []Loc, int) {
	return func(t *Thread, l []Loc, _ int) {
		mine := t.Add(l[0], 1, take)
		for t.Load(l[1], look) != mine {
			t.Spin()
		}
	}
}

func testAndSet(o Order) func(*Thread, []Loc, int) {
	return func(t *Thread, l []Loc, _ int) {
		for t.Swap(l[0], 1, o) == 1 {
			t.Await(l[0], Relaxed, func(v uint64) bool { return v == 0 })
		}
	}
}

func lockCases() []lockCase {
	lower := func(o Order) func(*Thread, []Loc, int) {
		return func(t *Thread, l []Loc, i int) { t.Store(l[i], 0, o) }
	}
	release := func(o Order) func(*Thread, []Loc, int) {
		return func(t *Thread, l []Loc, _ int) { t.Store(l[0], 0, o) }
	}
	serve := func(o Order) func(*Thread, []Loc, int) {
		return func(t *Thread, l []Loc, _ int) { t.Store(l[1], t.Load(l[1], Relaxed)+1, o) }
	}
	return []lockCase{
		{"Peterson, sc", peterson(SeqCst, SeqCst, none), lower(SeqCst), never},
		// The turns land in the wrong order, which two STLR cannot.
		{"Peterson, F_sc", peterson(Release, Acquire, SeqCst), lower(Release), Weaker},
		{"Peterson, the turn exchanged", exchanged, lower(Release), never},
		{"Peterson, release and acquire", peterson(Release, Acquire, none), lower(Release), OnAMD64},
		{"Dekker, F_sc", dekkerLock(SeqCst), lower(Release), never},
		{"Dekker, F_acq-rel", dekkerLock(AcqRel), lower(Release), OnAMD64},
		{"ticket lock", ticket(Relaxed, Acquire), serve(Release), never},
		{"ticket lock, relaxed look", ticket(AcqRel, Relaxed), serve(Release), OnAMD64},
		{"ticket lock, relaxed serve", ticket(Relaxed, Acquire), serve(Relaxed), OnAMD64},
		{"test and set", testAndSet(Acquire), release(Release), never},
		{"test and set, relaxed", testAndSet(Relaxed), release(Release), OnAMD64},
		{"test and set, relaxed unlock", testAndSet(Acquire), release(Relaxed), OnAMD64},
	}
}

// TestLocks: mutual exclusion holds with the orders that it needs, and not with
// weaker ones; at random, too.
func TestLocks(t *testing.T) {
	for _, c := range lockCases() {
		t.Run(c.name, func(t *testing.T) {
			r := Check(Config{Audit: true}, c.program)
			got := never
			if r.Failure != nil {
				got = r.Failure.Where
			} else if !r.Exhaustive || r.Duplicates > 0 || r.Executions == 0 {
				t.Errorf("%v", r)
			}
			if got != c.where {
				t.Errorf("fails on %q, want %q: %v", got, c.where, r.Failure)
			}
			if r := Check(Config{Random: 5000, Seed: 1}, c.program); (r.Failure == nil) != (c.where == never) {
				t.Errorf("at random: %v %v", r, r.Failure)
			}
		})
	}
}
