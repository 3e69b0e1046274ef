package explore

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
)

// build turns a tiny program into one for the checker.
func (p tiny) build(x *Execution) {
	var ls []Loc
	for i := range p.locs {
		ls = append(ls, x.Word(fmt.Sprintf("%c", 'x'+i), 0))
	}
	registers := make([][]uint64, len(p.threads))
	for i, ops := range p.threads {
		x.Thread(fmt.Sprint("T", i), func(t *Thread) { registers[i] = runOps(t, ls, ops) })
	}
	x.Final(func() {
		for _, r := range registers {
			x.Outcome(r...)
		}
		for _, l := range ls {
			x.Outcome(x.Value(l))
		}
	})
}

func runOps(t *Thread, ls []Loc, ops []op) (registers []uint64) {
	for i := 0; i < len(ops); i++ {
		o := ops[i]
		var l Loc
		if o.loc >= 0 {
			l = ls[o.loc]
		}
		switch o.what {
		case "load":
			if i+1 < len(ops) && ops[i+1].what == "either" {
				next := ops[i+1]
				i++
				registers = append(registers, t.AwaitAny([]Loc{l, ls[next.loc]}, o.order, func(v []uint64) bool {
					return v[0] == next.value || v[1] == next.value
				})...)
				continue
			}
			registers = append(registers, t.Load(l, o.order))
		case "store":
			t.Store(l, o.value, o.order)
		case "add":
			registers = append(registers, t.Add(l, o.value, o.order))
		case "swap":
			registers = append(registers, t.Swap(l, o.value, o.order))
		case "cas":
			registers = append(registers, t.CompareAndExchange(l, o.old, o.value, o.order))
		case "await":
			wanted := func(v uint64) bool { return v == o.value }
			if !o.spinning {
				registers = append(registers, t.Await(l, o.order, wanted))
				continue
			}
			for {
				v := t.Load(l, o.order)
				if wanted(v) {
					registers = append(registers, v)
					break
				}
				t.Spin()
			}
		case "fence":
			t.Fence(o.order)
		case "heavy":
			t.Heavy()
		case "choose":
			registers = append(registers, uint64(t.Choose(2)))
		case "skip":
			if n := len(registers); n > 0 && registers[n-1] == o.value {
				i++
			}
		}
	}
	return registers
}

// flavour is a kind of random programs.
type flavour struct {
	name    string
	locs    int
	ops     []string
	orders  []Order
	fences  []Order
	threads int
	length  int
}

func flavours() []flavour {
	weak := []Order{Relaxed, Acquire, Release}
	all := []Order{Relaxed, Acquire, Release, SeqCst}
	fences := []Order{Acquire, Release, AcqRel, SeqCst}
	return []flavour{
		{"loads and stores", 2, []string{"load", "store"}, weak, nil, 3, 3},
		{"SC accesses", 2, []string{"load", "store"}, all, nil, 3, 3},
		{"SC only", 3, []string{"load", "store"}, []Order{SeqCst, SeqCst, Relaxed}, nil, 3, 3},
		{"fences", 2, []string{"load", "store", "fence"}, weak, fences, 3, 4},
		{"SC fences", 2, []string{"load", "store", "fence"}, []Order{Relaxed}, []Order{SeqCst}, 3, 4},
		{"SC fences and accesses", 2, []string{"load", "store", "store", "fence"}, all, []Order{SeqCst, SeqCst, AcqRel}, 3, 3},
		{"updates", 1, []string{"add", "swap", "cas", "load", "store"}, weak, nil, 3, 2},
		{"updates at two", 2, []string{"add", "swap", "cas", "load", "store"}, all, nil, 3, 2},
		{"release sequences", 2, []string{"store", "store", "add", "load", "fence"}, weak, []Order{Release, Acquire}, 2, 5},
		{"branches", 2, []string{"load", "store", "skip", "cas", "store"}, weak, nil, 2, 5},
		{"membarrier", 2, []string{"load", "store", "store", "heavy", "fence"}, all, []Order{SeqCst, Release}, 3, 3},
		{"plain", 2, []string{"load", "store"}, []Order{Plain, Release, Acquire}, nil, 2, 3},
		{"plain and updates", 2, []string{"load", "store", "add", "skip", "fence"}, []Order{Plain, Release, Acquire}, []Order{AcqRel}, 3, 3},
		{"awaits", 2, []string{"load", "store", "await", "add"}, weak, nil, 3, 3},
		{"awaits and fences", 2, []string{"store", "load", "store", "await", "fence"}, all, []Order{SeqCst, AcqRel}, 3, 3},
		{"spins", 2, []string{"load", "store", "spin", "add"}, weak, nil, 3, 3},
		{"spins and fences", 2, []string{"store", "store", "spin", "load", "fence"}, all, []Order{SeqCst, AcqRel}, 3, 3},
		{"spins at two", 2, []string{"either", "store", "store", "either", "load"}, weak, nil, 3, 3},
		{"spins at three", 3, []string{"either", "store", "store", "add"}, all, nil, 3, 3},
		{"choices", 2, []string{"load", "store", "choose", "skip", "store"}, weak, nil, 3, 3},
		{"long", 1, []string{"load", "store", "add"}, weak, nil, 2, 4},
		{"four threads", 2, []string{"load", "store", "add"}, all, nil, 4, 2},
	}
}

