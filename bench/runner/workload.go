package runner

import (
	"time"

	"golang.org/x/perf/benchfmt"
)

// workload knows how many events each cell gets through in a time, from its first two processes. All others then do the
// same number of events: they need not find it out again, and one that the system holds up at its first event does not
// take that event's time for what a thousand take.
type workload map[string]speed

// speed is what the first processes of a cell have shown.
type speed struct {
	processes int
	events    float64 // per ns of measuring time, the most of them
}

// learning is how many processes find out the number of events.
const learning = 2

// add takes note of the results of one process of a cell, which was to measure for t.
func (w workload) add(cell string, results []*benchfmt.Result, t time.Duration) {
	s := w[cell]
	if s.processes == learning {
		return
	}
	s.processes++
	for _, r := range results {
		if plainName(r.Name) == cell {
			s.events = max(s.events, float64(r.Iters)/float64(t))
		}
	}
	w[cell] = s
}

// events returns how many events of a cell take t; 0 while that is not known.
func (w workload) events(cell string, t time.Duration) int {
	s := w[cell]
	if s.processes < learning {
		return 0
	}
	return max(1, int(s.events*float64(t)))
}
