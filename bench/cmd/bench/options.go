package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"golang.org/x/term"

	"github.com/trusted-ring/trusted-ring/bench/cells"
	"github.com/trusted-ring/trusted-ring/bench/cpu"
	"github.com/trusted-ring/trusted-ring/bench/env"
	"github.com/trusted-ring/trusted-ring/bench/plan"
	"github.com/trusted-ring/trusted-ring/bench/probe"
	"github.com/trusted-ring/trusted-ring/bench/runner"
)

// workloads is the package that holds the benchmarks.
const workloads = "github.com/trusted-ring/trusted-ring/bench"

// size is how much a scope measures: there and back through every family so many times, within a time that includes the
// compilation, or for a fixed time per cell.
type size struct {
	rounds int
	within time.Duration
	time   time.Duration
}

// The sizes. Each gives every cell at least six processes, which an exact 95 % interval of a median needs.
var sizes = map[plan.Scope]size{
	plan.Quick:   {rounds: 3, within: 76 * time.Second},
	plan.Default: {rounds: 4, within: 340 * time.Second},
	plan.Full:    {rounds: 10, time: 150 * time.Millisecond},
}

// options is what the command line asks for.
type options struct {
	scope  plan.Scope
	cells  []plan.Cell
	size   size
	seed   uint64
	out    string
	binary string
	list   bool
	began  int64  // s since 1970: what the time of the run is counted from
	repeat string // what repeats the run, behind the arguments
}

// parse reads the command line. Its error is meant for whoever typed it; after flag.ErrHelp the help has been printed.
func parse(args []string, help io.Writer) (options, error) {
	var (
		o           options
		quick, full bool
		filter      string
		flags       = flag.NewFlagSet("bench", flag.ContinueOnError)
	)
	flags.SetOutput(io.Discard)
	flags.BoolVar(&quick, "quick", false, "measure what the claims and the comparisons need, within 90 s")
	flags.BoolVar(&full, "full", false, "measure everything, for as long as it takes")
	flags.StringVar(&filter, "cells", "", "measure only the cells whose name matches this `regexp`")
	flags.IntVar(&o.size.rounds, "rounds", 0, "go there and back through each family this many `times` (0: as the run has it)")
	flags.DurationVar(&o.size.within, "within", 0, "choose the measuring time so that the run ends within this `time`")
	flags.DurationVar(&o.size.time, "time", 0, "measure each cell for this `time`")
	flags.Uint64Var(&o.seed, "seed", 0, "`seed` of the order (0: any)")
	flags.StringVar(&o.out, "out", filepath.Join("reports", "out"), "make the directory of the run in this `directory`")
	flags.StringVar(&o.binary, "binary", "", "take this test `binary` instead of compiling one")
	flags.Int64Var(&o.began, "began", time.Now().Unix(), "count the time of the run from this `moment`, in seconds since 1970: from before this command was compiled")
	flags.BoolVar(&o.list, "list", false, "print the cells and how long they take, and measure nothing")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(help, "usage: bench [flags]")
			flags.SetOutput(help)
			flags.PrintDefaults()
		}
		return o, err
	}
	return o, o.complete(flags.Args(), quick, full, filter)
}

// complete checks the options and fills in what depends on others.
func (o *options) complete(rest []string, quick, full bool, filter string) error {
	switch {
	case len(rest) > 0:
		return fmt.Errorf("unexpected argument %q", rest[0])
	case quick && full:
		return fmt.Errorf("-quick and -full exclude each other")
	case o.size.within != 0 && o.size.time != 0:
		return fmt.Errorf("-within and -time exclude each other")
	case o.size.rounds < 0 || o.size.within < 0 || o.size.time < 0:
		return fmt.Errorf("-rounds %d, -within %v, -time %v: none may be negative", o.size.rounds, o.size.within, o.size.time)
	case quick:
		o.scope = plan.Quick
	case full:
		o.scope = plan.Full
	default:
		o.scope = plan.Default
	}
	standard := sizes[o.scope]
	if o.size.rounds == 0 {
		o.size.rounds = standard.rounds
	}
	if o.size.within == 0 && o.size.time == 0 {
		o.size.within, o.size.time = standard.within, standard.time
	}
	if o.seed == 0 {
		o.seed = 1 + rand.Uint64N(1<<32) // short enough to type, and for every reader of JSON
		o.repeat = fmt.Sprintf(" -seed %d", o.seed)
	}
	var matching *regexp.Regexp
	if filter != "" {
		var err error
		if matching, err = regexp.Compile(filter); err != nil {
			return fmt.Errorf("-cells: %w", err)
		}
	}
	var err error
	o.cells, err = plan.Select(cells.Plan(cells.All()), o.scope, matching)
	return err
}

// print lists the cells, and what the run is expected to take.
func (o options) print(w io.Writer) {
	for _, c := range o.cells {
		fmt.Fprintln(w, c.Name)
	}
	steps := plan.Schedule(o.cells, o.size.rounds, cpu.Cores(), o.seed)
	took := o.size.within
	if took == 0 {
		took = plan.FirstCost.Total(steps, o.size.time, len(probe.All()))
	}
	fmt.Fprintf(w, "# %s run: %d cells, %d processes in %d blocks, %v\n",
		o.scope, len(o.cells), len(steps), plan.Blocks(steps), took.Round(time.Second))
}

// measure compiles the benchmarks, unless there is a binary, and runs them.
func (o options) measure(ctx context.Context, command string, log io.Writer) (dir string, err error) {
	// Unwritable directories are found before minutes are spent.
	if err := os.MkdirAll(o.out, 0o755); err != nil {
		return "", fmt.Errorf("-out: %w", err)
	}
	work, err := runner.Dir(ctx, workloads)
	if err != nil {
		return "", err
	}
	binary := o.binary
	if binary == "" {
		scratch, err := os.MkdirTemp("", "trusted-ring-bench-")
		if err != nil {
			return "", err
		}
		defer os.RemoveAll(scratch)
		binary = filepath.Join(scratch, "bench.test")
		fmt.Fprintln(log, "compiling", workloads)
		if err := runner.Build(ctx, workloads, binary); err != nil {
			return "", err
		}
	}
	if binary, err = filepath.Abs(binary); err != nil {
		return "", err
	}
	return runner.Run(ctx, o.config(binary, work, command, log))
}

func (o options) config(binary, work, command string, log io.Writer) runner.Config {
	c := runner.Config{
		Binary: binary, WorkDir: work, Out: o.out, Scope: o.scope, Cells: o.cells, Units: cells.Units(),
		Rounds: o.size.rounds, Seed: o.seed, Time: o.size.time, Environment: env.Capture(".", time.Now()),
		Command: command + o.repeat, Log: log, Terminal: isTerminal(log),
	}
	if o.size.within > 0 {
		// However long the compilation took, half of the time is for measuring.
		c.Deadline = time.Unix(o.began, 0).Add(o.size.within)
		if least := time.Now().Add(o.size.within / 2); c.Deadline.Before(least) {
			c.Deadline = least
		}
	}
	for _, p := range probe.All() {
		c.Probes = append(c.Probes, "Probe/"+p.Key)
	}
	return c
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
