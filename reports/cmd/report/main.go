// Command report analyses a benchmark run and writes its report.
//
//	report [-out dir] path
//
// path is a run directory (bench.txt, env.json, *.hdr, evidence/*.json) or a
// single file that go test -bench wrote. index.html, report.md, report.json and
// plots/ go into the run directory; for a file, into a directory beside it that
// is named after it, with .report for its extension. The same input gives the same
// bytes. The last line on standard output is the path of index.html.
//
// The exit status is 0 when the report was written, whatever its verdicts, 1
// when it could not be, and 2 when the command line is wrong.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/trusted-ring/trusted-ring/reports/analysis"
	"github.com/trusted-ring/trusted-ring/reports/render"
	"github.com/trusted-ring/trusted-ring/reports/run"
)

func main() { os.Exit(command(os.Args[1:], os.Stdout, os.Stderr)) }

func command(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("report", flag.ContinueOnError)
	flags.SetOutput(stderr)
	out := flags.String("out", "", "directory to write into (default: the run directory, or <file>.report)")
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: report [-out dir] run-directory-or-benchmark-file")
		flags.PrintDefaults()
	}
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	case flags.NArg() != 1:
		flags.Usage()
		return 2
	}
	index, err := write(flags.Arg(0), *out)
	if err != nil {
		fmt.Fprintln(stderr, "report:", err)
		return 1
	}
	fmt.Fprintln(stdout, index)
	return 0
}

// write renders the run at path into out and gives the path of its page.
func write(path, out string) (index string, err error) {
	loaded, err := run.Load(path)
	if err != nil {
		return "", err
	}
	options, err := analysis.Default()
	if err != nil {
		return "", err
	}
	analysed, err := analysis.Analyze(loaded, options)
	if err != nil {
		return "", err
	}
	source, names, err := sources(path)
	if err != nil {
		return "", err
	}
	if out == "" {
		out = source
		if len(names) == 1 && filepath.Join(source, names[0]) == filepath.Clean(path) {
			out = strings.TrimSuffix(path, filepath.Ext(path)) + ".report"
		}
	}
	raw, err := links(source, names, out)
	if err != nil {
		return "", err
	}
	files, err := render.Files(analysed, raw)
	if err != nil {
		return "", err
	}
	for _, f := range files {
		to := filepath.Join(out, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return "", err
		}
		if err := os.WriteFile(to, f.Data, 0o644); err != nil {
			return "", err
		}
	}
	return filepath.Join(out, "index.html"), nil
}

// sources lists the files that a run consists of, relative to the directory that
// holds them.
func sources(path string) (dir string, names []string, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", nil, err
	}
	if !info.IsDir() {
		return filepath.Dir(path), []string{filepath.Base(path)}, nil
	}
	for _, pattern := range []string{"bench.txt", "bench-*.txt", "env.json", "*.hdr", "evidence/*.json"} {
		found, err := fs.Glob(os.DirFS(path), pattern)
		if err != nil {
			return "", nil, err
		}
		names = append(names, found...)
	}
	return path, names, nil
}

// links gives the sources and the written documents as they are reached from out.
func links(source string, names []string, out string) ([]string, error) {
	from, err := filepath.Abs(out)
	if err != nil {
		return nil, err
	}
	to, err := filepath.Abs(source)
	if err != nil {
		return nil, err
	}
	base, err := filepath.Rel(from, to)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, n := range names {
		all = append(all, filepath.ToSlash(filepath.Join(base, n)))
	}
	return append(all, "report.json", "report.md", "plots/"), nil
}
