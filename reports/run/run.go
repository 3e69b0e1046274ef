// Package run reads what one run left behind: benchmark lines, the
// environment, latency histograms and evidence.
//
// It accepts a directory of DESIGN.md section 7 and any single file that
// `go test -bench` wrote. It has one opinion: input that it cannot read
// completely is an error that names file and line. A report built on the lines
// that happened to parse would be a report on something else.
package run

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/perf/benchfmt"

	"github.com/trusted-ring/trusted-ring/reports/schema"
)

// Run is one loaded run.
type Run struct {
	Path        string            // as given to Load
	Config      map[string]string // file configuration that is the same for every line
	Units       benchfmt.UnitMetadataMap
	Results     []Result       // benchmark lines in file order
	Environment map[string]any // env.json; nil when there is none
	Histograms  []Histogram    // latency, one per process and cell, in file order
	Evidence    schema.Evidence
	Warnings    []schema.Warning // what was odd but readable, e.g. a FAIL line
}

// Result is one benchmark line.
type Result struct {
	File        string
	Line        int
	Workload    string         // the name's base: Throughput
	Params      map[string]any // name keys; float64 where the value is a number, else string
	Name        string         // full name without "Benchmark" and without the -cpus suffix
	Package     string         // of the test; "" when the file does not say
	CPUs        int            // the -cpus suffix; 1 when there is none
	Arm         string         // a or b; a when the file does not say
	Block       int            // 0 when the file does not say
	Process     int            // run order; 0 when the file does not say
	Started     string         // of the process, RFC 3339
	Iterations  int
	Values      []Value
	NotTestable bool   // the run could not test this cell on this machine
	Why         string // why not
}

// Value is one measurement in the unit that the file used.
type Value struct {
	Value float64
	Unit  string
}

// Position is where the line stands, as file:line.
func (r Result) Position() string { return fmt.Sprintf("%s:%d", r.File, r.Line) }

// Value returns the measurement in unit.
func (r Result) Value(unit string) (float64, bool) {
	for _, v := range r.Values {
		if v.Unit == unit {
			return v.Value, true
		}
	}
	return 0, false
}

// Load reads a run directory, or a single benchmark file.
//
// In a directory it reads bench.txt and bench-*.txt (shards, in name order),
// env.json, *.hdr and evidence/*.json; only a benchmark file is required.
func Load(path string) (*Run, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	r := &Run{Path: path, Config: map[string]string{}}
	if !info.IsDir() {
		if err := r.readBenchmarks([]string{path}); err != nil {
			return nil, err
		}
		return r, nil
	}
	files, err := benchmarkFiles(path)
	if err != nil {
		return nil, err
	}
	if err := r.readBenchmarks(files); err != nil {
		return nil, err
	}
	if err := r.readEnvironment(filepath.Join(path, "env.json")); err != nil {
		return nil, err
	}
	if err := r.readHistograms(path); err != nil {
		return nil, err
	}
	if err := r.readEvidence(filepath.Join(path, "evidence")); err != nil {
		return nil, err
	}
	return r, nil
}

func benchmarkFiles(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var files, names []string
	for _, e := range entries {
		names = append(names, e.Name())
		if n := e.Name(); n == "bench.txt" || strings.HasPrefix(n, "bench-") && strings.HasSuffix(n, ".txt") {
			files = append(files, filepath.Join(dir, n))
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("%s: the directory is empty, want bench.txt", dir)
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s: no bench.txt among its %d entries (%s)", dir, len(names), abbreviate(names))
	}
	slices.Sort(files)
	return files, nil
}

func abbreviate(names []string) string {
	const limit = 5
	if len(names) > limit {
		return strings.Join(names[:limit], ", ") + ", …"
	}
	return strings.Join(names, ", ")
}

func (r *Run) readEnvironment(path string) error {
	err := decodeJSON(path, &r.Environment)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if v, ok := r.Environment["schema"].(float64); ok && v != schema.Version {
		return fmt.Errorf("%s: schema %v, this program reads schema %d", path, v, schema.Version)
	}
	return nil
}
