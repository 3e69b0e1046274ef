package explore

import (
	"fmt"
	"math/rand/v2"
)

// random runs executions at random: probabilistic concurrency testing
// (Burckhardt, Kothari, Musuvathi, Nagarakatte, ASPLOS 2010). Threads have random
// priorities, and at a few random steps the running thread falls behind all
// others. Which of the possible messages is read is drawn too.
type random struct {
	*checker
	draw     *rand.Rand
	runs     int
	priority [maxThreads]int
	changes  []int // steps at which the priority changes
	step     int
	length   int // of the longest execution so far
	lowest   int
}

func newRandom(c *checker) *random {
	r := &random{checker: c, draw: rand.New(rand.NewPCG(c.cfg.Seed, 0)), length: 20}
	r.changes = make([]int, c.cfg.Depth)
	if c.cfg.Depth == 0 {
		r.changes = make([]int, 3)
	}
	r.graph.forward = true
	r.more()
	return r
}

func (r *random) more() bool {
	if r.runs++; r.runs > r.cfg.Random {
		return false
	}
	r.length = max(r.length, r.step)
	r.graph.reset()
	r.choices, r.dead, r.step, r.lowest = r.choices[:0], false, 0, 0
	for i, p := range r.draw.Perm(maxThreads) {
		r.priority[i] = p + 1
	}
	for i := range r.changes {
		r.changes[i] = 1 + r.draw.IntN(r.length)
	}
	return true
}

func (r *random) incomplete() string {
	return fmt.Sprintf("%d random executions, seed %d", r.cfg.Random, r.cfg.Seed)
}

func (r *random) counts() bool { return true }

func (r *random) next(x *Execution) *Thread {
	var best, patient *Thread
	for _, t := range x.threads {
		switch {
		case t.state == ready, t.state == waiting && t.satisfiable(), t.state == blocked && x.writes > t.spun:
			if best == nil || r.priority[t.number] > r.priority[best.number] {
				best = t
			}
		case t.state == blocked && !t.fair:
			patient = t
		}
	}
	if best == nil && patient != nil {
		best, patient.fair = patient, true // nothing new: let it see the newest
	}
	x.running, x.reschedule = best, false
	return best
}

func (r *random) preempts(t *Thread) bool {
	r.step++
	for _, at := range r.changes {
		if at == r.step {
			r.lowest--
			r.priority[t.number] = r.lowest
			return true
		}
	}
	return r.dead
}

func (r *random) spin(t *Thread) bool {
	if t.x.writes > t.spun {
		t.fair = false
	}
	t.spun = t.x.writes
	t.state = blocked
	t.pause()
	if t.x.phase == exploring {
		t.state = ready
	}
	return true
}

func (r *random) choose(k choiceKind, from int) uint32 {
	n := len(r.choices) - from
	i := 0
	if n > 1 && r.draw.IntN(2) == 0 && !(k == reads && r.x.running.fair) {
		i = r.draw.IntN(n)
	}
	choice := r.choices[from+i]
	r.choices = r.choices[:from]
	return choice
}

func (r *random) written(*event)       {}
func (r *random) hopeless(*event) bool { return false }