func (f flavour) generate(r *rand.Rand) tiny {
	p := tiny{locs: f.locs}
	for range 2 + r.IntN(f.threads-1) {
		var ops []op
		for range 1 + r.IntN(f.length) {
			o := op{what: f.ops[r.IntN(len(f.ops))], loc: r.IntN(f.locs), value: uint64(1 + r.IntN(2)), order: f.orders[r.IntN(len(f.orders))]}
			switch o.what {
			case "load", "await", "spin", "either":
				if o.what == "spin" {
					o.what, o.spinning = "await", true
				}
				o.order = map[Order]Order{Release: Acquire}[o.order] | keep(o.order, Release)
			case "store":
				o.order = map[Order]Order{Acquire: Release}[o.order] | keep(o.order, Acquire)
			case "add", "swap":
				o.order = max(o.order, Relaxed)
			case "cas":
				o.order = max(o.order, Relaxed)
				o.old = uint64(r.IntN(2))
			case "fence":
				o.order, o.loc = f.fences[r.IntN(len(f.fences))], -1
			case "heavy", "skip", "choose":
				o.loc = -1
			}
			if o.what == "either" {
				ops = append(ops, op{what: "load", loc: r.IntN(f.locs), order: o.order})
			}
			ops = append(ops, o)
		}
		p.threads = append(p.threads, ops)
	}
	return p
}

func keep(o, unless Order) Order {
	if o == unless {
		return 0
	}
	return o
}

// candidates is how many graphs the enumeration would look at.
func (p tiny) candidates() int {
	writers, n := map[int]int{}, 1
	for _, ops := range p.threads {
		for _, o := range ops {
			switch o.what {
			case "store", "add", "swap", "cas":
				writers[o.loc]++
			}
		}
	}
	for _, ops := range p.threads {
		for _, o := range ops {
			switch o.what {
			case "load", "add", "swap", "cas", "await", "either":
				n *= writers[o.loc] + 1
			}
		}
	}
	for _, w := range writers {
		for i := 2; i <= w; i++ {
			n *= i
		}
	}
	return n
}

func (p tiny) uses(what string) bool {
	for _, ops := range p.threads {
		if slices.ContainsFunc(ops, func(o op) bool { return o.what == what }) {
			return true
		}
	}
	return false
}

// compare checks one program against the enumeration.
func compare(p tiny) error {
	want := enumerate(p)
	if !want.racy && len(want.missed) > 0 && !p.uses("heavy") {
		return fmt.Errorf("the model is too strong: hardware allows %v", want.missed)
	}
	got := Check(Config{Audit: true, KeepGoing: true}, p.build)
	if want.racy {
		if got.Failure == nil || got.Failure.Kind != Race {
			return fmt.Errorf("race missed: %v", got)
		}
		return nil
	}
	if stuck := canStick(p); got.Failure != nil && !stuck {
		return fmt.Errorf("false alarm: %v", got.Failure)
	} else if got.Failure == nil && stuck && p.spins() {
		return fmt.Errorf("deadlock missed: %v", got)
	}
	if got.Executions != want.executions || got.Duplicates != 0 || !maps.Equal(got.Outcomes, want.outcomes) {
		return fmt.Errorf("%d executions (%d duplicates), want %d\n got %v\nwant %v", got.Executions, got.Duplicates, want.executions, got.Outcomes, want.outcomes)
	}
	return nil
}

var programs = flag.Int("programs", 100, "random programs of each flavour to count in two ways")

// TestCountsAgree compares the checker with the enumeration of all graphs: the
// outcomes, and how many executions lead to each.
func TestCountsAgree(t *testing.T) {
	programs := *programs
	if testing.Short() {
		programs = min(programs, 20)
	}
	for i, f := range flavours() {
		t.Run(f.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(2026, uint64(i)))
			compared, executions := 0, 0
			for range programs {
				p := f.generate(r)
				if p.candidates() > 3000 {
					continue
				}
				if err := compare(p); err != nil {
					t.Fatalf("%v\n%v", p, err)
				}
				compared++
				executions += Check(Config{}, p.build).Executions
			}
			t.Logf("%d programs, %d executions", compared, executions)
		})
	}
}
