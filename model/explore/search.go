package explore

// search visits every execution graph once: TruSt (Kokologiannakis, Marmanis,
// Gladstein, Vafeiadis: Truly stateless, optimal dynamic partial order reduction,
// POPL 2022).
//
// Threads run one after another, the first that can go on first. A read takes
// each message that is there and consistent, the newest first; a write lands in
// each consistent place. A write that is added after a read of its location may
// still be read by it: the read is revisited, and what was added after the read
// goes, except for what leads to the write. To arrive at each graph by one way
// only, the events that go, and the read, must be as the search would have them
// by default: their writes last in modification order, their reads of the newest
// message.
type search struct {
	*checker
	frames    []frame
	items     []item
	path      []uint32 // which alternative was taken at each choice on the way here
	deviated  int      // how often that was not the first
	curtailed bool     // an alternative was left out: Config.Deviations
	spare     []*graph
}

// frame is a graph to come back to after a revisit.
type frame struct {
	graph *graph
	items int
}

// item is a choice with alternatives that have not been explored.
type item struct {
	kind     choiceKind
	stamp    int32 // of the event whose choice it is
	from     int   // its alternatives begin at checker.choices[from]
	next     int   // the next of them
	end      int
	path     int // the length of the path that leads to it
	deviated int
}

func newSearch(c *checker) *search { return &search{checker: c} }

func (s *search) next(x *Execution) *Thread {
	// The second half of a read-modify-write must follow the first.
	for _, t := range x.threads {
		events := s.graph.threads[t.number]
		if n := len(events); n > 0 && t.state == ready {
			if e := &events[n-1]; e.kind == kindRead && e.update != noUpdate && e.exclusive() {
				x.running, x.reschedule = t, true
				return t
			}
		}
	}
	for _, t := range x.threads {
		if t.state == ready || t.state == waiting && t.satisfiable() {
			x.running, x.reschedule = t, false
			return t
		}
	}
	return nil
}

func (s *search) preempts(*Thread) bool { return s.dead }

func (s *search) spin(t *Thread) bool { return false }

// choose takes the first alternative and keeps the others for later.
func (s *search) choose(k choiceKind, from int) uint32 {
	first := s.choices[from]
	n := len(s.choices) - from
	bounded := s.cfg.Deviations > 0 && s.deviated >= s.cfg.Deviations
	if n == 1 || bounded || s.dead {
		s.curtailed = s.curtailed || n > 1 && bounded
		s.choices = s.choices[:from]
		return first
	}
	s.items = append(s.items, item{k, int32(len(s.graph.order)) - 1, from, from + 1, len(s.choices), len(s.path), s.deviated})
	s.path = append(s.path, 0)
	s.dead = s.elsewhere() // the other alternatives may belong here
	return first
}

// land gives the write e a place in modification order, above a lower bound. It
// returns false if there is none.
func (c *checker) land(e *event, above int32, revisited bool) bool {
	from := len(c.choices)
	c.choices = c.graph.places(e, above, revisited, c.choices)
	if len(c.choices) == from {
		return false
	}
	c.graph.place(e, int32(c.strategy.choose(placings, from)))
	return true
}

// written keeps for later the reads that may be revisited with the write e.
func (s *search) written(e *event) {
	if !s.graph.rules.revisits {
		return
	}
	from := len(s.choices)
	s.choices = append(s.choices, 0)
	for _, i := range s.graph.cells[e.loc].accesses {
		if r := s.graph.at(i); r.kind == kindRead && r.order != Plain && !e.caused.has(r) && s.graph.revisitable(r, e) {
			s.choices = append(s.choices, uint32(i))
		}
	}
	s.choose(revisits, from)
}

