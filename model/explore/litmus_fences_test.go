package explore

// fencesApart: two SC fences are ordered by a message that neither of their
// threads writes, although the message synchronises nothing.
func fencesApart() func(*Execution) {
	return lit(3, func(t *Thread, l []Loc) []uint64 {
		t.Store(l[0], 1, Relaxed)
		t.Fence(SeqCst)
		t.Store(l[1], 1, Release)
		return nil
	}, func(t *Thread, l []Loc) []uint64 {
		a := t.Load(l[1], Acquire)
		t.Store(l[2], 1, Relaxed)
		return []uint64{a}
	}, func(t *Thread, l []Loc) []uint64 {
		b := t.Load(l[2], Relaxed)
		t.Fence(SeqCst)
		return []uint64{b, t.Load(l[0], Relaxed)}
	})
}

// mpHeavy is message passing, relaxed, with a membarrier in one of the threads.
func mpHeavy(writer bool) func(*Execution) {
	return lit(2, func(t *Thread, l []Loc) []uint64 {
		t.Store(l[0], 1, Relaxed)
		if writer {
			t.Heavy()
		}
		t.Store(l[1], 1, Relaxed)
		return nil
	}, func(t *Thread, l []Loc) []uint64 {
		a := t.Load(l[1], Relaxed)
		if !writer {
			t.Heavy()
		}
		return []uint64{a, t.Load(l[0], Relaxed)}
	})
}

// sbHeavy is store buffering with a membarrier in one thread and nothing in the
// other.
func sbHeavy() func(*Execution) {
	return lit(2, func(t *Thread, l []Loc) []uint64 {
		t.Store(l[0], 1, Relaxed)
		t.Heavy()
		return []uint64{t.Load(l[1], Relaxed)}
	}, func(t *Thread, l []Loc) []uint64 {
		t.Store(l[1], 1, Relaxed)
		return []uint64{t.Load(l[0], Relaxed)}
	})
}
