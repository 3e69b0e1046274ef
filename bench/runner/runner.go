// Package runner measures a plan: one fresh process per cell, in the order of package plan.
//
// Its opinion: what has been measured is never lost. Every result is on disk before the next process starts; an
// interrupt, a cell that fails and a cell that hangs cost themselves only, and the run says what it lacks.
package runner

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/trusted-ring/trusted-ring/bench/env"
	"github.com/trusted-ring/trusted-ring/bench/plan"
)

var (
	// ErrInterrupted is wrapped by the error of a run whose context was cancelled.
	ErrInterrupted = errors.New("interrupted")
	// ErrOutOfTime is wrapped by the error of a run that could not finish its plan before the deadline.
	ErrOutOfTime = errors.New("out of time")
)

// Config describes a run.
type Config struct {
	Binary  string // the test binary, see Build
	WorkDir string // in which its processes run
	Out     string // where the run's directory is made, and the link "latest" to it

	Scope  plan.Scope
	Cells  []plan.Cell
	Probes []string          // their names; read on both sides of every block
	Units  map[string]string // "higher" or "lower" is better, by unit
	Rounds int               // there and back through each family
	Seed   uint64            // of the order

	// Time is how long a cell is measured. If it is 0, the run chooses it so that it ends before Deadline.
	Time     time.Duration
	Deadline time.Time
	Timeout  time.Duration // of one process; 0: a minute, or twenty times what it should take

	Environment env.Environment
	Command     string    // that repeats the run
	Log         io.Writer // for people: progress and failures
	Terminal    bool      // Log is one
}

// run is a plan at work.
type run struct {
	Config
	steps    []plan.Step
	least    plan.Cost // as on an idle machine
	cost     plan.Cost // as seen so far
	meter    plan.Meter
	workload workload
	time     time.Duration // how long a cell is measured now
	out      *output
	bar      *progress
	process  int // run order, from 1
	failed   int
}

// Run measures the plan and returns the directory with the results. With an error there are results too, unless the
// directory is "": the error then wraps [ErrInterrupted] or [ErrOutOfTime], or says how many processes failed.
func Run(ctx context.Context, c Config) (dir string, err error) {
	r := &run{Config: c, least: plan.FirstCost, workload: make(workload),
		steps: plan.Schedule(c.Cells, c.Rounds, c.Environment.Cores, c.Seed)}
	if r.out, err = create(c, plan.Blocks(r.steps)); err != nil {
		return "", err
	}
	if err = r.begin(ctx); err == nil {
		err = r.all(ctx)
		r.bar.finish()
	}
	if err == nil && r.failed > 0 {
		err = fmt.Errorf("%d of %d processes failed", r.failed, r.process)
	}
	return r.out.dir, errors.Join(err, r.out.close(r.failed, err))
}

// begin finds out what a process costs, and chooses the first measuring time.
func (r *run) begin(ctx context.Context) error {
	took, err := r.empty(ctx)
	if err != nil {
		return err
	}
	r.least.Start = took
	r.cost = r.least
	if err := r.pace(r.steps, true); err != nil {
		return err
	}
	fmt.Fprintf(r.Log, "%d cells, %d processes in %d blocks, %v measured in each: about %v\n", len(r.Cells), len(r.steps),
		plan.Blocks(r.steps), r.time, r.cost.Total(r.steps, r.time, len(r.Probes)).Round(time.Second))
	r.bar = newProgress(r.Log, r.Terminal, len(r.steps))
	return nil
}

// all runs every step. It stops early only if the context ends, the time is up, or nothing works at all.
func (r *run) all(ctx context.Context) error {
	const hopeless = 5
	for i, s := range r.steps {
		if i > 0 && s.Block != r.steps[i-1].Block {
			r.out.blocks = r.steps[i-1].Block
			// A block and its mirror image are measured for the same time.
			if !s.Back {
				r.cost = r.meter.Cost(r.least)
				if err := r.pace(r.steps[i:], s.Round != r.steps[i-1].Round); err != nil {
					return err
				}
			}
		}
		r.bar.at(s, r.left(r.steps[i:]))
		if err := r.step(ctx, s); err != nil {
			return err
		}
		if r.failed == hopeless && r.process == hopeless {
			return fmt.Errorf("the first %d processes failed, giving up", hopeless)
		}
	}
	r.out.blocks = plan.Blocks(r.steps)
	return nil
}

// pace adapts the measuring time to the time that is left for steps. It makes it longer only if grow.
func (r *run) pace(steps []plan.Step, grow bool) error {
	if r.Time > 0 {
		r.time = r.Time
		return nil
	}
	left := time.Until(r.Deadline)
	if left <= 0 {
		return fmt.Errorf("%w with %d of %d processes to go", ErrOutOfTime, len(steps), len(r.steps))
	}
	if fit, _ := r.cost.Fit(steps, left, len(r.Probes)); grow || fit < r.time {
		r.time = fit
	}
	return nil
}

// left returns how long steps will take.
func (r *run) left(steps []plan.Step) time.Duration {
	return r.cost.Total(steps, r.time, len(r.Probes))
}
