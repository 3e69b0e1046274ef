package explore

// Where is the weakest of the two machines on which an execution can happen.
type Where string

// The machines, from strong to weak. An execution that x86-TSO allows is tagged
// amd64, and may happen on arm64 too.
const (
	OnAMD64 Where = "amd64"
	OnARM64 Where = "arm64 only"
	Weaker  Where = "weaker only" // the language allows it; neither machine shows it
)

// where checks the graph against the axioms of x86-TSO (Alglave, Maranget,
// Tautschnig: Herding cats, TOPLAS 2014) and of ARMv8 (Pulte et al.: Simplifying
// ARM concurrency, POPL 2018). Accesses are taken to be compiled as in this
// module: on amd64 an SC store is XCHG, a read-modify-write is locked, other
// accesses are MOV; on arm64 acquire is LDAR, release STLR, fences are DMB ISHLD
// (acquire), DMB ISHST (release), DMB ISH (others). Dependencies between
// instructions are not known to the graph: an execution that only they forbid on
// arm64 is still tagged so.
func (g *graph) where() Where {
	switch {
	case g.acyclicUnder(g.tsoOrders):
		return OnAMD64
	case g.acyclicUnder(g.armOrders):
		return OnARM64
	}
	return Weaker
}

// acyclicUnder reports whether the communication between threads and the part of
// program order that orders accepts form no cycle. A membarrier stands for a
// fence in its own thread here.
func (g *graph) acyclicUnder(orders func(events []event, a, b int) bool) bool {
	n := len(g.order)
	next := make([][]int32, n)
	edge := func(a, b *event) { next[a.stamp] = append(next[a.stamp], b.stamp) }
	for t := range g.threads {
		events := g.threads[t]
		for a := range events {
			for b := a + 1; b < len(events); b++ {
				if orders(events, a, b) {
					edge(&events[a], &events[b])
				}
			}
		}
	}
	for _, loc := range g.touched {
		for _, i := range g.cells[loc].accesses {
			for _, j := range g.cells[loc].accesses {
				a, b := g.at(i), g.at(j)
				pa, pb := g.position(a), g.position(b)
				if a.thread == b.thread || pa < 0 || pb < 0 {
					continue
				}
				reads := a.kind == kindWrite && b.kind == kindRead && b.source == i
				if reads || b.kind == kindWrite && pa < pb {
					edge(a, b) // reads-from, coherence, from-reads
				}
			}
		}
	}
	return acyclicGraph(next)
}

func acyclicGraph(next [][]int32) bool {
	const open, closed = 1, 2
	state := make([]uint8, len(next))
	var visit func(int32) bool
	visit = func(a int32) bool {
		state[a] = open
		for _, b := range next[a] {
			if state[b] == open || state[b] == 0 && !visit(b) {
				return false
			}
		}
		state[a] = closed
		return true
	}
	for a := range next {
		if state[a] == 0 && !visit(int32(a)) {
			return false
		}
	}
	return true
}

// locked reports whether e is, on amd64, a full fence.
func locked(e *event) bool {
	switch e.kind {
	case kindFence:
		return e.order == SeqCst
	case kindHeavy:
		return true
	case kindRead:
		return e.update != noUpdate
	case kindWrite:
		return e.paired || e.order == SeqCst
	}
	return false
}

// tsoOrders: everything but a store and a later load, unless a full fence stands
// between them or one of them is one.
func (g *graph) tsoOrders(events []event, a, b int) bool {
	ea, eb := &events[a], &events[b]
	if !ea.accesses() || !eb.accesses() {
		return false
	}
	if ea.kind != kindWrite || eb.kind != kindRead {
		return true
	}
	for i := a; i <= b; i++ {
		if locked(&events[i]) {
			return true
		}
	}
	return false
}

// armOrders is bob, and the two halves of a read-modify-write.
func (g *graph) armOrders(events []event, a, b int) bool {
	ea, eb := &events[a], &events[b]
	if !ea.accesses() || !eb.accesses() {
		return false
	}
	read, write := ea.kind == kindRead, ea.kind == kindWrite
	switch {
	case eb.paired && b == a+1:
		return true
	case read && ea.order.acquires(): // LDAR orders all that follows
		return true
	case eb.kind == kindWrite && eb.order.releases(): // STLR all that goes before
		return true
	case write && ea.order.releases() && eb.kind == kindRead && eb.order.acquires():
		return true
	}
	for i := a + 1; i < b; i++ {
		f := &events[i]
		switch {
		case f.kind == kindHeavy, f.kind == kindFence && (f.order == SeqCst || f.order == AcqRel):
			return true
		case f.paired && f.order.releases() && events[i-1].order.acquires():
			return true // an LSE atomic with both is a full fence
		case f.kind == kindFence && f.order == Acquire && read:
			return true
		case f.kind == kindFence && f.order == Release && write && eb.kind == kindWrite:
			return true
		}
	}
	return false
}
