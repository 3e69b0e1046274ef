package bench_test

import (
	"bytes"
	"os"
	"os/exec"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/perf/benchfmt"

	"github.com/trusted-ring/trusted-ring/bench/cells"
	"github.com/trusted-ring/trusted-ring/bench/plan"
	"github.com/trusted-ring/trusted-ring/bench/probe"
)

// Every cell of a quick run, and every probe, has a benchmark that runs, checks what it delivers, and prints a result in
// known units.
func TestEveryQuickCellRuns(t *testing.T) {
	all, err := plan.Select(cells.Plan(cells.All()), plan.Quick, nil)
	require.NoError(t, err)
	var once, often []string
	for _, c := range all {
		if c.Fixed > 0 {
			once = append(once, c.Name)
		} else {
			often = append(often, c.Name)
		}
	}
	for _, p := range probe.All() {
		often = append(often, "Probe/"+p.Key)
	}
	runAll(t, "1x", once)
	runAll(t, "20x", often)
}

// runAll runs the named benchmarks in a process of their own.
func runAll(t *testing.T, benchtime string, names []string) {
	t.Helper()
	binary, err := os.Executable()
	require.NoError(t, err)
	out, err := exec.CommandContext(t.Context(), binary, "-test.run=^$",
		"-test.bench="+plan.Pattern(names...), "-test.benchtime="+benchtime).CombinedOutput()
	require.NoError(t, err, string(out))

	want := make(map[string]bool)
	for _, name := range names {
		want[name] = true
	}
	units := cells.Units()
	reader := benchfmt.NewReader(bytes.NewReader(out), "output")
	for reader.Scan() {
		result, ok := reader.Result().(*benchfmt.Result)
		require.True(t, ok, reader.Result())
		base, parts := result.Name.Parts()
		if runtime.GOMAXPROCS(0) > 1 {
			parts = parts[:len(parts)-1]
		}
		delete(want, string(base)+string(bytes.Join(parts, nil)))
		for _, value := range result.Values {
			unit := value.OrigUnit
			if unit == "" {
				unit = value.Unit
			}
			if unit != "slots" && unit != "ratios" && unit != "offered-events/s" && unit != "delivered-events" {
				assert.Contains(t, units, unit, "%s", result.Name)
			}
		}
	}
	require.NoError(t, reader.Err())
	assert.Empty(t, want, "cells without a result")
}
