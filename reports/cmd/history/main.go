// Command history shows many benchmark runs in order of time, with the points
// at which a benchmark changed its level.
//
//	history [-out file.html|file.md] run...
//
// Each run is a run directory or any file that go test -bench wrote. Without
// -out it prints Markdown. It exits with 0, or with 2 on bad input.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/trusted-ring/trusted-ring/reports/compare"
	"github.com/trusted-ring/trusted-ring/reports/run"
)

const badInput = 2

func main() { os.Exit(command(os.Args[1:], os.Stdout, os.Stderr)) }

func command(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("history", flag.ContinueOnError)
	flags.SetOutput(stderr)
	out := flags.String("out", "", "`file` to write, .html or .md; default: Markdown on standard output")
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: history [-out file.html|file.md] run...")
		flags.PrintDefaults()
	}
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return badInput
	case flags.NArg() == 0:
		flags.Usage()
		return badInput
	}
	if err := write(flags.Args(), *out, stdout); err != nil {
		fmt.Fprintln(stderr, "history:", err)
		return badInput
	}
	return 0
}

func write(paths []string, out string, stdout io.Writer) error {
	var runs []*run.Run
	for _, path := range paths {
		r, err := run.Load(path)
		if err != nil {
			return err
		}
		runs = append(runs, r)
	}
	timeline, err := compare.History(runs, compare.Default())
	if err != nil {
		return err
	}
	var page bytes.Buffer
	switch filepath.Ext(out) {
	case ".html":
		err = timeline.WriteHTML(&page)
	case ".md", "":
		err = timeline.WriteMarkdown(&page)
	default:
		return fmt.Errorf("%s: want a name that ends in .html or .md", out)
	}
	if err != nil {
		return err
	}
	if out == "" {
		_, err = stdout.Write(page.Bytes())
		return err
	}
	return os.WriteFile(out, page.Bytes(), 0o644)
}
