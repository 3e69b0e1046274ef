package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// command runs bench and returns its exit code and what it printed.
func command(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	code = run(t.Context(), args, &out, &err)
	return code, out.String(), err.String()
}

func TestBadCommandLines(t *testing.T) {
	for _, c := range []struct{ args, want string }{
		{"-quik", "flag provided but not defined: -quik"},
		{"-quick -full", "-quick and -full exclude each other"},
		{"-within 10s -time 1ms", "-within and -time exclude each other"},
		{"-rounds -1", "-rounds -1, -within 0s, -time 0s: none may be negative"},
		{"-within ten", `invalid value "ten" for flag -within`},
		{"-cells (", "-cells: error parsing regexp: missing closing )"},
		{"-cells Absent", `no cell of the default run matches "Absent"`},
		{"-quick impl=ring", `unexpected argument "impl=ring"`},
	} {
		code, stdout, stderr := command(t, strings.Fields(c.args)...)
		assert.Equal(t, exitUsage, code, c.args)
		assert.Empty(t, stdout, c.args)
		assert.Contains(t, stderr, "bench: "+c.want, c.args)
	}
}

func TestHelp(t *testing.T) {
	code, stdout, stderr := command(t, "-h")
	assert.Zero(t, code)
	assert.Contains(t, stdout, "usage: bench [flags]")
	assert.Contains(t, stdout, "-quick")
	assert.Empty(t, stderr)
}

func TestListMeasuresNothing(t *testing.T) {
	code, stdout, _ := command(t, "-quick", "-list", "-cells", "^Write/impl=ring/mode=overwrite/", "-out", "/dev/null/nowhere")
	assert.Zero(t, code)
	assert.Contains(t, stdout, "Write/impl=ring/mode=overwrite/size=64\n")
	assert.Contains(t, stdout, "# quick run: 5 cells, 48 processes in 6 blocks, 1m16s") // 5, a twin and twice the probes; 6 times
}

func TestUnwritableDirectory(t *testing.T) {
	code, stdout, stderr := command(t, "-out", "/dev/null/nowhere")
	assert.Equal(t, exitFailed, code)
	assert.Empty(t, stdout)
	assert.Contains(t, stderr, "bench: -out: mkdir /dev/null")
}

// The whole way, with real cells: compile, measure, write.
func TestMeasure(t *testing.T) {
	out := t.TempDir()
	args := []string{"-quick", "-rounds", "1", "-time", "1ms", "-seed", "7", "-out", out,
		"-cells", "^Write/impl=(ring|heap)/.*/size=64$|^Claim/id=alignment/preset=mobile$|^Latency/impl=channel/.*/rate=5000000$"}
	code, stdout, stderr := command(t, args...)
	require.Zero(t, code, stderr)
	dir := strings.TrimSpace(stdout)
	bench, err := os.ReadFile(filepath.Join(dir, "bench.txt"))
	require.NoError(t, err)
	for _, want := range []string{"Unit ns/op better=lower", "seed: 7", "BenchmarkProbe/probe=pingpong", "BenchmarkWrite/impl=ring/mode=overwrite/size=64",
		"BenchmarkWrite/impl=heap/mode=lossless/size=64", " 0 misaligned-slots", "arm: b"} {
		assert.Contains(t, string(bench), want)
	}
	log, err := os.ReadFile(filepath.Join(dir, "latency.hdr"))
	require.NoError(t, err)
	assert.Contains(t, string(log), "Tag=workload=Latency;impl=channel;mode=lossless;size=64;rate=5000000;achieved=")

	var env map[string]any
	b, err := os.ReadFile(filepath.Join(out, "latest", "env.json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, &env))
	assert.Equal(t, false, env["partial"])
	assert.Equal(t, "bench "+strings.Join(args, " "), env["command"])
}

func TestInterruptBeforeTheFirstProcess(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var stdout, stderr bytes.Buffer
	code := run(ctx, []string{"-quick", "-binary", os.Args[0], "-out", t.TempDir()}, &stdout, &stderr)
	assert.Equal(t, exitInterrupted, code, stderr.String())
	assert.Contains(t, stderr.String(), "interrupted")
}
