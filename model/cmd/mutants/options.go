package main

import (
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"github.com/trusted-ring/trusted-ring/model/evidence"
	"github.com/trusted-ring/trusted-ring/model/mutants"
)

type options struct {
	mutants []mutants.Mutant
	columns []string
	all     bool // every mutant and every checker
	stated  bool
	runs    int
	workers int
	out     string
}

func parse(args []string, stderr io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("mutants", flag.ContinueOnError)
	flags.SetOutput(stderr)
	only := flags.String("only", "", "only the mutants whose id matches this `regexp`")
	checkers := flags.String("checkers", strings.Join(mutants.Names(), ","), "only these checkers")
	flags.BoolVar(&o.stated, "stated", false, "leave out the checkers that go by chance where they are not stated to notice: they cannot fail the matrix")
	flags.IntVar(&o.runs, "runs", 1, "runs of each checker on each mutant; it counts only if it kills in every one")
	flags.IntVar(&o.workers, "j", 1+min(2, runtime.NumCPU()), "mutants at a time; one that hangs needs no core")
	flags.StringVar(&o.out, "out", "", "run `directory` that gets evidence/mutants.json (default: the newest run; with -only, -checkers or -stated, a scratch directory)")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if o.runs < 1 || o.workers < 1 {
		return o, fmt.Errorf("-runs %d -j %d: want at least 1", o.runs, o.workers)
	}
	pattern, err := regexp.Compile(*only)
	if err != nil {
		return o, fmt.Errorf("-only: %w", err)
	}
	all, err := mutants.All()
	if err != nil {
		return o, err
	}
	o.mutants = slices.DeleteFunc(slices.Clone(all), func(m mutants.Mutant) bool { return !pattern.MatchString(m.ID) })
	if len(o.mutants) == 0 {
		return o, fmt.Errorf("-only %s: none of %d mutants", *only, len(all))
	}
	chosen := strings.Split(*checkers, ",")
	for _, name := range chosen {
		if !slices.Contains(mutants.Names(), name) {
			return o, fmt.Errorf("-checkers: %q is none of %v", name, mutants.Names())
		}
	}
	o.columns = slices.DeleteFunc(mutants.Names(), func(name string) bool { return !slices.Contains(chosen, name) })
	o.all = !o.stated && len(o.mutants) == len(all) && len(o.columns) == len(mutants.Names())
	return o, nil
}

// checkers are the columns that are test binaries.
func (o options) checkers() []mutants.Checker {
	return slices.DeleteFunc(slices.Clone(mutants.Checkers), func(c mutants.Checker) bool { return !slices.Contains(o.columns, c.Name) })
}

// tools names what the columns need and is not installed.
func (o options) tools() error {
	if !slices.Contains(o.columns, mutants.Spin) {
		return nil
	}
	if err := evidence.Missing("spin", "gcc"); err != nil {
		return fmt.Errorf("%w; or leave the column out with -checkers", err)
	}
	return nil
}

// dir is where the evidence goes. A part of the matrix must not take the place
// of the whole.
func (o options) dir(root string) string {
	if o.out == "" && !o.all {
		return filepath.Join(root, "reports", "out", "mutants-partial")
	}
	return evidence.Dir(o.out, root)
}

// partial says why the evidence is not the whole matrix.
func (o options) partial(err error) string {
	switch {
	case err != nil:
		return err.Error()
	case o.stated:
		return "checkers that go by chance ran only where they were stated to notice"
	case !o.all:
		return fmt.Sprintf("%d mutants and the checkers %v were selected", len(o.mutants), o.columns)
	}
	return ""
}
