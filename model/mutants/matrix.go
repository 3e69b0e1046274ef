package mutants

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
)

// Config says what to run.
type Config struct {
	Root     string        // of the module
	Mutants  []Mutant      // rows
	Checkers []Checker     // columns
	Spin     bool          // the column Spin, too
	Stated   bool          // leave out what no mutant is held to: checkers that go by chance and are not stated to notice it
	Runs     int           // of each checker on each mutant; it kills if it kills every time
	Workers  int           // mutants at a time; a checker uses about two cores
	Limit    time.Duration // a run may take so long, or a few times as long as without a mutant
	// Progress hears of each row when it is finished, and of the baseline's
	// outcomes before, from one goroutine at a time.
	Progress func(Row)
}

// Row is one mutant and what each checker said of it.
type Row struct {
	Mutant
	Outcomes map[string]Outcome
	Err      error // it does not apply or build, or a checker could not be run
}

// Matrix is the outcome. Rows that were not finished when the run was
// interrupted are missing.
type Matrix struct {
	Checkers []string
	Rows     []Row
}

// BaselineError is a checker that fails without any mutant: it would kill
// everything, so that the matrix would say nothing.
type BaselineError struct{ Checker, How, Output string }

func (e *BaselineError) Error() string {
	return fmt.Sprintf("the matrix is void: %s fails with the ring as it is: %s\n%s", e.Checker, e.How, e.Output)
}

// Run runs the matrix. Interrupted, it returns what it has with ctx's error.
func Run(ctx context.Context, cfg Config) (*Matrix, error) {
	dir, err := os.MkdirTemp("", "mutants-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	j := &judge{cfg: cfg, limits: map[string]time.Duration{}}
	if cfg.Spin {
		if j.spin, err = buildSpin(ctx, cfg.Root, dir); err != nil {
			return nil, err
		}
	}
	if err := j.baseline(ctx, dir); err != nil {
		return nil, err
	}
	done := make(chan Row)
	workers, working := errgroup.WithContext(ctx)
	workers.SetLimit(cfg.Workers)
	go func() {
		defer close(done)
		for _, m := range cfg.Mutants {
			workers.Go(func() error {
				if row := j.try(working, m); !errors.Is(row.Err, context.Canceled) {
					done <- row
				}
				return nil
			})
		}
		_ = workers.Wait()
	}()
	matrix := &Matrix{Checkers: cfg.columns()}
	for row := range done {
		matrix.Rows = append(matrix.Rows, row)
		cfg.Progress(row)
	}
	slices.SortFunc(matrix.Rows, func(a, b Row) int { return strings.Compare(a.ID, b.ID) })
	return matrix, ctx.Err()
}

// judge has the binaries and limits that all mutants share.
type judge struct {
	cfg    Config
	spin   string
	limits map[string]time.Duration
}

// columns are the names of the columns.
func (cfg Config) columns() []string {
	var names []string
	for _, c := range cfg.Checkers {
		names = append(names, c.Name)
	}
	if cfg.Spin {
		names = append(names, Spin)
	}
	return names
}

// patience is how many times as long as without a mutant a run may take: what
// takes longer hangs. The machine's own speed is in it, here and now: a busy
// machine is no killer. With those that do not go by chance it is greater: they
// hang rarely, and what they must not kill they must not seem to.
const (
	patience         = 3
	patienceWithSure = 10
)

// baseline runs every checker on the ring as it is, and learns how long that
// takes.
func (j *judge) baseline(ctx context.Context, dir string) error {
	row := Row{Mutant: Mutant{ID: "(none)"}, Outcomes: map[string]Outcome{}}
	for _, c := range j.cfg.Checkers {
		binary, err := c.build(ctx, j.cfg.Root, dir, nil)
		if err != nil {
			return err
		}
		o, err := c.run(ctx, j.cfg.Root, binary, 0)
		if err != nil {
			return err
		}
		if o.Killed {
			return &BaselineError{c.Name, o.How, o.Output}
		}
		times := time.Duration(patience)
		if !c.ByChance {
			times = patienceWithSure
		}
		j.limits[c.Name] = max(j.cfg.Limit, times*o.Took)
		row.Outcomes[c.Name] = o
	}
	j.cfg.Progress(row)
	return nil
}

// try runs every checker on one mutant.
func (j *judge) try(ctx context.Context, m Mutant) Row {
	row := Row{Mutant: m, Outcomes: map[string]Outcome{}}
	row.Err = func() error {
		dir, err := os.MkdirTemp("", "mutant-"+m.ID+"-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		patched, err := m.Overlay(j.cfg.Root, dir)
		if err != nil {
			return err
		}
		for _, c := range j.cfg.Checkers {
			if j.cfg.Stated && c.ByChance && !slices.Contains(m.Killers, c.Name) {
				continue
			}
			binary, err := c.build(ctx, j.cfg.Root, dir, patched)
			if err != nil {
				return err
			}
			if row.Outcomes[c.Name], err = j.repeat(ctx, c, binary); err != nil {
				return err
			}
		}
		if j.spin != "" && len(m.Twins) > 0 {
			row.Outcomes[Spin], err = verify(ctx, j.cfg.Root, j.spin, m.Twins)
		}
		return err
	}()
	return row
}

// repeat runs a checker as often as it is to be run, or until it does not kill:
// it has to, every time.
func (j *judge) repeat(ctx context.Context, c Checker, binary string) (total Outcome, err error) {
	for kills := range j.cfg.Runs {
		o, err := c.run(ctx, j.cfg.Root, binary, j.limits[c.Name])
		if err != nil {
			return total, err
		}
		total.Took += o.Took
		total.Killed = o.Killed
		switch {
		case o.Killed:
			total.How = o.How
		case kills > 0:
			total.How = fmt.Sprintf("in %d of %d runs: %s", kills, kills+1, total.How)
		}
		if !o.Killed {
			break
		}
	}
	return total, nil
}
