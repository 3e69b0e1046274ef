package explore

import "time"

// The effort to find a shorter failure.
const (
	minimiseRuns = 50_000
	minimiseTime = 10 * time.Second
)

// minimise looks for a failure of the same kind that is easier to read: with as
// few deviations as possible, and among those with few switches between threads,
// few events and few reads of old messages. It returns f if it finds none.
func minimise(cfg Config, program func(*Execution), f *Failure) *Failure {
	if cfg.Random > 0 {
		cfg.observer = max(f.observer, 0)
	}
	cfg.Progress, cfg.Files, cfg.Audit, cfg.Random, cfg.Shard = nil, "", false, 0, Shard{}
	cfg.KeepGoing = true
	deadline := time.Now().Add(minimiseTime)
	budget := minimiseRuns
	for deviations := 1; budget > 0 && time.Now().Before(deadline); deviations++ {
		cfg.Deviations = deviations
		cfg.Time = time.Until(deadline)
		c := newChecker(cfg, program)
		c.minimising, c.wanted, c.budget = true, f.Kind, budget
		r := c.run()
		c.close()
		budget -= c.runs
		if r.Failure != nil {
			if r.Failure.Trace.cost() < f.Trace.cost() {
				return r.Failure
			}
			return f
		}
		if r.Exhaustive {
			return f // with as many deviations as there are
		}
	}
	return f
}
