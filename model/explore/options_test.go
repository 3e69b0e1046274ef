package explore

import (
	"context"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

func TestShardsAddUp(t *testing.T) {
	programs := []func(*Execution){miniatureRing(2, 3, 2), miniatureRing(2, 4, 2), iriw(sc, none), faa(4), corr(3), choosing(shardDepth - 1), choosing(shardDepth), choosing(shardDepth + 1)}
	r := rand.New(rand.NewPCG(3, 4))
	for _, f := range flavours() {
		f.threads, f.length = 4, f.length+2 // deeper than shardDepth
		for range 5 {
			if p := f.generate(r); p.candidates() < 1e6 {
				programs = append(programs, p.build)
			}
		}
	}
	for _, program := range programs {
		whole := Check(Config{KeepGoing: true}, program)
		sum := Result{Outcomes: map[string]int{}}
		for i := range 3 {
			part := Check(Config{Shard: Shard{i, 3}, KeepGoing: true}, program)
			if part.Exhaustive || part.Why == "" {
				t.Errorf("shard %d claims to be exhaustive", i)
			}
			sum.Executions += part.Executions
			sum.Blocked += part.Blocked
			sum.Failures += part.Failures
			for o, n := range part.Outcomes {
				sum.Outcomes[o] += n
			}
		}
		if sum.Executions != whole.Executions || sum.Blocked != whole.Blocked || sum.Failures != whole.Failures || !maps.Equal(sum.Outcomes, whole.Outcomes) {
			t.Errorf("shards have %d executions and %d blocked, the whole %d and %d", sum.Executions, sum.Blocked, whole.Executions, whole.Blocked)
		}
	}
}

// choosing tosses so many coins.
func choosing(coins int) func(*Execution) {
	return func(x *Execution) {
		x.Thread("T", func(t *Thread) {
			for range coins {
				t.Choose(2)
			}
		})
	}
}

func TestBoundsAreNotExhaustive(t *testing.T) {
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	program := miniatureRing(2, 4, 2)
	whole := Check(Config{}, program)
	if !whole.Exhaustive || whole.Why != "" {
		t.Fatalf("without bounds: %v", whole)
	}
	for _, c := range []struct {
		cfg Config
		why string
	}{
		{Config{Executions: 10}, "10 executions"},
		{Config{Time: time.Nanosecond}, "stopped after 1ns"},
		{Config{Context: cancelled}, "interrupted"},
		{Config{Deviations: 2}, "2 deviations"},
		{Config{Random: 50, Seed: 7}, "random executions, seed 7"},
		{Config{Shard: Shard{1, 2}}, "only part 2 of 2"},
	} {
		r := Check(c.cfg, program)
		if r.Exhaustive || !strings.Contains(r.Why, c.why) || r.Executions >= whole.Executions || !strings.Contains(r.String(), "exhaustive: no") {
			t.Errorf("%q, want %q: %v", r.Why, c.why, r)
		}
	}
	if r := Check(Config{Executions: 10}, program); r.Executions != 10 {
		t.Errorf("%d executions, want 10", r.Executions)
	}
	if r := Check(Config{Deviations: 1000}, program); !r.Exhaustive || r.Executions != whole.Executions {
		t.Errorf("a bound that is not hit: %v", r)
	}
}

// TestRandomFindsWhatTheSearchFinds runs every broken program at random, and
// every correct one.
func TestRandom(t *testing.T) {
	for _, b := range broken() {
		r := Check(Config{Random: 2000, Seed: 1, Steps: 50}, b.program)
		if r.Failure == nil || r.Failure.Kind != b.kind {
			t.Errorf("%s: %v", b.name, r)
		}
	}
	for _, c := range failings() {
		r := Check(Config{Random: 2000, Seed: 1}, c.program)
		if (r.Failure == nil) != (c.where == never) {
			t.Errorf("%s: fails: %v", c.name, r.Failure)
		}
	}
	for _, l := range table() {
		r := Check(Config{Random: 4000, Seed: 1}, l.program)
		if len(r.Outcomes) != l.want {
			t.Errorf("%s: %d outcomes, want %d", l.name, len(r.Outcomes), l.want)
		}
	}
	same := func() map[string]int { return Check(Config{Random: 30, Seed: 5}, iriw(rlx, none)).Outcomes }
	if a, b := same(), same(); !maps.Equal(a, b) {
		t.Errorf("one seed, two results: %v, %v", a, b)
	}
}

// TestRandomSpins: a waiting loop goes round in a random execution.
func TestRandomSpins(t *testing.T) {
	r := Check(Config{Random: 500, Seed: 3}, miniatureRing(2, 4, 2))
	if r.Failure != nil || r.Executions < 100 {
		t.Errorf("%v", r)
	}
}

func TestProgress(t *testing.T) {
	m := meter{start: time.Unix(0, 0), last: time.Unix(1, 0), executions: 10}
	p := m.report(Result{Executions: 40, Blocked: 2}, time.Unix(3, 0))
	if want := (Progress{40, 2, 3 * time.Second, 15}); p != want {
		t.Errorf("%v, want %v", p, want)
	}
	if got := p.String(); got != "40 executions, 2 blocked, 15 executions/s, 3s" {
		t.Error(got)
	}
}

// TestMisuse: errors of the caller panic, and say what is wrong.
func TestMisuse(t *testing.T) {
	flip := 0
	outer := uint64(0)
	for _, c := range []struct {
		say     string
		cfg     Config
		program func(*Execution)
	}{
		{"step 2 of T was write rlx x = 1, now it is read rlx", Config{}, func(x *Execution) {
			l := x.Word("x", 0)
			x.Thread("other", func(t *Thread) { t.Store(l, 1, Relaxed) })
			x.Thread("T", func(t *Thread) {
				t.Load(l, Relaxed)
				if flip++; flip%2 == 1 {
					t.Load(l, Relaxed)
				} else {
					t.Store(l, 1, Relaxed)
				}
			})
		}},
		{"step 1 of T was write rlx x = 2, now it is write x = 1", Config{}, func(x *Execution) {
			l := x.Word("x", 0)
			x.Thread("T", func(t *Thread) {
				flip++
				t.Store(l, uint64(flip%2)+1, Relaxed)
				t.Choose(2)
			})
		}},
		{"location 1 was", Config{}, func(x *Execution) {
			flip++
			x.Word("x", uint64(flip))
			x.Thread("T", func(t *Thread) { t.Choose(2) })
		}},
		{"read rlx word1 = 0, now it is read word0", Config{}, func(x *Execution) {
			a, b := new(uint64), new(uint64)
			m := x.Machine()
			x.Thread("T", func(t *Thread) {
				m.Load(a, false)
				flip++
				if flip%2 == 0 {
					b = a
				}
				m.Load(b, false)
				t.Choose(2)
			})
		}},
		{"step 2 of T was choice rlx, now it is its end", Config{}, func(x *Execution) {
			x.Thread("T", func(t *Thread) {
				t.Choose(2)
				if flip++; flip == 1 {
					t.Choose(2)
				}
			})
		}},
		{"it had 2 threads, now it has 1", Config{}, func(x *Execution) {
			flip++
			for range 3 - min(flip, 2) {
				x.Thread("T", func(t *Thread) { t.Choose(2) })
			}
		}},
		{"it had 2 locations, now it has 1", Config{}, func(x *Execution) {
			flip++
			for range 3 - min(flip, 2) {
				x.Word("x", 0)
			}
			x.Thread("T", func(t *Thread) { t.Choose(2) })
		}},
		{"more than 256 SC", Config{}, func(x *Execution) {
			l := x.Word("x", 0)
			for range 2 {
				x.Thread("T", func(t *Thread) {
					for range 150 {
						t.Store(l, 1, SeqCst)
					}
				})
			}
		}},
		{"a load cannot release", Config{}, func(x *Execution) {
			l := x.Word("x", 0)
			x.Thread("T", func(t *Thread) { t.Load(l, Release) })
		}},
		{"a load cannot release", Config{}, func(x *Execution) {
			l := x.Word("x", 0)
			x.Thread("T", func(t *Thread) { t.Load(l, AcqRel) })
		}},
		{"a store cannot acquire", Config{}, func(x *Execution) {
			l := x.Word("x", 0)
			x.Thread("T", func(t *Thread) { t.Store(l, 1, AcqRel) })
		}},
		{"a read-modify-write cannot be plain", Config{}, func(x *Execution) {
			l := x.Word("x", 0)
			x.Thread("T", func(t *Thread) { t.Add(l, 1, Plain) })
		}},
		{"a check or an outcome that needs all", Config{}, func(x *Execution) {
			x.Observer("O0", func(*Thread) {})
			x.Observer("O1", func(*Thread) {})
			x.Final(func() {})
		}},
		{"a store cannot acquire", Config{}, func(x *Execution) {
			l := x.Word("x", 0)
			x.Thread("T", func(t *Thread) { t.Store(l, 1, Acquire) })
		}},
		{"a fence orders nothing", Config{}, func(x *Execution) {
			x.Thread("T", func(t *Thread) { t.Fence(Relaxed) })
		}},
		{"at most 8", Config{}, func(x *Execution) {
			for range 9 {
				x.Thread("T", func(*Thread) {})
			}
		}},
		{"after the threads have started", Config{}, func(x *Execution) {
			x.Thread("T", func(*Thread) { x.Word("x", 0) })
		}},
		{"Value while threads run", Config{}, func(x *Execution) {
			l := x.Word("x", 0)
			x.Thread("T", func(*Thread) { x.Value(l) })
		}},
		{"nothing to choose from", Config{}, func(x *Execution) {
			x.Thread("T", func(t *Thread) { t.Choose(0) })
		}},
		{"waits where no other thread runs", Config{}, func(x *Execution) { x.Machine().Park(&outer) }},
		{"Steps is 70000", Config{Steps: 70000}, func(*Execution) {}},
		{"shard 3 of 3", Config{Shard: Shard{3, 3}}, func(*Execution) {}},
	} {
		func() {
			defer func() {
				if m, ok := recover().(misuse); !ok || !strings.Contains(m.Error(), c.say) {
					t.Errorf("want %q: %v", c.say, m)
				}
			}()
			flip = 0
			Check(c.cfg, c.program)
		}()
	}
}

// TestSpurious: a thread that does not look again after Park is caught.
func TestSpurious(t *testing.T) {
	program := func(again bool) func(*Execution) {
		return func(x *Execution) {
			data, token := x.Word("data", 0), x.Word("token", 0)
			x.Thread("waker", func(t *Thread) {
				t.Store(data, 1, Release)
				t.Unpark(token)
			})
			x.Thread("waiter", func(t *Thread) {
				for !t.Park(token) && again {
				}
				t.Assert(t.Load(data, Acquire) == 1, "woken too early")
			})
		}
	}
	for _, c := range []struct {
		spurious int
		again    bool
		fails    bool
	}{{0, false, false}, {1, false, true}, {3, true, false}} {
		if r := Check(Config{Spurious: c.spurious}, program(c.again)); (r.Failure != nil) != c.fails {
			t.Errorf("%+v: %v", c, r)
		}
	}
}

// TestRandomSeesWhatIsThere: a thread that could take its token, while another
// goes on first, can still take it later.
func TestRandomSeesWhatIsThere(t *testing.T) {
	program := func(x *Execution) {
		token, other := x.Word("token", 0), x.Word("other", 0)
		x.Thread("waker", func(t *Thread) {
			t.Unpark(token)
			for range 5 {
				t.Store(other, 1, Relaxed)
			}
		})
		x.Thread("waiter", func(t *Thread) { t.Park(token) })
	}
	if r := Check(Config{Random: 200, Seed: 1}, program); r.Failure != nil || r.Blocked > 0 {
		t.Errorf("%v: %v", r, r.Failure)
	}
	if r := Check(Config{Random: 200, Seed: 1}, faa(4)); r.Blocked > 0 {
		t.Errorf("updates that can have no place were tried: %v", r)
	}
}
