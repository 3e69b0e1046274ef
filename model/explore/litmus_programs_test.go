package explore

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

// corw reads a location and then writes it, alone or against another write.
func corw(other bool) func(*Execution) {
	threads := []func(*Thread, []Loc) []uint64{func(t *Thread, l []Loc) []uint64 {
		a := t.Load(l[0], Relaxed)
		t.Store(l[0], 1, Relaxed)
		return []uint64{a}
	}}
	if other {
		threads = append(threads, func(t *Thread, l []Loc) []uint64 {
			t.Store(l[0], 2, Relaxed)
			return nil
		})
	}
	return litMemory(1, threads...)
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
