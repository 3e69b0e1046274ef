package explore

import (
	"fmt"
	"time"
)

// run runs executions until there are no more, a bound is hit, or one fails.
func (c *checker) run() Result {
	start := time.Now()
	meter := meter{start: start, last: start}
	c.strategy = c.cfg.strategy(c)
	for {
		c.execute()
		if f := c.x.failure; f != nil {
			c.record(f)
			if !c.cfg.KeepGoing {
				c.result.Why = "a failure was found"
				break
			}
		}
		if !c.strategy.more() {
			c.result.Why = c.strategy.incomplete()
			c.result.Exhaustive = c.result.Why == ""
			break
		}
		if c.result.Why = c.overBudget(&meter); c.result.Why != "" {
			break
		}
	}
	c.result.Elapsed = time.Since(start)
	if c.result.Failure != nil && !c.minimising && c.cfg.replay == nil {
		if !c.cfg.KeepGoing {
			c.result.Failure = minimise(c.cfg, c.program, c.result.Failure)
		}
		if c.cfg.Files != "" {
			c.result.Failure.Unsaved = c.result.Failure.save(c.cfg)
		}
	}
	return c.result
}

// overBudget says why the search must end now.
func (c *checker) overBudget(m *meter) string {
	if n := c.cfg.Executions; n > 0 && c.result.Executions >= n {
		return fmt.Sprintf("stopped after %d executions", n)
	}
	if c.runs++; c.budget > 0 && c.runs >= c.budget {
		return "stopped while minimising"
	}
	if c.runs%256 != 0 {
		return ""
	}
	now := time.Now()
	if err := c.cfg.Context.Err(); err != nil {
		return "interrupted: " + err.Error()
	}
	if c.cfg.Time > 0 && now.Sub(m.start) >= c.cfg.Time {
		return fmt.Sprintf("stopped after %v", c.cfg.Time)
	}
	if c.cfg.Progress != nil && now.Sub(m.last) >= time.Second {
		c.cfg.Progress(m.report(c.result, now))
	}
	return ""
}

// meter measures the speed of the search.
type meter struct {
	start, last time.Time
	executions  int // at last
}

func (m *meter) report(r Result, now time.Time) Progress {
	p := Progress{
		Executions: r.Executions,
		Blocked:    r.Blocked,
		Elapsed:    now.Sub(m.start),
		PerSecond:  float64(r.Executions-m.executions) / now.Sub(m.last).Seconds(),
	}
	m.last, m.executions = now, r.Executions
	return p
}

// String is one line for a terminal.
func (p Progress) String() string {
	return fmt.Sprintf("%d executions, %d blocked, %.0f executions/s, %v", p.Executions, p.Blocked, p.PerSecond, p.Elapsed.Round(time.Second))
}

// String says in one line what was explored.
func (r Result) String() string {
	exhaustive := "yes"
	if !r.Exhaustive {
		exhaustive = "no, " + r.Why
	}
	whole := ""
	if r.Apart > 0 {
		whole = fmt.Sprintf(" with one of %d observers each", r.Apart)
	}
	if r.Whole > 0 {
		whole += fmt.Sprintf(", standing for %d", r.Whole)
	}
	return fmt.Sprintf("%s: %d executions%s, %d blocked, at most %d events, %v; exhaustive: %s",
		r.Name, r.Executions, whole, r.Blocked, r.Events, r.Elapsed.Round(time.Millisecond), exhaustive)
}
