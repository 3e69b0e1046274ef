// Command compare says what changed from one benchmark run to another, for CI.
//
//	compare -a dir -b dir [-json] [-threshold 1.05]
//
// Each side is a run directory or any file that go test -bench wrote. It prints
// differences of environment first, then regressions and improvements beyond
// the noise floor, and exits with
//
//	0  no regression
//	1  at least one regression
//	2  bad input: the command line or a run
//
// Where the codes matter call it by scripts/gate compare: go run turns every
// failure into 1, and make into 2.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/trusted-ring/trusted-ring/reports/compare"
	"github.com/trusted-ring/trusted-ring/reports/run"
)

// Exit codes.
const (
	noRegression = iota
	regression
	badInput
)

func main() { os.Exit(command(os.Args[1:], os.Stdout, os.Stderr)) }

func command(args []string, stdout, stderr io.Writer) int {
	options := compare.Default()
	flags := flag.NewFlagSet("compare", flag.ContinueOnError)
	flags.SetOutput(stderr)
	a := flags.String("a", "", "run before: `directory` or benchmark file")
	b := flags.String("b", "", "run after: `directory` or benchmark file")
	asJSON := flags.Bool("json", false, "write the comparison as JSON")
	flags.Float64Var(&options.Threshold, "threshold", options.Threshold, "`ratio` that a difference must exceed where a run has no A/A arm")
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: compare -a dir -b dir [-json] [-threshold ratio]")
		flags.PrintDefaults()
	}
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return noRegression
	case err != nil:
		return badInput
	case *a == "" || *b == "" || flags.NArg() > 0:
		flags.Usage()
		return badInput
	}
	result, err := runs(*a, *b, options)
	if err == nil {
		err = write(stdout, result, *asJSON)
	}
	if err != nil {
		fmt.Fprintln(stderr, "compare:", err)
		return badInput
	}
	if result.Regressions > 0 {
		return regression
	}
	return noRegression
}

func runs(a, b string, o compare.Options) (*compare.Result, error) {
	before, err := run.Load(a)
	if err != nil {
		return nil, err
	}
	after, err := run.Load(b)
	if err != nil {
		return nil, err
	}
	return compare.Runs(before, after, o)
}

func write(w io.Writer, result *compare.Result, asJSON bool) error {
	if !asJSON {
		return result.WriteText(w)
	}
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	return out.Encode(result)
}
