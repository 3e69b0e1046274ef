package runner

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/perf/benchfmt"

	"github.com/trusted-ring/trusted-ring/bench/latency"
	"github.com/trusted-ring/trusted-ring/bench/plan"
)

// step runs one process and writes down what it measured. A process that fails is reported and counted; the error
// is for what ends the run.
func (r *run) step(ctx context.Context, s plan.Step) error {
	r.process++
	started := time.Now()
	results, err := r.execute(ctx, s)
	switch {
	case ctx.Err() != nil:
		err = fmt.Errorf("%w in block %d of %d", ErrInterrupted, s.Block, plan.Blocks(r.steps))
		return errors.Join(err, r.out.discard())
	case err != nil:
		r.failed++
		r.bar.interrupt("block %d, process %d, %s: %v\n", s.Block, r.process, title(s), err)
		return r.out.discard()
	}
	r.meter.Add(s, time.Since(started), r.time, len(r.Probes))
	return r.out.write(s, r.process, started, r.time, results)
}

// execute runs the benchmarks of s in a fresh process, and returns one result for each of them.
func (r *run) execute(ctx context.Context, s plan.Step) ([]*benchfmt.Result, error) {
	names := r.Probes
	if !s.Probes() {
		names = append(s.Cell.Beside[:len(s.Cell.Beside):len(s.Cell.Beside)], s.Cell.Name)
	}
	timeout := r.Timeout
	if timeout == 0 {
		timeout = max(time.Minute, 20*r.cost.Predict(s, r.time, len(r.Probes)))
	}
	out, err := r.child(ctx, timeout, plan.Pattern(names...), r.benchtime(s))
	if err != nil {
		return nil, err
	}
	results, err := parse(out, names)
	if err == nil && !s.Probes() {
		r.workload.add(s.Cell.Name, results, s.CellTime(r.time))
	}
	return results, err
}

// benchtime returns how long the benchmarks of s run, as the flag -test.benchtime has it: a time, or a number of events.
func (r *run) benchtime(s plan.Step) string {
	switch {
	case s.Once() || s.Cell.Spinning > r.Environment.Cores:
		return fmt.Sprintf("%dx", max(1, s.Cell.Events))
	}
	if n := r.workload.events(s.Cell.Name, s.CellTime(r.time)); n > 0 {
		return fmt.Sprintf("%dx", n)
	}
	return s.CellTime(r.time).String()
}

// child runs the test binary. Its error contains what the process printed.
func (r *run) child(ctx context.Context, timeout time.Duration, pattern, benchtime string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, r.Binary, "-test.run=^$", "-test.bench="+pattern, "-test.benchtime="+benchtime)
	cmd.Dir = r.WorkDir
	cmd.Env = append(os.Environ(), latency.LogVariable+"="+r.out.childLog())
	cmd.WaitDelay = time.Second
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	switch err := cmd.Run(); {
	case ctx.Err() == context.DeadlineExceeded:
		return nil, fmt.Errorf("killed after %v%s", timeout, indented(out.String()))
	case err != nil:
		return nil, fmt.Errorf("%w%s", err, indented(out.String()))
	}
	return out.Bytes(), nil
}

// empty returns how long a process takes that measures nothing: the least of three.
func (r *run) empty(ctx context.Context) (time.Duration, error) {
	least := time.Hour
	for range 3 {
		started := time.Now()
		if _, err := r.child(ctx, time.Minute, "^$", "1x"); err != nil {
			if ctx.Err() != nil {
				return 0, ErrInterrupted
			}
			return 0, fmt.Errorf("run %s: %w", filepath.Base(r.Binary), err)
		}
		least = min(least, time.Since(started))
	}
	return least, nil
}

// parse reads the output of a process, which must have one result for each of names.
func parse(out []byte, names []string) ([]*benchfmt.Result, error) {
	missing := make(map[string]bool)
	for _, name := range names {
		missing[name] = true
	}
	var results []*benchfmt.Result
	reader := benchfmt.NewReader(bytes.NewReader(out), "output")
	for reader.Scan() {
		switch record := reader.Result().(type) {
		case *benchfmt.Result:
			delete(missing, plainName(record.Name))
			results = append(results, record.Clone())
		case *benchfmt.SyntaxError:
			return nil, record
		}
	}
	if err := reader.Err(); err != nil {
		return nil, err
	}
	for _, name := range names {
		if missing[name] {
			return nil, fmt.Errorf("printed no result of %s%s", name, indented(string(out)))
		}
	}
	return results, nil
}

// plainName returns n without the number of processors behind it.
func plainName(n benchfmt.Name) string {
	base, parts := n.Parts()
	if last := len(parts) - 1; last >= 0 && parts[last][0] == '-' {
		parts = parts[:last]
	}
	return string(base) + string(bytes.Join(parts, nil))
}

// title names what s runs.
func title(s plan.Step) string {
	if s.Probes() {
		return "probes"
	}
	return s.Cell.Name
}

// indented puts text on lines of its own.
func indented(text string) string {
	text = strings.TrimSpace(text)
	if text == "" {
		return ""
	}
	return "\n    " + strings.ReplaceAll(text, "\n", "\n    ")
}