// hopeless: a spin whose last read is not of the newest message. A turn that
// reads a newer one is another execution, and no revisit can lead on from this
// one.
func (s *search) hopeless(e *event) bool {
	events := s.graph.threads[e.thread]
	for n := int(e.index) - 2; n >= 0; n-- {
		if last := &events[n]; last.kind == kindRead {
			return int(s.graph.position(last)) < len(s.graph.cells[last.loc].writes)
		}
	}
	return false
}

// revisitable reports whether the read r may be given the write w.
func (g *graph) revisitable(r, w *event) bool {
	if !g.accepts(r, w.value) {
		return false
	}
	for _, i := range g.order[r.stamp:] {
		e := g.at(i)
		if e != w && (e == r || !w.caused.has(e)) && !g.byDefault(e, w) {
			return false
		}
	}
	return true
}

// byDefault reports whether the event e, which a revisit with the write w
// removes, is what the search adds when it does not deviate, given what was
// there before it and what the revisit keeps.
func (g *graph) byDefault(e, w *event) bool {
	stays := func(o *event) bool { return o != w && (o.stamp <= e.stamp || w.caused.has(o)) }
	switch e.kind {
	case kindToss:
		return e.value == 0
	case kindRead, kindWrite:
	default:
		return true
	}
	c := &g.cells[e.loc]
	if e.kind == kindWrite {
		for _, i := range c.accesses {
			if o := g.at(i); o.kind == kindRead && o.stamp < e.stamp && o.source == e.id() {
				return false
			}
		}
	}
	for n := int(g.position(e)); n < len(c.writes); n++ {
		o := g.at(c.writes[n])
		if o != e && stays(o) && g.accepts(e, o.value) {
			return false
		}
	}
	return true
}

// more goes back to the last choice with an alternative left and takes it.
func (s *search) more() bool {
	for {
		if n := len(s.frames); n > 0 && len(s.items) == s.frames[n-1].items {
			s.spare = append(s.spare, s.graph)
			s.graph = s.frames[n-1].graph
			s.frames = s.frames[:n-1]
			continue
		}
		if len(s.items) == 0 {
			return false
		}
		it := &s.items[len(s.items)-1]
		if it.next == it.end {
			s.choices = s.choices[:it.from]
			s.items = s.items[:len(s.items)-1]
			continue
		}
		choice := s.choices[it.next]
		s.path = append(s.path[:it.path], uint32(it.next-it.from))
		s.deviated = it.deviated + 1
		it.next++
		s.dead = false
		if s.elsewhere() {
			continue
		}
		s.graph.truncate(it.stamp)
		if s.take(it.kind, choice) {
			return true
		}
	}
}

// take makes another choice for the event added last.
func (s *search) take(k choiceKind, choice uint32) bool {
	e := s.graph.last()
	switch k {
	case reads:
		s.graph.readFrom(e, id(choice))
	case placings:
		s.graph.lift(e)
		s.graph.place(e, int32(choice))
	case tosses:
		e.value = uint64(choice)
	case revisits:
		return s.revisit(id(choice), e.id())
	}
	return true
}

// revisit lets the read r read the write w, in a graph of its own, to which
// nothing is added that was added after r and does not lead to w.
func (s *search) revisit(r, w id) bool {
	old := s.graph
	read, write := old.at(r), old.at(w)
	old.lift(write)
	var g *graph
	if n := len(s.spare); n > 0 {
		g, s.spare = s.spare[n-1], s.spare[:n-1]
	} else {
		g = &graph{}
	}
	g.restrict(old, func(e *event) bool { return e.stamp <= read.stamp || write.caused.has(e) })
	s.frames = append(s.frames, frame{old, len(s.items)})
	s.graph = g
	read, write = g.at(r), g.at(w)
	before := g.history(read)
	above := int32(0)
	if g.rules.readCoherence {
		above = g.floor(read.loc, &before)
	}
	g.readFrom(read, w)
	if s.land(write, above, true) {
		return true
	}
	s.spare = append(s.spare, g)
	s.graph = old
	s.frames = s.frames[:len(s.frames)-1]
	return false
}
