package explore

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// broken are programs with one failure each, and where it can happen.
func broken() []struct {
	name    string
	kind    FailureKind
	where   Where
	steps   int // of the shortest trace
	program func(*Execution)
} {
	return []struct {
		name    string
		kind    FailureKind
		where   Where
		steps   int
		program func(*Execution)
	}{
		{"Dekker without fences", Assertion, OnAMD64, 4, dekker(Release, Acquire)},
		{"message passing, relaxed", Assertion, OnARM64, 4, passing(Relaxed, Relaxed)},
		{"message passing, plain", Race, OnAMD64, 4, passing(Plain, Relaxed)},
		{"IRIW with acquire", Assertion, Weaker, 6, iriwAssert()},
		{"two locks", Deadlock, OnAMD64, 8, locks(false)},
		{"a thread left behind", Leak, OnAMD64, 1, leftBehind(false)},
		{"a thread left spinning", Leak, OnAMD64, 3, leftBehind(true)},
		{"lost wake-up", Leak, OnAMD64, 4, wakeup(false)},
		{"foreign write", Owner, OnAMD64, 0, foreign()},
		{"endless loop", TooLong, OnAMD64, 50, endless()},
		{"panic", Panicked, OnAMD64, 1, panics()},
		{"final assertion", Assertion, OnAMD64, 4, lostUpdate()},
		{"choice", Assertion, OnAMD64, 1, chooses()},
		{"membarrier missing", Leak, OnAMD64, 5, wakeup(true)},
	}
}

func dekker(w, r Order) func(*Execution) {
	return func(x *Execution) {
		flag := [2]Loc{x.Word("flag0", 0), x.Word("flag1", 0)}
		inside := 0
		for i := range 2 {
			x.Thread([]string{"left", "right"}[i], func(t *Thread) {
				t.Store(flag[i], 1, w)
				if t.Load(flag[1-i], r) == 0 {
					inside++
				}
			})
		}
		x.Final(func() { x.Assert(inside < 2, "both are inside") })
	}
}

func passing(data, flag Order) func(*Execution) {
	return func(x *Execution) {
		d, f := x.Word("data", 0), x.Word("flag", 0)
		x.Thread("sender", func(t *Thread) {
			t.Store(d, 42, data)
			t.Store(f, 1, flag)
		})
		x.Thread("receiver", func(t *Thread) {
			if t.Load(f, flag) == 1 {
				v := t.Load(d, data)
				t.Assert(v == 42, "data is %d", v)
			}
		})
	}
}

func iriwAssert() func(*Execution) {
	return func(x *Execution) {
		l := [2]Loc{x.Word("x", 0), x.Word("y", 0)}
		var saw [2]bool
		for i := range 2 {
			x.Thread("writer", func(t *Thread) { t.Store(l[i], 1, Release) })
		}
		for i := range 2 {
			x.Thread("reader", func(t *Thread) {
				saw[i] = t.Load(l[i], Acquire) == 1 && t.Load(l[1-i], Acquire) == 0
			})
		}
		x.Final(func() {
			x.Assert(!saw[0] || !saw[1], "the readers disagree")
			saw = [2]bool{}
		})
	}
}

func locks(ordered bool) func(*Execution) {
	return func(x *Execution) {
		l := [2]Loc{x.Word("a", 0), x.Word("b", 0)}
		for i := range 2 {
			x.Thread([]string{"ab", "ba"}[i], func(t *Thread) {
				first, second := l[i], l[1-i]
				if ordered {
					first, second = l[0], l[1]
				}
				lock(t, first)
				lock(t, second)
				t.Store(second, 0, Release)
				t.Store(first, 0, Release)
			})
		}
	}
}

func lock(t *Thread, l Loc) {
	for !t.CompareAndSwap(l, 0, 1, Acquire) {
		t.Spin()
	}
}

func leftBehind(spins bool) func(*Execution) {
	return func(x *Execution) {
		go0 := x.Word("go", 0)
		x.Thread("waiter", func(t *Thread) {
			if !spins {
				t.Await(go0, Acquire, func(v uint64) bool { return v == 2 })
			}
			for spins && t.Load(go0, Acquire) != 2 {
				t.Spin()
			}
		})
		x.Thread("starter", func(t *Thread) { t.Store(go0, 1, Release) })
	}
}

// wakeup parks a waiter whose waker looks at its flag before it publishes.
func wakeup(heavy bool) func(*Execution) {
	return func(x *Execution) {
		data, flag, token := x.Word("data", 0), x.Word("flag", 0), x.Word("token", 0)
		x.Thread("waker", func(t *Thread) {
			t.Store(data, 1, Release)
			if t.Load(flag, Relaxed) == 1 {
				t.Unpark(token)
			}
		})
		x.Thread("waiter", func(t *Thread) {
			t.Store(flag, 1, Relaxed)
			if heavy {
				t.Fence(SeqCst) // a membarrier would do
			}
			if t.Load(data, Acquire) == 0 {
				t.Park(token)
			}
		})
	}
}

