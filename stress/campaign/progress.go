package campaign

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// Progress tells people what is going on: on a terminal one line that changes,
// elsewhere a line now and then.
type Progress struct {
	Log      io.Writer
	Terminal bool

	mu       sync.Mutex
	stop     chan struct{}
	done     sync.WaitGroup
	started  time.Time
	end      time.Time
	name     string
	total    Outcome
	findings int
	told     time.Time
}

const (
	refresh = 500 * time.Millisecond
	// quiet is how often progress is told where there is no terminal.
	quiet = 30 * time.Second
)

func (p *Progress) start(end time.Time) {
	p.started, p.end, p.told, p.stop = time.Now(), end, time.Now(), make(chan struct{})
	p.done.Go(func() {
		tick := time.NewTicker(refresh)
		defer tick.Stop()
		for {
			select {
			case <-p.stop:
				return
			case <-tick.C:
				p.tell()
			}
		}
	})
}

func (p *Progress) finish() {
	close(p.stop)
	p.done.Wait()
	p.clear()
}

func (p *Progress) clear() {
	if p.Terminal {
		fmt.Fprint(p.Log, "\r\x1b[K")
	}
}

// tell prints the line, where it is time.
func (p *Progress) tell() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.Terminal && time.Since(p.told) < quiet {
		return
	}
	p.told = time.Now()
	seconds := time.Since(p.started).Seconds()
	line := fmt.Sprintf("%s left | %s | %s events, %s/s | %s operations in %d histories | findings %d",
		max(0, time.Until(p.end)).Round(time.Second), p.name, count(float64(p.total.Delivered+p.total.Missed)),
		count(float64(p.total.Delivered+p.total.Missed)/seconds), count(float64(p.total.Operations)), p.total.Histories, p.findings)
	if p.Terminal {
		fmt.Fprintf(p.Log, "\r\x1b[K%.120s", line)
		return
	}
	fmt.Fprintln(p.Log, line)
}

// count is n in a few characters.
func count(n float64) string {
	switch {
	case n >= 1e9:
		return fmt.Sprintf("%.2f G", n/1e9)
	case n >= 1e6:
		return fmt.Sprintf("%.1f M", n/1e6)
	case n >= 1e3:
		return fmt.Sprintf("%.1f k", n/1e3)
	}
	return fmt.Sprintf("%.0f", n)
}

func (p *Progress) campaign(name string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.name = name
}

func (p *Progress) round(o Outcome) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.total.add(o)
}

// found prints a finding at once.
func (p *Progress) found(name, detail string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.findings++
	p.clear()
	fmt.Fprintf(p.Log, "FINDING in %s: %s\n", name, detail)
}

// turned tells that a campaign has had its turn.
func (p *Progress) turned(s *state) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.Terminal {
		return
	}
	o := s.outcome
	fmt.Fprintf(p.Log, "%-28s %6d rounds %8s events %8s delivered %8s missed  torn %d reordered %d duplicated %d lost %d  %s operations\n", s.Name, s.rounds,
		count(float64(o.Published)), count(float64(o.Delivered)), count(float64(o.Missed)), o.Torn, o.Reordered, o.Duplicated, o.Lost, count(float64(o.Operations)))
}
