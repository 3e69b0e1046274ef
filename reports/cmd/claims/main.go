// Command claims holds a run against a claims file, for CI.
//
//	claims -claims file.yaml -run dir [-json]
//
// It prints one line a claim and exits with
//
//	0  none is refuted and none is inconclusive (not-testable-here is neither)
//	1  at least one is refuted
//	2  bad input: the command line, the claims file or the run
//	3  none is refuted, at least one is inconclusive
//
// and says so in words in its last line. Without -claims it holds the run
// against the claims of this repository. Where the codes matter call it by
// scripts/gate claims: go run turns every failure into 1, and make into 2.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/trusted-ring/trusted-ring/reports/analysis"
	"github.com/trusted-ring/trusted-ring/reports/claims"
	"github.com/trusted-ring/trusted-ring/reports/run"
	"github.com/trusted-ring/trusted-ring/reports/schema"
)

// Exit codes.
const (
	allHold = iota
	refuted
	badInput
	inconclusive
)

func main() { os.Exit(command(os.Args[1:], os.Stdout, os.Stderr)) }

func command(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("claims", flag.ContinueOnError)
	flags.SetOutput(stderr)
	file := flags.String("claims", "", "claims `file` (YAML); default: the claims of this repository")
	dir := flags.String("run", "", "run `directory` or benchmark file")
	asJSON := flags.Bool("json", false, "write the verdicts as JSON")
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: claims [-claims file.yaml] -run dir [-json]")
		flags.PrintDefaults()
	}
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return allHold
	case err != nil:
		return badInput
	case *dir == "" || flags.NArg() > 0:
		flags.Usage()
		return badInput
	}
	verdicts, err := evaluate(*file, *dir)
	if err == nil {
		err = write(stdout, verdicts, *asJSON)
	}
	if err != nil {
		fmt.Fprintln(stderr, "claims:", err)
		return badInput
	}
	return exitCode(verdicts)
}

// evaluate gives every claim of the file a verdict. Benchmarks of claims are
// checked against the repository's ids too, so that a run of its own suite
// passes whatever file it is held against.
func evaluate(file, dir string) ([]schema.Claim, error) {
	options, err := analysis.Default()
	if err != nil {
		return nil, err
	}
	selected := options.Claims
	if file != "" {
		own, err := claims.Load(file)
		if err != nil {
			return nil, err
		}
		selected = []claims.File{own}
	}
	loaded, err := run.Load(dir)
	if err != nil {
		return nil, err
	}
	if err := claims.CheckIDs(loaded.Results, append(options.Claims, selected...)); err != nil {
		return nil, err
	}
	options.Claims = nil // analysed first, held against the selected claims below
	rep, err := analysis.Analyze(loaded, options)
	if err != nil {
		return nil, err
	}
	return claims.Evaluate(selected, rep.Cells, rep.Evidence, options.Confidence), nil
}

func write(w io.Writer, verdicts []schema.Claim, asJSON bool) error {
	if asJSON {
		out := json.NewEncoder(w)
		out.SetIndent("", "  ")
		return out.Encode(verdicts)
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, c := range verdicts {
		fmt.Fprintf(table, "%s\t%s\t%s\n", c.Verdict, c.ID, c.Why)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "%s (exit code %d)\n", inWords(verdicts), exitCode(verdicts))
	return err
}

// inWords counts the verdicts, the worst first.
func inWords(verdicts []schema.Claim) string {
	n := map[schema.Verdict]int{}
	for _, c := range verdicts {
		n[c.Verdict]++
	}
	var parts []string
	for _, v := range []schema.Verdict{schema.Refuted, schema.Inconclusive, schema.NotTestableHere, schema.Supported} {
		if n[v] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n[v], v))
		}
	}
	return strings.Join(parts, ", ")
}

func exitCode(verdicts []schema.Claim) int {
	code := allHold
	for _, c := range verdicts {
		switch c.Verdict {
		case schema.Refuted:
			return refuted
		case schema.Inconclusive:
			code = inconclusive
		}
	}
	return code
}
