package history

import (
	"math"

	"github.com/anishathalye/porcupine"

	"github.com/trusted-ring/trusted-ring/model/spec"
)

// The specification forces some orders: no event is read before it is published,
// none after its slot has been; who finds nothing at an event looked before it was
// published; whoever was told nil published before Close. If X comes before Y in
// every order that could be accepted, then Y may as well be called no earlier than
// X, and X return no later than Y: that neither adds nor loses an order, and it
// takes away most of the wrong turns over which porcupine would spend its time.
//
// One operation is moved because later is never worse: that a reader has certainly
// given slots back only ever forbids answers (full, empty), so Release takes effect
// when it returns. That it may have is an Ask of its own, which comes before. (With
// the widened clock Release is left out: see placeable.)

// fine is how many moments fit between two ticks of the clock, so that what comes
// just after something else stays before the next tick.
const fine = 1 << 20

// passes is how often what one order implies is carried on to the next. Stopping
// early leaves intervals wider, which is no harm.
const passes = 40

// narrow narrows the intervals in place; false means that an operation would have
// to take effect before it was called, so that no order can be accepted.
func (h *History) narrow(ops []porcupine.Operation) bool {
	n := narrowing{h: h, ops: ops, events: map[uint64]*event{}, closeBegins: -1, closeEnds: -1}
	last := uint64(0)
	for i := range ops {
		ops[i].Call, ops[i].Return = ops[i].Call*fine, ops[i].Return*fine+fine-1
		if at, ok := n.place(i); ok {
			last = max(last, at+1)
		}
	}
	n.cursors()
	n.closing(last)
	for range passes {
		n.moved = false
		n.forward(last)
		n.backward(last)
		if !n.moved {
			break
		}
	}
	for i := range ops {
		if ops[i].Call > ops[i].Return {
			return false
		}
	}
	return true
}

type narrowing struct {
	h                      *History
	ops                    []porcupine.Operation
	events                 map[uint64]*event // by the number since the first
	following              [spec.MaxReaders]bool
	closeBegins, closeEnds int
	orders                 [][2]int // which do not follow from one event
	moved                  bool
}

// event is the operations on one event, by index.
type event struct {
	published int // publish, commit or abandon; -1
	claimed   int // -1
	reads     []int
	empties   []int
}

func (n *narrowing) event(at uint64) *event {
	e := n.events[at]
	if e == nil {
		e = &event{published: -1, claimed: -1}
		n.events[at] = e
	}
	return e
}

func (n *narrowing) op(i int) spec.Op { return n.ops[i].Input.(step).Op }

// place files operation i under its event; ok when it publishes one.
func (n *narrowing) place(i int) (at uint64, ok bool) {
	op := n.op(i)
	at = op.Seq - n.h.Rules.First
	switch op.Kind {
	case spec.Publish, spec.Commit, spec.Abandon:
		n.event(at).published = i
		return at, true
	case spec.Claim:
		n.event(at).claimed = i
	case spec.Read:
		n.event(at).reads = append(n.event(at).reads, i)
	case spec.Join:
		n.following[op.Reader] = op.Start.After != 0
	case spec.Empty:
		if !n.following[op.Reader] { // else it may be waiting for another reader
			n.event(at).empties = append(n.event(at).empties, i)
		}
	case spec.Release:
		n.ops[i].Call = n.ops[i].Return
	case spec.CloseBegins:
		n.closeBegins = i
	case spec.CloseEnds:
		n.closeEnds = i
	}
	return at, false
}

// after makes operation i be called no earlier than just after j.
func (n *narrowing) after(i, j int) {
	if i >= 0 && j >= 0 && n.ops[i].Call <= n.ops[j].Call {
		n.ops[i].Call, n.moved = n.ops[j].Call+1, true
	}
}

// before makes operation i return no later than j.
func (n *narrowing) before(i, j int) {
	if i >= 0 && j >= 0 && n.ops[i].Return > n.ops[j].Return {
		n.ops[i].Return, n.moved = n.ops[j].Return, true
	}
}

// pairs calls visit for each pair of operations on event at of which the first
// comes before the second.
func (n *narrowing) pairs(at uint64, visit func(first, second int)) {
	e := n.event(at)
	for _, i := range e.empties {
		visit(i, e.published)
	}
	if at > 0 {
		visit(n.event(at-1).claimed, e.claimed)
		if !n.h.Rules.Shared {
			visit(n.event(at-1).published, e.published)
		}
	}
	if c := n.h.Rules.Capacity; at >= c {
		for _, i := range n.event(at - c).reads {
			visit(i, e.published)
		}
	}
	visit(e.claimed, e.published)
	for _, i := range e.reads {
		visit(e.published, i)
	}
}

