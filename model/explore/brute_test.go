package explore

import (
	"fmt"
	"slices"
	"strings"
)

// A second way to count, which shares nothing with the checker: every candidate
// graph of a tiny program, judged by the axioms as they stand in the literature.

// op is one instruction of a tiny program. Every value that is read goes into
// the thread's list of registers.
type op struct {
	// load, store, add, swap, cas, await, skip (the next op, if the last read gave
	// value), fence, heavy; either (a load that goes on if it or the load before
	// it gave value, else back to that)
	what     string
	loc      int
	value    uint64
	old      uint64 // cas
	order    Order
	spinning bool // an await that is written as a loop with Spin
}

func (o op) String() string {
	switch o.what {
	case "fence", "heavy":
		return fmt.Sprintf("%s.%v", o.what, o.order)
	case "skip":
		return fmt.Sprintf("skip if %d", o.value)
	case "load":
		return fmt.Sprintf("load.%v %c", o.order, 'x'+o.loc)
	case "cas":
		return fmt.Sprintf("cas.%v %c %d->%d", o.order, 'x'+o.loc, o.old, o.value)
	}
	return fmt.Sprintf("%s.%v %c %d", o.what, o.order, 'x'+o.loc, o.value)
}

type tiny struct {
	locs    int
	threads [][]op
	waits   []op // awaits for ever, behind the end of some of the threads
}

func (p tiny) String() string {
	var b strings.Builder
	for i, t := range p.threads {
		fmt.Fprintf(&b, "\n  T%d: %v", i, t)
	}
	return b.String()
}

// counted is what the enumeration finds.
type counted struct {
	executions int
	outcomes   map[string]int
	racy       bool
	missed     []Where // candidates that the model excludes although this machine allows them
}

// enumerate judges every candidate graph of p, for every result of its choices.
func enumerate(p tiny) counted {
	c := counted{outcomes: map[string]int{}}
	c.enumerate(p)
	return c
}