func foreign() func(*Execution) {
	return func(x *Execution) {
		l := x.Word("mine", 0)
		x.Owner(l, x.Thread("owner", func(*Thread) {}))
		x.Thread("other", func(t *Thread) { t.Store(l, 1, Relaxed) })
	}
}

func endless() func(*Execution) {
	return func(x *Execution) {
		l := x.Word("x", 0)
		x.Thread("loop", func(t *Thread) {
			for t.Load(l, Relaxed) == 0 {
			}
		})
	}
}

func panics() func(*Execution) {
	return func(x *Execution) {
		l := x.Word("x", 0)
		x.Thread("panics", func(t *Thread) {
			var s []int
			_ = s[t.Load(l, Relaxed)]
		})
	}
}

func lostUpdate() func(*Execution) {
	return func(x *Execution) {
		l := x.Word("counter", 0)
		for range 2 {
			x.Thread("adds", func(t *Thread) { t.Store(l, t.Load(l, SeqCst)+1, SeqCst) })
		}
		x.Final(func() { x.Assert(x.Value(l) == 2, "counter is %d", x.Value(l)) })
	}
}

func chooses() func(*Execution) {
	return func(x *Execution) {
		x.Thread("chooser", func(t *Thread) { t.Assert(t.Choose(3) != 2, "chose 2") })
	}
}

func TestFailures(t *testing.T) {
	for _, b := range broken() {
		t.Run(b.name, func(t *testing.T) {
			cfg := Config{Name: t.Name(), Files: t.TempDir(), Steps: 50}
			r := Check(cfg, b.program)
			f := r.Failure
			if f == nil {
				t.Fatalf("no failure found: %v", r)
			}
			t.Logf("%v", f)
			if f.Kind != b.kind || f.Where != b.where || len(f.Trace.Steps) != b.steps || r.Exhaustive {
				t.Errorf("%v (%s) in %d steps, want %v (%s) in %d", f.Kind, f.Where, len(f.Trace.Steps), b.kind, b.where, b.steps)
			}
			again, err := Replay(f.Replay, Config{Steps: 50}, b.program)
			if err != nil || again.Failure == nil {
				t.Fatalf("replay: %v, %v", again, err)
			}
			if again.Failure.Kind != f.Kind || again.Failure.Trace.String() != f.Trace.String() {
				t.Errorf("replayed:\n%v", again.Failure)
			}
			picture, err := os.ReadFile(f.Picture)
			if err != nil {
				t.Fatal(err)
			}
			for d := xml.NewDecoder(bytes.NewReader(picture)); ; {
				if _, err := d.Token(); errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					t.Fatalf("the picture is not XML: %v", err)
				}
			}
			for _, name := range f.Trace.Threads {
				if !strings.Contains(string(picture), name) {
					t.Errorf("the picture lacks thread %s", name)
				}
			}
		})
	}
}

// TestReplayOfRandomExecutions: there, a thread goes round its waiting loops.
func TestReplayOfRandomExecutions(t *testing.T) {
	spins := func(x *Execution) {
		turn := x.Word("turn", 0)
		for i := range uint64(2) {
			x.Thread("player", func(t *Thread) {
				for t.Load(turn, Acquire) != i {
					t.Spin()
				}
				t.Add(turn, 1, Release)
				t.Assert(t.Load(turn, Acquire) < 2, "the game is over")
			})
		}
	}
	programs := []func(*Execution){spins}
	for _, b := range broken() {
		programs = append(programs, b.program)
	}
	for n, program := range programs {
		for seed := range uint64(5) {
			cfg := Config{Random: 1000, Seed: seed, Steps: 50, KeepGoing: true, Files: t.TempDir()}
			f := Check(cfg, program).Failure
			if f == nil {
				t.Fatalf("program %d, seed %d: no failure found", n, seed)
			}
			again, err := Replay(f.Replay, Config{Steps: 50}, program)
			if err != nil || again.Failure == nil || again.Failure.Trace.String() != f.Trace.String() {
				t.Errorf("program %d, seed %d:\n%v\nreplayed: %v\n%v", n, seed, f, err, again.Failure)
			}
		}
	}
}

func TestReplayOfAnotherProgram(t *testing.T) {
	r := Check(Config{Name: "x", Files: t.TempDir()}, passing(Relaxed, Relaxed))
	_, err := Replay(r.Failure.Replay, Config{}, dekker(Release, Acquire))
	if err == nil || !strings.Contains(err.Error(), "does not follow") {
		t.Errorf("error is %v", err)
	}
	if _, err := Replay(filepath.Join(t.TempDir(), "none.json"), Config{}, dekker(Release, Acquire)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error is %v", err)
	}
}
