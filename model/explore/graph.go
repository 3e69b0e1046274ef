package explore

// maxThreads is how many threads one execution may have. Vector clocks are
// arrays of this length.
const maxThreads = 8

// clock says, per thread, how many of its events are included.
type clock [maxThreads]uint16

func (c *clock) join(d *clock) {
	for i, n := range d {
		c[i] = max(c[i], n)
	}
}

func (c *clock) has(e *event) bool { return c[e.thread] >= e.index }

// id names an event: its thread and its index in program order, from 1. The
// zero id is the initial message of whatever location is spoken of.
type id uint32

const initial id = 0

func (i id) thread() int { return int(i >> 16) }
func (i id) index() int  { return int(i & 0xffff) }

type kind uint8

const (
	kindRead kind = iota
	kindWrite
	kindFence
	kindHeavy
	kindToss  // a choice of the program, Thread.Choose
	kindBlock // the thread goes no further in this execution, Thread.Spin
)

// event is a node of an execution graph. It has no pointers, so that copying
// graphs costs the garbage collector nothing.
type event struct {
	kind   kind
	order  Order
	thread uint8
	update update // a read: the read-modify-write that it is the first half of
	paired bool   // a write: the second half of the read-modify-write before it
	await  bool   // a read: it takes only messages that its predicate accepts
	index  uint16
	loc    int32
	stamp  int32  // when it was added
	pos    int32  // a write: its position in modification order, 0 is initial
	source id     // a read: the write that it reads
	value  uint64 // read or written, or the choice
	expect uint64 // the old value of a compare-and-swap

	happened clock // what happens before its end: hb
	pending  clock // what an acquire fence would add
	fenced   clock // what happens before the thread's last release fence
	message  clock // a write: what a reader that acquires it learns
	caused   clock // what precedes it in program order and reads-from
}

// update says what a read-modify-write does with the value that it reads.
type update uint8

const (
	noUpdate update = iota
	always
	ifExpected // compare-and-swap
)

// exclusive reports whether the read e is followed by its own write.
func (e *event) exclusive() bool {
	return e.update == always || e.update == ifExpected && e.value == e.expect
}

func (e *event) id() id { return id(e.thread)<<16 | id(e.index) }

func (e *event) accesses() bool { return e.kind <= kindWrite }

// cell is one location's part of a graph.
type cell struct {
	first    uint64 // the initial value
	accesses []id   // in the order in which they were added
	writes   []id   // in modification order, the initial message left out
	plain    int    // how many of the accesses are plain
}

// graph is an execution graph: events, program order, reads-from and
// modification order. It remembers the order in which events were added,
// because the search is defined by it.
type graph struct {
	rules   *rules
	awaits  *awaits
	scratch *strongScratch
	stayed  func(*graph, bool) // for tests: sees each answer of stays
	forward bool               // reads stay with what they read first
	threads [maxThreads][]event
	order   []id
	cells   []cell
	touched []int32 // locations with accesses
	strong  []id    // SC accesses and SC fences, as added
	heavy   []id    // membarriers, as added
}

func (g *graph) at(i id) *event { return &g.threads[i.thread()][i.index()-1] }

func (g *graph) last() *event { return g.at(g.order[len(g.order)-1]) }

// grow makes room for locations up to loc.
func (g *graph) grow(loc int32) {
	for int(loc) >= len(g.cells) {
		if len(g.cells) < cap(g.cells) {
			g.cells = g.cells[:len(g.cells)+1]
			continue
		}
		g.cells = append(g.cells, cell{})
	}
}

// add appends an event to thread t. Its clocks are the thread's so far.
func (g *graph) add(t int, k kind, o Order) *event {
	events := append(g.threads[t], event{})
	g.threads[t] = events
	e := &events[len(events)-1]
	e.kind, e.order, e.thread, e.index = k, o, uint8(t), uint16(len(events))
	e.stamp, e.loc, e.pos = int32(len(g.order)), -1, -1
	g.inherit(e)
	g.order = append(g.order, e.id())
	return e
}

// inherit sets e's clocks to those of its predecessor in program order, itself
// included.
func (g *graph) inherit(e *event) {
	if e.index > 1 {
		p := &g.threads[e.thread][e.index-2]
		e.happened, e.pending, e.fenced, e.caused = p.happened, p.pending, p.fenced, p.caused
	} else {
		e.happened, e.pending, e.fenced, e.caused = clock{}, clock{}, clock{}, clock{}
	}
	e.happened[e.thread], e.caused[e.thread] = e.index, e.index
}