func (c *counted) enumerate(p tiny) {
	for t, ops := range p.threads {
		for i, o := range ops {
			if o.what == "choose" {
				for v := range uint64(2) {
					q := tiny{p.locs, slices.Clone(p.threads), p.waits}
					q.threads[t] = slices.Clone(ops)
					q.threads[t][i] = op{what: "chosen", value: v, loc: -1}
					c.enumerate(q)
				}
				return
			}
		}
	}
	// A slot is an op that reads; a guess gives each the op whose write it reads,
	// -1 for the initial value.
	type place struct{ thread, at int }
	var readers []place
	writers := map[int][]place{}
	for t, ops := range p.threads {
		for i, o := range ops {
			switch o.what {
			case "load", "add", "swap", "cas", "await", "either":
				readers = append(readers, place{t, i})
			}
			switch o.what {
			case "store", "add", "swap", "cas":
				writers[o.loc] = append(writers[o.loc], place{t, i})
			}
		}
	}
	guess := map[place]*place{}
	var try func(int)
	try = func(k int) {
		if k < len(readers) {
			at := readers[k]
			for _, w := range append([]place{{-1, -1}}, writers[p.threads[at.thread][at.at].loc]...) {
				guess[at] = &w
				try(k + 1)
			}
			return
		}
		// Run the threads as far as the guessed values are known.
		nodes := make([]node, 0, 16)
		for l := range p.locs {
			nodes = append(nodes, node{thread: -1, what: 'W', order: Relaxed, loc: l, half: -1})
		}
		wrote := map[place]int{}
		pc := make([]int, len(p.threads))
		length := make([]int, len(p.threads))
		registers := make([][]uint64, len(p.threads))
		used := map[place]bool{}
		for moved := true; moved; {
			moved = false
			for t, ops := range p.threads {
				for pc[t] < len(ops) {
					o, here := ops[pc[t]], place{t, pc[t]}
					emit := func(n node) int {
						n.thread, n.at = t, length[t]
						length[t]++
						nodes = append(nodes, n)
						return len(nodes) - 1
					}
					switch o.what {
					case "fence":
						emit(node{what: 'F', order: o.order, loc: -1, half: -1})
					case "heavy":
						emit(node{what: 'H', order: SeqCst, loc: -1, half: -1})
					case "skip":
						if n := len(registers[t]); n > 0 && registers[t][n-1] == o.value {
							pc[t]++
						}
					case "chosen":
						used[here] = true
						registers[t] = append(registers[t], o.value)
					case "store":
						wrote[here] = emit(node{what: 'W', order: o.order, loc: o.loc, value: o.value, half: -1})
					default:
						from := *guess[here]
						source, known := o.loc, true
						if from.thread >= 0 {
							source, known = wrote[from]
						}
						if !known {
							goto next
						}
						used[here] = true
						v := nodes[source].value
						if o.what == "await" && v != o.value {
							return
						}
						if o.what == "either" && v != o.value && registers[t][len(registers[t])-1] != o.value {
							return
						}
						registers[t] = append(registers[t], v)
						order := o.order
						r := emit(node{what: 'R', order: order, loc: o.loc, value: v, half: -1, source: source})
						w := node{what: 'W', order: o.order, loc: o.loc, half: r}
						switch {
						case o.what == "add":
							w.value = v + o.value
						case o.what == "swap", o.what == "cas" && v == o.old:
							w.value = o.value
						default:
							w.what = 0
						}
						if w.what == 'W' {
							wrote[here] = emit(w)
						}
					}
					pc[t]++
					moved = true
				}
			next:
			}
		}
		for t, ops := range p.threads {
			if pc[t] < len(ops) {
				return // a cycle, or a source that was not executed
			}
		}
		for t, ops := range p.threads {
			for i, o := range ops {
				if o.what == "chosen" && o.value > 0 && !used[place{t, i}] {
					return // a choice that was skipped: counted once
				}
			}
		}
		for at, w := range guess {
			if !used[at] && w.thread >= 0 {
				return // a guess about an op that was skipped: counted once
			}
		}
		c.orderWrites(p, nodes, registers)
	}
	try(0)
}

// orderWrites tries every modification order.
func (c *counted) orderWrites(p tiny, nodes []node, registers [][]uint64) {
	perLoc := make([][]int, p.locs)
	for i, n := range nodes {
		if n.what == 'W' && n.thread >= 0 {
			perLoc[n.loc] = append(perLoc[n.loc], i)
		}
	}
	mo := newRelation(len(nodes))
	last := make([]int, p.locs)
	var loc func(int)
	loc = func(l int) {
		if l == p.locs {
			v := judge(nodes, mo)
			if !v.consistent {
				if v.tso {
					c.missed = append(c.missed, OnAMD64)
				}
				if v.arm {
					c.missed = append(c.missed, OnARM64)
				}
			}
			for _, o := range p.waits {
				if nodes[last[o.loc]].value == o.value {
					return // it would see the message in the end
				}
			}
			if v.consistent {
				c.executions++
				c.racy = c.racy || v.racy
				var out []uint64
				for _, r := range registers {
					out = append(out, r...)
				}
				for _, w := range last {
					out = append(out, nodes[w].value)
				}
				c.outcomes[strings.Trim(fmt.Sprint(out), "[]")]++
			}
			return
		}
		permute(perLoc[l], 0, func(order []int) {
			all := append([]int{l}, order...)
			for i, a := range all {
				for _, b := range all[i+1:] {
					mo[a][b] = true
				}
			}
			last[l] = all[len(all)-1]
			loc(l + 1)
			for i, a := range all {
				for _, b := range all[i+1:] {
					mo[a][b] = false
				}
			}
		})
	}
	loc(0)
}

func permute(s []int, k int, do func([]int)) {
	if k == len(s) {
		do(s)
		return
	}
	for i := k; i < len(s); i++ {
		s[k], s[i] = s[i], s[k]
		permute(s, k+1, do)
		s[k], s[i] = s[i], s[k]
	}
}
