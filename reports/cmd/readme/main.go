// Command readme writes the numbers of a committed run into README.md, so that no
// number there is typed by hand.
//
//	readme [-check] [-run reports/reference] [README.md]
//
// What stands between <!-- reference:NAME --> and <!-- /reference --> is replaced
// by block NAME of the run's report.json. With -check nothing is written; the
// exit status is 1 when the file is not what would be written, 2 when the command
// line or an input is wrong.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/trusted-ring/trusted-ring/reports/schema"
)

func main() { os.Exit(command(os.Args[1:], os.Stdout, os.Stderr)) }

func command(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("readme", flag.ContinueOnError)
	flags.SetOutput(stderr)
	check := flags.Bool("check", false, "only compare")
	dir := flags.String("run", filepath.Join("reports", "reference"), "`directory` of the committed run")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	case flags.NArg() > 1:
		fmt.Fprintf(stderr, "readme: unexpected argument %q\n", flags.Arg(1))
		return 2
	}
	path := "README.md"
	if flags.NArg() == 1 {
		path = flags.Arg(0)
	}
	same, err := update(path, *dir, *check)
	switch {
	case err != nil:
		fmt.Fprintln(stderr, "readme:", err)
		return 2
	case *check && !same:
		fmt.Fprintf(stderr, "readme: %s does not say what %s says; run 'make readme'\n", path, *dir)
		return 1
	}
	fmt.Fprintln(stdout, path)
	return 0
}

// update rewrites the blocks of the file at path, and reports whether it was up
// to date.
func update(path, dir string, check bool) (same bool, err error) {
	before, err := os.ReadFile(path)
	if err != nil {
		return false, err
	}
	text, err := os.ReadFile(filepath.Join(dir, "report.json"))
	if err != nil {
		return false, err
	}
	var report schema.Report
	if err := json.Unmarshal(text, &report); err != nil {
		return false, fmt.Errorf("%s: %w", filepath.Join(dir, "report.json"), err)
	}
	after, err := fill(path, string(before), &report)
	if err != nil || check {
		return after == string(before), err
	}
	return after == string(before), os.WriteFile(path, []byte(after), 0o644)
}

const (
	opening = "<!-- reference:"
	closing = "<!-- /reference -->"
)

// fill replaces every block of the text.
func fill(path, text string, r *schema.Report) (string, error) {
	lines := strings.SplitAfter(text, "\n")
	var out strings.Builder
	for i := 0; i < len(lines); i++ {
		out.WriteString(lines[i])
		name, ok := strings.CutPrefix(strings.TrimSpace(lines[i]), opening)
		if !ok {
			continue
		}
		name = strings.TrimSpace(strings.TrimSuffix(name, "-->"))
		block, ok := blocks[name]
		if !ok {
			return "", fmt.Errorf("%s:%d: no block %q", path, i+1, name)
		}
		end := slices.IndexFunc(lines[i:], func(l string) bool { return strings.TrimSpace(l) == closing })
		if end < 0 {
			return "", fmt.Errorf("%s:%d: block %q has no %s", path, i+1, name, closing)
		}
		filled, err := block(r)
		if err != nil {
			return "", fmt.Errorf("%s:%d: block %q: %w", path, i+1, name, err)
		}
		out.WriteString(strings.TrimRight(filled, "\n") + "\n")
		i += end - 1
	}
	return out.String(), nil
}