// access enters e at location loc.
func (g *graph) access(e *event, loc int32, first uint64) {
	c := &g.cells[loc]
	if len(c.accesses) == 0 {
		c.first = first
		g.touched = append(g.touched, loc)
	}
	e.loc = loc
	c.accesses = append(c.accesses, e.id())
	if e.order == Plain {
		c.plain++
	}
	if e.order == SeqCst {
		g.strong = append(g.strong, e.id())
	}
}

// place puts the write e at position pos of its modification order.
func (g *graph) place(e *event, pos int32) {
	c := &g.cells[e.loc]
	c.writes = append(c.writes, 0)
	copy(c.writes[pos:], c.writes[pos-1:])
	c.writes[pos-1] = e.id()
	e.pos = pos
	for i := int(pos); i < len(c.writes); i++ {
		g.at(c.writes[i]).pos++
	}
}

// lift takes the write e out of its modification order.
func (g *graph) lift(e *event) {
	if e.pos < 0 {
		return
	}
	c := &g.cells[e.loc]
	c.writes = append(c.writes[:e.pos-1], c.writes[e.pos:]...)
	for i := int(e.pos) - 1; i < len(c.writes); i++ {
		g.at(c.writes[i]).pos--
	}
	e.pos = -1
}

// truncate removes the events that were added after stamp.
func (g *graph) truncate(stamp int32) {
	for len(g.order) > int(stamp)+1 {
		e := g.last()
		if e.accesses() {
			g.lift(e)
			c := &g.cells[e.loc]
			c.accesses = c.accesses[:len(c.accesses)-1]
			if e.order == Plain {
				c.plain--
			}
			if len(c.accesses) == 0 {
				g.untouch(e.loc)
			}
		}
		if e.kind == kindHeavy {
			g.heavy = g.heavy[:len(g.heavy)-1]
		}
		if n := len(g.strong); n > 0 && g.strong[n-1] == e.id() {
			g.strong = g.strong[:n-1]
		}
		g.threads[e.thread] = g.threads[e.thread][:e.index-1]
		g.order = g.order[:len(g.order)-1]
	}
}

func (g *graph) untouch(loc int32) {
	for i := len(g.touched) - 1; i >= 0; i-- {
		if g.touched[i] == loc {
			g.touched = append(g.touched[:i], g.touched[i+1:]...)
			return
		}
	}
}

func (g *graph) reset() {
	for i := range g.threads {
		g.threads[i] = g.threads[i][:0]
	}
	for _, loc := range g.touched {
		c := &g.cells[loc]
		c.accesses, c.writes, c.plain = c.accesses[:0], c.writes[:0], 0
	}
	g.order, g.touched, g.strong, g.heavy = g.order[:0], g.touched[:0], g.strong[:0], g.heavy[:0]
}

// restrict makes g the part of from that keep accepts, in the same order. What is
// kept must be closed under program order and reads-from.
func (g *graph) restrict(from *graph, keep func(*event) bool) {
	g.reset()
	g.rules, g.awaits, g.scratch, g.stayed, g.forward = from.rules, from.awaits, from.scratch, from.stayed, from.forward
	g.grow(int32(len(from.cells)) - 1)
	for _, i := range from.order {
		old := from.at(i)
		if !keep(old) {
			continue
		}
		g.threads[old.thread] = append(g.threads[old.thread], *old)
		e := &g.threads[old.thread][old.index-1]
		e.stamp, e.pos = int32(len(g.order)), -1
		g.order = append(g.order, i)
		switch {
		case e.accesses():
			g.access(e, e.loc, from.cells[e.loc].first)
		case e.kind == kindHeavy:
			g.heavy = append(g.heavy, i)
			g.strong = append(g.strong, i)
		case e.kind == kindFence && e.order == SeqCst:
			g.strong = append(g.strong, i)
		}
	}
	for _, loc := range g.touched {
		c := &g.cells[loc]
		for _, i := range from.cells[loc].writes {
			if i.index() > len(g.threads[i.thread()]) {
				continue
			}
			c.writes = append(c.writes, i)
			g.at(i).pos = int32(len(c.writes))
		}
	}
}

// position is where an access stands in its location's modification order: a
// write's own place, a read's source's.
func (g *graph) position(e *event) int32 {
	if e.kind == kindWrite {
		return e.pos
	}
	if e.source == initial {
		return 0
	}
	return g.at(e.source).pos
}

// valueOf is what the message i of location loc carries.
func (g *graph) valueOf(loc int32, i id) uint64 {
	if i == initial {
		return g.cells[loc].first
	}
	return g.at(i).value
}

// message is the one at position pos of location loc's modification order.
func (g *graph) message(loc, pos int32) id {
	if pos == 0 {
		return initial
	}
	return g.cells[loc].writes[pos-1]
}
