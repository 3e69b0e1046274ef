package explore

import (
	"context"
	"fmt"
)

// checker runs executions of one program.
type checker struct {
	cfg      Config
	program  func(*Execution)
	x        *Execution
	graph    *graph
	strategy strategy
	choices  []uint32 // alternatives, of all choices that are not exhausted
	dead     bool     // the current execution leads nowhere
	steps    int
	result   Result
	known    map[uint64]struct{} // hashes of execution graphs
	outcome  []byte
	runs     int // of the program
	// With several observers: how many executions of the one that takes part there
	// are, by a hash of the other threads' part of the graph.
	worlds map[uint64]uint64

	// To minimise: keep the simplest failure of one kind.
	minimising bool
	wanted     FailureKind
	budget     int // of runs, 0: no limit
}

// strategy decides what happens next.
type strategy interface {
	// next is the thread to go on, nil if there is none.
	next(x *Execution) *Thread
	// preempts reports whether t must pause before its next event.
	preempts(t *Thread) bool
	// choose takes one of checker.choices[from:] for the event added last, and
	// removes them from checker.choices unless it will come back to them.
	choose(k choiceKind, from int) uint32
	// written is told of a write before it has a place.
	written(e *event)
	// counts reports whether the execution that has come to rest is to be counted.
	counts() bool
	// spin reports whether the thread may go round its waiting loop again; if not,
	// it is blocked.
	spin(t *Thread) bool
	// more prepares the next execution; false if there is none.
	more() bool
	// incomplete says why what more has offered was not everything.
	incomplete() string
	// hopeless reports whether the thread that spins at e might as well end the
	// execution.
	hopeless(e *event) bool
}

type choiceKind uint8

const (
	reads choiceKind = iota
	placings
	tosses
	revisits
)

func newChecker(cfg Config, program func(*Execution)) *checker {
	if cfg.rules == nil {
		all := allRules()
		cfg.rules = &all
	}
	if cfg.Context == nil {
		cfg.Context = context.Background()
	}
	c := &checker{cfg: cfg, program: program, steps: cfg.Steps}
	if c.steps == 0 {
		c.steps = 10_000
	}
	if c.steps < 0 || c.steps > 65_000 {
		panic(misuse(fmt.Sprintf("Steps is %d, at most 65000 are possible", c.steps)))
	}
	cfg.Shard.check()
	c.graph = &graph{rules: cfg.rules, scratch: &strongScratch{}, stayed: cfg.stayed}
	c.x = &Execution{checker: c}
	c.x.space.fixed = -1
	c.graph.awaits = &c.x.awaits
	c.worlds = map[uint64]uint64{}
	if cfg.promises == nil {
		c.cfg.promises = &promises{}
	}
	c.result = Result{Name: cfg.Name, Outcomes: map[string]int{}}
	if cfg.Audit || cfg.Random != 0 {
		c.known = map[uint64]struct{}{}
	}
	return c
}

func (c *checker) close() {
	for _, t := range c.x.spare {
		t.co.stop()
	}
}

// execute runs the program once: the part that is in the graph already, and then
// on as the strategy says.
func (c *checker) execute() {
	x := c.x
	x.begin()
	c.program(x)
	if x.fixed < 0 {
		x.fixed = x.count
	}
	if x.count != x.fixed {
		panic(misuse(fmt.Sprintf("the program is not deterministic: it had %d locations, now it has %d", x.fixed, x.count)))
	}
	x.mustBeApart()
	c.graph.grow(int32(x.count) - 1)
	x.phase = replaying
	for _, t := range x.threads {
		if len(c.graph.threads[t.number]) > 0 && x.failure == nil {
			x.resume(t)
		}
	}
	c.mustRepeat()
	x.phase = exploring
	for x.failure == nil && !c.dead {
		t := c.strategy.next(x)
		if t == nil {
			break
		}
		x.resume(t)
	}
	if c.strategy.counts() {
		c.conclude()
	} else {
		x.failure = nil
	}
	x.phase = aborting
	for _, t := range x.threads {
		if t.started && t.state != done {
			x.resume(t)
		}
	}
}

// mustRepeat panics if the threads did less than in the execution that this one
// repeats. That they did something else shows at once.
func (c *checker) mustRepeat() {
	for n := range c.graph.threads {
		events := c.graph.threads[n]
		switch {
		case len(events) == 0 || c.x.failure != nil:
		case n >= len(c.x.threads):
			panic(misuse(fmt.Sprintf("the program is not deterministic: it had %d threads, now it has %d", n+1, len(c.x.threads))))
		case c.x.threads[n].at < len(events):
			t := c.x.threads[n]
			c.x.changed(t, &events[t.at], "its end")
		}
	}
}

// conclude judges the execution that has just come to rest.
func (c *checker) conclude() {
	x := c.x
	c.result.Events = max(c.result.Events, len(c.graph.order))
	complete := x.failure == nil && !c.dead
	for _, t := range x.threads {
		complete = complete && t.state == done
	}
	if complete {
		x.phase = finished
		x.settle()
		x.check()
		c.count()
		if c.cfg.visit != nil {
			c.cfg.visit(c)
		}
		return
	}
	if x.failure == nil && !c.dead && x.stuck() {
		return
	}
	if x.failure == nil {
		c.result.Blocked++
	}
}

// stuck fails the execution if its remaining threads can never end.
func (x *Execution) stuck() bool {
	var waits string
	ended := 0
	x.phase = draining
	for _, t := range x.threads {
		switch t.state {
		case blocked:
			t.idle = 0
			x.resume(t)
			if t.state != blocked {
				return false // it missed what it waits for, which cannot last
			}
			waits += fmt.Sprintf("\n  %s spins", t.name)
		case waiting:
			waits += fmt.Sprintf("\n  %s awaits %s, which holds %d", t.name, x.nameOf(t.waitLoc), x.newest(t.waitLoc))
		case done:
			if !t.absent {
				ended++
			}
		}
	}
	if ended == 0 {
		x.fail(Deadlock, nil, "deadlock: no thread can move"+waits)
	} else {
		x.fail(Leak, nil, "threads are left that can never end"+waits)
	}
	return true
}

// count enters a complete execution in the result.
func (c *checker) count() {
	if c.known != nil {
		h := c.graph.hash(&everything)
		if _, again := c.known[h]; again {
			c.result.Duplicates++
			if c.cfg.Random != 0 {
				return
			}
		}
		c.known[h] = struct{}{}
	}
	c.result.Executions++
	if c.x.observers > 1 {
		c.inWorld()
	}
	if len(c.x.values) > 0 {
		c.outcome = c.outcome[:0]
		for i, v := range c.x.values {
			if i > 0 {
				c.outcome = append(c.outcome, ' ')
			}
			c.outcome = fmt.Append(c.outcome, v)
		}
		c.result.Outcomes[string(c.outcome)]++
	}
}
