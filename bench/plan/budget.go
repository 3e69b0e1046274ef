package plan

import (
	"sort"
	"time"
)

// A Cost says how long processes take; what the next ones will take is computed from it.
type Cost struct {
	Start time.Duration // of a process that measures nothing
	Ramp  float64       // time that a benchmark takes in all, as a multiple of its measuring time
}

// FirstCost is what is assumed before the first process has run. A benchmark finds its number of iterations by
// trying smaller ones first, which takes about half as long again as the measurement.
var FirstCost = Cost{Start: 8 * time.Millisecond, Ramp: 1.6}

// The bounds of a measuring time. Below the least one, the start of the goroutines shows in the result.
const (
	LeastTime = 4 * time.Millisecond
	MostTime  = time.Second
)

// ProbeTime is how long a probe takes for one reading.
const ProbeTime = 1500 * time.Microsecond

// CellTime returns how long the cell of s, and each probe beside it, is measured.
func (s Step) CellTime(benchtime time.Duration) time.Duration {
	if s.Cell.Weight == 0 {
		return benchtime
	}
	return time.Duration(s.Cell.Weight * float64(benchtime))
}

// Measured returns how long s measures when cells are measured for benchtime and there are probes probes: what
// grows with benchtime, and what does not.
func (s Step) Measured(benchtime time.Duration, probes int) (growing, fixed time.Duration) {
	switch {
	case s.Probes():
		return 0, time.Duration(probes) * ProbeTime
	case s.Once():
		return 0, s.Cell.Fixed
	}
	return time.Duration(1+len(s.Cell.Beside)) * s.CellTime(benchtime), 0
}

// Predict returns how long s takes.
func (c Cost) Predict(s Step, benchtime time.Duration, probes int) time.Duration {
	growing, fixed := s.Measured(benchtime, probes)
	return c.Start + fixed + time.Duration(c.Ramp*float64(growing))
}

// Total returns how long all steps take.
func (c Cost) Total(steps []Step, benchtime time.Duration, probes int) (total time.Duration) {
	for _, s := range steps {
		total += c.Predict(s, benchtime, probes)
	}
	return total
}

// Fit returns the longest measuring time, from [LeastTime] to [MostTime] and in whole milliseconds, with which all
// steps end within budget. If none does, it returns LeastTime and false.
func (c Cost) Fit(steps []Step, budget time.Duration, probes int) (time.Duration, bool) {
	n := int((MostTime - LeastTime) / time.Millisecond)
	tooLong := sort.Search(n+1, func(i int) bool {
		return c.Total(steps, LeastTime+time.Duration(i)*time.Millisecond, probes) > budget
	})
	if tooLong == 0 {
		return LeastTime, false
	}
	return LeastTime + time.Duration(tooLong-1)*time.Millisecond, true
}

// A Meter learns the cost of processes from those that have run. Its zero value knows nothing yet.
type Meter struct {
	took, growing time.Duration // of those that measure for a time
	timed         int
	spare         time.Duration // what those with a fixed piece of work took longer than that
	fixed         int
}

// Add takes note of a process that did s within took.
func (m *Meter) Add(s Step, took, benchtime time.Duration, probes int) {
	switch growing, fixed := s.Measured(benchtime, probes); {
	case growing > 0:
		m.took, m.growing, m.timed = m.took+took, m.growing+growing, m.timed+1
	default:
		m.spare, m.fixed = m.spare+took-fixed, m.fixed+1
	}
}

// enough processes of a kind teach their cost; fewer may be one that was held up.
const enough = 10

// Cost returns c with what the processes noted so far have shown: how long they take to start, and from the rest the
// ramp.
func (m *Meter) Cost(c Cost) Cost {
	if m.fixed >= enough {
		c.Start = max(c.Start, m.spare/time.Duration(m.fixed))
	}
	if rest := m.took - time.Duration(m.timed)*c.Start; m.timed >= enough && rest > 0 {
		c.Ramp = float64(rest) / float64(m.growing)
	}
	return c
}
