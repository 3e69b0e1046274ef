package explore_test

import (
	"fmt"

	"github.com/trusted-ring/trusted-ring/model/explore"
)

// The flag is not released, so that the data may arrive after it. No amd64
// processor shows this; an arm64 one does.
func ExampleCheck() {
	r := explore.Check(explore.Config{}, func(x *explore.Execution) {
		data, flag := x.Word("data", 0), x.Word("flag", 0)
		x.Thread("sender", func(t *explore.Thread) {
			t.Store(data, 42, explore.Relaxed)
			t.Store(flag, 1, explore.Relaxed)
		})
		x.Thread("receiver", func(t *explore.Thread) {
			if t.Load(flag, explore.Acquire) == 1 {
				v := t.Load(data, explore.Relaxed)
				t.Assert(v == 42, "data is %d", v)
			}
		})
	})
	fmt.Print(r.Failure)
	// Output:
	// assertion in receiver (arm64 only): data is 0
	//       sender           receiver
	//    1  data := 42  rlx
	//    2  flag := 1  rlx
	//    3                   flag = 1  acq  (from 2)
	//    4                   data = 0  rlx  (initial, not the newest)
}

// A spinlock protects a plain counter: no race, and no update is lost.
func ExampleThread_Spin() {
	r := explore.Check(explore.Config{}, func(x *explore.Execution) {
		lock, counter := x.Word("lock", 0), x.Word("counter", 0)
		for range 3 {
			x.Thread("adder", func(t *explore.Thread) {
				for !t.CompareAndSwap(lock, 0, 1, explore.Acquire) {
					t.Spin()
				}
				t.Store(counter, t.Load(counter, explore.Plain)+1, explore.Plain)
				t.Store(lock, 0, explore.Release)
			})
		}
		x.Final(func() { x.Assert(x.Value(counter) == 3, "counter is %d", x.Value(counter)) })
	})
	fmt.Println(r.Executions, r.Exhaustive, r.Failure)
	// Output: 6 true <nil>
}

// Store buffering, with relaxed accesses: both threads may miss the other's
// store.
func ExampleExecution_Outcome() {
	r := explore.Check(explore.Config{}, func(x *explore.Execution) {
		a, b := x.Word("a", 0), x.Word("b", 0)
		var left, right uint64 // registers
		x.Thread("left", func(t *explore.Thread) {
			t.Store(a, 1, explore.Relaxed)
			left = t.Load(b, explore.Relaxed)
		})
		x.Thread("right", func(t *explore.Thread) {
			t.Store(b, 1, explore.Relaxed)
			right = t.Load(a, explore.Relaxed)
		})
		x.Final(func() { x.Outcome(left, right, x.Value(a), x.Value(b)) })
	})
	fmt.Println(r.Outcomes, r.Exhaustive)
	// Output: map[0 0 1 1:1 0 1 1 1:1 1 0 1 1:1 1 1 1 1:1] true
}

// Two readers of which nobody takes notice are explored one at a time.
func ExampleExecution_Observer() {
	r := explore.Check(explore.Config{}, func(x *explore.Execution) {
		data, flag := x.Word("data", 0), x.Word("flag", 0)
		x.Thread("writer", func(t *explore.Thread) {
			t.Store(data, 1, explore.Relaxed)
			t.Store(flag, 1, explore.Release)
		})
		for _, name := range []string{"one", "two"} {
			x.Observer(name, func(t *explore.Thread) {
				if t.Load(flag, explore.Acquire) == 1 {
					t.Assert(t.Load(data, explore.Relaxed) == 1, "stale data")
				}
			})
		}
	})
	fmt.Println(r.Executions, "stand for", r.Whole, r.Failure)
	// Output: 4 stand for 4 <nil>
}

// Readers that join first, which another thread waits for, and only then are of no
// interest to it.
func ExampleExecution_LateObserver() {
	r := explore.Check(explore.Config{}, func(x *explore.Execution) {
		joined, data := x.Word("joined", 0), x.Word("data", 0)
		x.Thread("writer", func(t *explore.Thread) {
			t.Await(joined, explore.Acquire, func(n uint64) bool { return n > 0 })
			t.Store(data, 1, explore.Relaxed)
		})
		for _, name := range []string{"one", "two"} {
			saw := uint64(0)
			reader := x.LateObserver(name,
				func(t *explore.Thread) { t.Add(joined, 1, explore.Release) },
				func(t *explore.Thread) { saw = t.Load(data, explore.Relaxed) })
			reader.Final(func() { x.Assert(saw <= 1, "saw %d", saw) })
		}
	})
	fmt.Println(r.Executions, "with one of", r.Apart, "stand for", r.Whole, r.Failure)
	// Output: 16 with one of 2 stand for 16 <nil>
}

// A seqlock: the reader takes what it has copied only if the sequence word has
// not changed. Without the writer's release fence it would deliver torn pairs on
// arm64.
func ExampleExecution_Outcome_seqlock() {
	r := explore.Check(explore.Config{}, func(x *explore.Execution) {
		seq, a, b := x.Word("seq", 0), x.Word("a", 0), x.Word("b", 0)
		x.Owner(seq, x.Thread("writer", func(t *explore.Thread) {
			t.Store(seq, 1, explore.Relaxed)
			t.Fence(explore.Release)
			t.Store(a, 7, explore.Relaxed)
			t.Store(b, 7, explore.Relaxed)
			t.Store(seq, 2, explore.Release)
		}))
		x.Thread("reader", func(t *explore.Thread) {
			for {
				before := t.Load(seq, explore.Acquire)
				va, vb := t.Load(a, explore.Relaxed), t.Load(b, explore.Relaxed)
				t.Fence(explore.Acquire)
				if before%2 == 0 && t.Load(seq, explore.Relaxed) == before {
					t.Assert(va == vb, "torn: %d, %d", va, vb)
					x.Outcome(va, vb)
					return
				}
				t.Spin()
			}
		})
	})
	fmt.Println(r.Outcomes, r.Exhaustive)
	// Output: map[0 0:1 7 7:1] true
}

// Real memory, addressed by pointer: as production code would, with its ordered
// accesses behind an interface that a Machine satisfies.
func ExampleMachine() {
	r := explore.Check(explore.Config{}, func(x *explore.Execution) {
		memory := make([]uint64, 2)
		m := x.Machine()
		m.Store(&memory[0], 1, false) // before the threads start
		x.Thread("writer", func(*explore.Thread) {
			m.PlainStore(&memory[0], 42)
			m.Store(&memory[1], 1, true)
		})
		x.Thread("reader", func(t *explore.Thread) {
			m.Await(&memory[1], explore.Acquire, func(v uint64) bool { return v == 1 })
			t.Assert(m.PlainLoad(&memory[0]) == 42, "stale")
		})
		x.Final(func() { x.Outcome(memory...) })
	})
	fmt.Println(r.Outcomes, r.Failure)
	// Output: map[42 1:1] <nil>
}
