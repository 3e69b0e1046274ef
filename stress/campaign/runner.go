package campaign

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"time"

	"go.uber.org/goleak"

	"github.com/trusted-ring/trusted-ring/stress/guard"
)

// A Runner shares a duration out among campaigns.
type Runner struct {
	Campaigns []Campaign
	Seed      uint64
	Shard     Shard
	Duration  time.Duration
	Dir       string // for the files of findings
	// Watch is asked after each round for findings that show elsewhere, such as
	// the race detector's reports.
	Watch    func() error
	Progress *Progress
	// Save is called with all results whenever a campaign has had its turn.
	Save func([]Result) error
}

const (
	// turn is about how long a pass over all campaigns takes, so that a run that is
	// interrupted has seen each of them.
	turn = 5 * time.Minute
	// roundTime is what a round is asked to take.
	roundTime = 100 * time.Millisecond
	// heapLimit bounds the heap at any time between rounds: the collector works to keep
	// it, garbage included, and live objects beyond it are a finding. heapGrowth bounds
	// the live ones after each campaign's turn. A round's ring has at most 17 MiB, a
	// history some ten; porcupine takes a few hundred to check a long one.
	heapLimit, heapGrowth = 1 << 30, 96 << 20
)

// state is a campaign's account.
type state struct {
	Campaign
	outcome Outcome
	rounds  uint64
	spent   time.Duration
	found   error
	detail  string         // the finding in a line
	config  map[string]any // of the round that found something
	ready   bool
}

// Run runs all campaigns and returns their results; interrupted says that ctx
// ended before the duration. The error is not a finding but a failure to run.
func (r *Runner) Run(ctx context.Context) (results []Result, interrupted bool, err error) {
	states := make([]*state, len(r.Campaigns))
	weights := 0
	for i, c := range r.Campaigns {
		states[i] = &state{Campaign: c}
		weights += c.Weight
	}
	end := time.Now().Add(r.Duration)
	passes := max(1, int(r.Duration/turn))
	r.Progress.start(end)
	defer r.Progress.finish()
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(heapLimit))
	leaks, heap := goleak.IgnoreCurrent(), liveHeap()
	for pass := range passes {
		left := weights
		for _, s := range states {
			// What one campaign did not use, the later ones share.
			remaining := time.Until(end) / time.Duration(passes-pass)
			passEnd := remaining * time.Duration(s.Weight) / time.Duration(left)
			left -= s.Weight
			if s.found == nil && ctx.Err() == nil {
				r.turn(ctx, s, time.Now().Add(passEnd), leaks, heap)
			}
			if err := r.Save(r.results(states, ctx.Err() != nil)); err != nil {
				return nil, false, err
			}
			if _, stuck := errors.AsType[*guard.StuckError](s.found); stuck {
				// What is stuck holds its memory and spins on.
				return r.results(states, true), true, nil
			}
		}
	}
	return r.results(states, ctx.Err() != nil), ctx.Err() != nil, nil
}

// turn runs rounds of one campaign until end, at least one.
func (r *Runner) turn(ctx context.Context, s *state, end time.Time, leaks goleak.Option, heap uint64) {
	started := time.Now()
	defer func() {
		s.spent += time.Since(started)
		if s.found != nil {
			s.detail = cmp.Or(s.detail, firstLine(s.found))
			r.Progress.found(s.Name, s.detail)
		}
		r.Progress.turned(s)
	}()
	r.Progress.campaign(s.Name)
	if s.Setup != nil && !s.ready {
		if s.found = s.Setup(ctx, r.Dir); s.found != nil {
			return
		}
		s.ready = true
	}
	for first := true; ctx.Err() == nil && (first || time.Now().Before(end)); first = false {
		seed := r.Shard.seed(r.Seed, s.Name, s.rounds)
		outcome, err := s.Round(ctx, NewEnv(seed, r.Dir, roundTime))
		s.rounds++
		s.outcome.add(outcome)
		r.Progress.round(outcome)
		if r.Watch != nil {
			err = errors.Join(err, r.Watch())
		}
		if err == nil && heapSize() > heapLimit {
			if size := liveHeap(); size > heapLimit {
				err = fmt.Errorf("the heap has %d bytes, limit %d", size, heapLimit)
			}
		}
		if err != nil && ctx.Err() == nil {
			r.finding(s, seed, outcome, err)
			return
		}
	}
	if err := leaked(leaks); err != nil {
		s.found = fmt.Errorf("goroutines were left behind: %w", err)
		return
	}
	if now := liveHeap(); now > heap+heapGrowth {
		s.found = fmt.Errorf("live objects grew from %d to %d bytes, limit %d more", heap, now, heapGrowth)
	}
}

// leaked says which goroutines were left behind. It asks for some seconds: on a busy
// machine those that are about to end may not have had their turn.
func leaked(others goleak.Option) (err error) {
	for range 8 {
		if err = goleak.Find(others); err == nil {
			return nil
		}
	}
	return err
}

// finding keeps what is needed to run the round again.
func (r *Runner) finding(s *state, seed uint64, outcome Outcome, err error) {
	s.found, s.config = err, outcome.Config
	where := "saved as "
	path, saveErr := save(r.Dir, Finding{Campaign: s.Name, Seed: seed, Config: outcome.Config, Error: err.Error()})
	if saveErr != nil {
		where = "which could not be saved: " + saveErr.Error()
	}
	s.detail = fmt.Sprintf("%s (round seed %d, %s%s)", firstLine(err), seed, where, path)
}

// results are the accounts as evidence.
func (r *Runner) results(states []*state, interrupted bool) []Result {
	results := []Result{}
	for _, s := range states {
		if s.rounds == 0 && s.found == nil {
			continue
		}
		o := s.outcome
		res := Result{
			Name: s.Name, Config: o.Config, Events: o.Published, Delivered: o.Delivered, Torn: o.Torn, Missed: o.Missed, Lost: o.Lost,
			Reordered: o.Reordered, Duplicated: o.Duplicated, Operations: o.Operations, Histories: o.Histories,
			Rounds: s.rounds, Seed: r.Seed, Seconds: s.spent.Seconds(), Result: Pass,
		}
		if r.Shard.Count > 1 {
			res.Shard = fmt.Sprintf("%d/%d", r.Shard.Index, r.Shard.Count)
		}
		if o.Undecided > 0 {
			res.Detail = fmt.Sprintf("%d histories undecided when porcupine's time ran out", o.Undecided)
		}
		switch {
		case s.found != nil:
			res.Result, res.Config, res.Detail = Fail, s.config, s.detail
		case o.Unsound && o.Torn+o.Reordered+o.Duplicated+o.Lost > 0:
			res.Result, res.Detail = Expected, "the seed's design, wrong on purpose: torn, repeated and uncounted events as counted here"
		case interrupted:
			res.Result = Interrupted
		case o.Unsound:
			res.Detail = "wrong on purpose, but on this machine it happened to show nothing"
		}
		results = append(results, res)
	}
	return results
}

// firstLine keeps an error readable in a table; the file of the finding has it all.
func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return fmt.Sprintf("%.400s", line)
}

// heapSize is what the heap holds now, garbage included. It does not stop anybody.
func heapSize() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// liveHeap is what is left of it after a collection.
func liveHeap() uint64 {
	runtime.GC()
	return heapSize()
}