// forward raises calls, in the order of the events and of each program.
func (n *narrowing) forward(last uint64) {
	for at := range last {
		n.pairs(at, func(first, second int) { n.after(second, first) })
	}
	var loads, stores [maxClients]int // the last of each client, one up
	for i, op := range n.ops {
		s := op.Input.(step)
		n.after(i, loads[s.client]-1)
		if s.class != load {
			n.after(i, stores[s.client]-1)
			stores[s.client] = i + 1
		}
		if s.class != store {
			loads[s.client] = i + 1
		}
	}
	for _, pair := range n.orders {
		n.after(pair[1], pair[0])
	}
}

// backward lowers returns, against the order of the events. Reads limit their
// event's publication before that limits what came before it.
func (n *narrowing) backward(last uint64) {
	for at := last; at > 0; at-- {
		e := n.event(at - 1)
		for _, i := range e.reads {
			n.before(e.published, i)
		}
		n.pairs(at-1, n.before)
	}
	for _, pair := range n.orders {
		n.before(pair[0], pair[1])
	}
}

// cursors: who joins or was lapped has seen how far the writers had come.
func (n *narrowing) cursors() {
	rules := n.h.Rules
	var resume [spec.MaxReaders]uint64
	evicted, last := [spec.MaxReaders]int{}, [spec.MaxReaders]int{} // one up
	for i := range n.ops {
		if op := n.op(i); op.Kind == spec.Evict {
			evicted[op.Reader] = i + 1
		}
	}
	for i := range n.ops {
		op := n.op(i)
		at := int64(op.Seq - rules.First)
		lap, overlap := int64(rules.Capacity), int64(rules.Overlap)
		switch op.Kind {
		case spec.Evicted:
			// It is told so by the first call after the eviction.
			n.orders = append(n.orders, [2]int{last[op.Reader] - 1, evicted[op.Reader] - 1}, [2]int{evicted[op.Reader] - 1, i})
		case spec.Join:
			resume[op.Reader] = uint64(op.Start.Resume)
			switch {
			case op.Start.From == spec.Latest:
				n.between(at-1, i, at+overlap)
			case op.Start.From == spec.Sequence:
				n.between(int64(op.Start.Sequence-rules.First)-1, i, math.MaxInt64)
			case rules.Gated:
				n.between(at-1, i, at+lap)
			case at > 0:
				n.between(at+lap-1, i, at+lap+overlap)
			default:
				n.between(-1, i, lap+overlap)
			}
		case spec.Read:
			last[op.Reader] = i + 1
			if rules.Gated || op.Missed == 0 || rules.Shared {
				continue // shared: there may be holes among those missed
			}
			n.between(at-int64(op.Missed)+lap-overlap, i, math.MaxInt64)
			if h := resume[op.Reader]; h < rules.Capacity {
				n.between(at-int64(h)+lap-overlap-1, i, math.MaxInt64)
			}
		}
	}
}

// between: operation i saw a cursor beyond event low and not beyond event high.
func (n *narrowing) between(low int64, i int, high int64) {
	for _, edge := range []struct {
		at  int64
		low bool
	}{{low, true}, {high, false}} {
		e := n.events[uint64(edge.at)]
		if edge.at < 0 || e == nil {
			continue
		}
		moved := e.published
		if n.h.Rules.Shared {
			moved = e.claimed
		}
		switch {
		case moved < 0:
		case edge.low:
			n.orders = append(n.orders, [2]int{moved, i})
		default:
			n.orders = append(n.orders, [2]int{i, moved})
		}
	}
}

// closing: what was answered with nil came before Close, and so did every look
// that found nothing at the very end.
func (n *narrowing) closing(last uint64) {
	for i := range n.ops {
		switch op := n.op(i); op.Kind {
		case spec.Publish, spec.Commit, spec.Abandon:
			if !op.Closed {
				n.orders = append(n.orders, [2]int{i, n.closeBegins})
			}
		case spec.Empty:
			if op.Seq-n.h.Rules.First == last && !n.following[op.Reader] {
				n.orders = append(n.orders, [2]int{i, n.closeEnds})
			}
		}
	}
	n.orders = append(n.orders, [2]int{n.closeBegins, n.closeEnds})
}
