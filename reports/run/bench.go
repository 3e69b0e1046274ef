package run

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"

	"golang.org/x/perf/benchfmt"

	"github.com/trusted-ring/trusted-ring/reports/schema"
)

// maxMagnitude and its inverse bound what a benchmark can have measured. Within
// it no sum of squares overflows.
const maxMagnitude = 1e30

// notTestable is the unit that marks a cell which this machine cannot test.
const notTestable = "not-testable"

// readBenchmarks reads files in the Go benchmark format, one after the other.
func (r *Run) readBenchmarks(files []string) error {
	reader := new(benchfmt.Reader)
	varying := map[string]bool{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		r.noteFailures(file, data)
		reader.Reset(bytes.NewReader(data), file)
		for reader.Scan() {
			switch rec := reader.Result().(type) {
			case *benchfmt.SyntaxError:
				return rec
			case *benchfmt.Result:
				res, err := newResult(rec)
				if err != nil {
					return fmt.Errorf("%s: %w", res.Position(), err)
				}
				r.mergeConfig(rec, varying)
				r.Results = append(r.Results, res)
			}
		}
		if err := reader.Err(); err != nil {
			return err
		}
	}
	if len(r.Results) == 0 {
		return fmt.Errorf("%s: no benchmark results", strings.Join(files, ", "))
	}
	r.Units = reader.Units()
	r.keepCPUs()
	r.keepPackages()
	return nil
}

// noteFailures looks for what the test binary says when it fails, which the
// benchmark format ignores.
func (r *Run) noteFailures(file string, data []byte) {
	number := 0
	for line := range bytes.Lines(data) {
		number++
		if bytes.HasPrefix(line, []byte("--- FAIL")) || bytes.HasPrefix(line, []byte("panic: ")) {
			r.Warnings = append(r.Warnings, schema.Warning{
				Subject: fmt.Sprintf("%s:%d", file, number),
				Text:    fmt.Sprintf("the benchmark run failed here: %s", bytes.TrimSpace(line)),
			})
		}
	}
}

// mergeConfig keeps the configuration keys that never change.
func (r *Run) mergeConfig(rec *benchfmt.Result, varying map[string]bool) {
	for _, c := range rec.Config {
		if !c.File || varying[c.Key] {
			continue
		}
		if have, ok := r.Config[c.Key]; ok && have != string(c.Value) {
			delete(r.Config, c.Key)
			varying[c.Key] = true
			continue
		}
		r.Config[c.Key] = string(c.Value)
	}
}

// keepCPUs makes the -cpus suffix a parameter when it differs between lines
// (go test -cpu 1,2,4): they are different experiments.
func (r *Run) keepCPUs() {
	for _, res := range r.Results {
		if res.CPUs == r.Results[0].CPUs {
			continue
		}
		for i := range r.Results {
			r.Results[i].Params["gomaxprocs"] = float64(r.Results[i].CPUs)
			r.Results[i].Name += fmt.Sprintf("/gomaxprocs=%d", r.Results[i].CPUs)
		}
		return
	}
}

// keepPackages makes the package a parameter of benchmarks whose name is in more
// than one (go test -bench . ./...): they are different experiments.
func (r *Run) keepPackages() {
	packages := map[string]map[string]bool{}
	for _, res := range r.Results {
		if packages[res.Name] == nil {
			packages[res.Name] = map[string]bool{}
		}
		packages[res.Name][res.Package] = true
	}
	for i, res := range r.Results {
		if len(packages[res.Name]) > 1 && res.Package != "" {
			r.Results[i].Params["pkg"] = res.Package
			r.Results[i].Name += "/pkg=" + res.Package
		}
	}
}

func newResult(rec *benchfmt.Result) (Result, error) {
	res := Result{Arm: "a", Iterations: rec.Iters, Started: rec.GetConfig("started"), Package: rec.GetConfig("pkg")}
	res.File, res.Line = rec.Pos()
	if err := res.setName(rec.Name); err != nil {
		return res, err
	}
	if arm := rec.GetConfig("arm"); arm != "" {
		if arm != "a" && arm != "b" {
			return res, fmt.Errorf("arm is %q, want a or b", arm)
		}
		res.Arm = arm
	}
	var err error
	if res.Block, err = counter(rec, "block"); err != nil {
		return res, err
	}
	if res.Process, err = counter(rec, "process"); err != nil {
		return res, err
	}
	seen := map[string]bool{}
	for _, v := range rec.Values {
		if err := res.addValue(v, seen); err != nil {
			return res, err
		}
	}
	if res.NotTestable {
		res.Why = rec.GetConfig("why")
	}
	return res, nil
}

// counter reads a configuration key that counts; 0 when it is absent.
func counter(rec *benchfmt.Result, key string) (int, error) {
	text := rec.GetConfig(key)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("%s is %q, want a whole number >= 0", key, text)
	}
	return n, nil
}

func (res *Result) addValue(v benchfmt.Value, seen map[string]bool) error {
	value := Value{v.Value, v.Unit}
	if v.OrigUnit != "" { // the reader tidied ns/op into sec/op
		value = Value{v.OrigValue, v.OrigUnit}
	}
	switch {
	case seen[value.Unit]:
		return fmt.Errorf("two values in unit %s", value.Unit)
	case math.IsNaN(value.Value) || math.IsInf(value.Value, 0):
		return fmt.Errorf("value %v %s is not finite", value.Value, value.Unit)
	case value.Value != 0 && (math.Abs(value.Value) > maxMagnitude || math.Abs(value.Value) < 1/maxMagnitude):
		return fmt.Errorf("value %v %s is no measurement, the limit is %g", value.Value, value.Unit, float64(maxMagnitude))
	case value.Value < 0 && value.Unit == "ns/op":
		return fmt.Errorf("value %v %s is negative", value.Value, value.Unit)
	}
	if _, err := strconv.ParseFloat(value.Unit, 64); err == nil {
		return fmt.Errorf("unit %q is a number: a unit is missing", value.Unit)
	}
	seen[value.Unit] = true
	if value.Unit == notTestable {
		res.NotTestable = true
		return nil
	}
	res.Values = append(res.Values, value)
	return nil
}
