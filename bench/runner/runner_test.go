package runner

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/perf/benchfmt"

	"github.com/trusted-ring/trusted-ring/bench/env"
	"github.com/trusted-ring/trusted-ring/bench/plan"
)

// config describes a run of this package's own test binary, whose benchmarks are in child_test.go.
func config(t *testing.T, cells ...plan.Cell) (Config, *bytes.Buffer) {
	t.Helper()
	t.Setenv(childVariable, "1")
	t.Setenv("GORACE", "atexit_sleep_ms=0") // in a race build every child would stay for a second
	binary, err := os.Executable()
	require.NoError(t, err)
	log := new(bytes.Buffer)
	return Config{
		Binary: binary, WorkDir: t.TempDir(), Out: t.TempDir(), Cells: cells, Probes: []string{"Probe/probe=fake"},
		Rounds: 2, Seed: 42, Time: 100 * time.Microsecond, Units: map[string]string{"ns/op": "lower"},
		Environment: env.Environment{Schema: 1, Cores: 2, Go: "go1.26", GOMAXPROCS: 2, Commit: "abc"},
		Command:     "bench -quick", Log: log,
	}, log
}

var (
	tiny   = plan.Cell{Name: "Tiny/impl=a/size=64", Family: "tiny", Twin: true}
	other  = plan.Cell{Name: "Tiny/impl=b/size=64", Family: "tiny", Beside: []string{"Probe/probe=fake"}}
	narrow = plan.Cell{Name: "Narrow/impl=a", Family: "tiny", Spinning: 3}
	fails  = plan.Cell{Name: "Fails", Family: "fails"}
	hangs  = plan.Cell{Name: "Hangs", Family: "hangs"}
	absent = plan.Cell{Name: "Absent/impl=a", Family: "absent"}
)

// results reads bench.txt of a run.
func results(t *testing.T, dir string) (out []*benchfmt.Result) {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, "bench.txt"))
	require.NoError(t, err)
	defer f.Close()
	reader := benchfmt.NewReader(f, "bench.txt")
	for reader.Scan() {
		if r, ok := reader.Result().(*benchfmt.Result); ok {
			out = append(out, r.Clone())
		}
	}
	require.NoError(t, reader.Err())
	return out
}

func environment(t *testing.T, dir string) (out record) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "env.json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, &out))
	return out
}

func TestRunMeasuresThePlan(t *testing.T) {
	c, log := config(t, tiny, other, narrow)
	dir, err := Run(t.Context(), c)
	require.NoError(t, err, log)

	count := make(map[string]int)
	process := ""
	for _, r := range results(t, dir) {
		count[plainName(r.Name)+" "+r.GetConfig("arm")]++
		for key, want := range map[string]string{"run": filepath.Base(dir), "commit": "abc", "seed": "42", "go": "go1.26",
			"gomaxprocs": "2", "quick": "true", "benchtime": "100µs", "goos": runtime.GOOS} {
			assert.Equal(t, want, r.GetConfig(key), key)
		}
		assert.NotEmpty(t, r.GetConfig("block"))
		_, err := time.Parse(time.RFC3339, r.GetConfig("started"))
		assert.NoError(t, err)
		assert.Equal(t, strings.HasPrefix(r.Name.String(), "Narrow"), r.GetConfig("why") != "", "why %s", r.Name)
		process = r.GetConfig("process")
	}
	assert.Equal(t, map[string]int{
		"Tiny/impl=a/size=64 a": 4, "Tiny/impl=a/size=64 b": 4, "Tiny/impl=b/size=64 a": 4, "Narrow/impl=a a": 1,
		"Probe/probe=fake a": 2*5 + 4, // both sides of five blocks, and beside impl=b
	}, count)
	assert.Equal(t, "23", process)

	e := environment(t, dir)
	assert.False(t, e.Partial)
	assert.Equal(t, 5, e.BlocksPlanned)
	assert.Equal(t, 5, e.BlocksDone)
	assert.Equal(t, "quick", e.Mode)

	latest, err := os.Readlink(filepath.Join(c.Out, "latest"))
	require.NoError(t, err)
	assert.Equal(t, filepath.Base(dir), latest)
}

func TestRunKeepsWhatPrecedesAFailure(t *testing.T) {
	c, log := config(t, tiny, fails, absent)
	c.Rounds = 1
	dir, err := Run(t.Context(), c)
	assert.ErrorContains(t, err, "4 of 12 processes failed")
	assert.Contains(t, log.String(), "exit status 1")
	assert.Contains(t, log.String(), "fails on purpose", "the output of the process is missing")
	assert.Contains(t, log.String(), "printed no result of Absent/impl=a")
	assert.Len(t, results(t, dir), 4+2*2)
	e := environment(t, dir)
	assert.Equal(t, 4, e.FailedProcesses)
	assert.False(t, e.Partial)
}

func TestLaterProcessesDoTheSameNumberOfEvents(t *testing.T) {
	c, log := config(t, other)
	c.Rounds = 3
	dir, err := Run(t.Context(), c)
	require.NoError(t, err, log)
	var iterations []int
	for _, r := range results(t, dir) {
		if plainName(r.Name) == other.Name {
			iterations = append(iterations, r.Iters)
		}
	}
	require.Len(t, iterations, 6)
	most := max(iterations[0], iterations[1])
	for _, n := range iterations[2:] {
		assert.InDelta(t, most, n, 1)
	}
}

func TestWorkloadLearnsFromTheFasterOfTwo(t *testing.T) {
	w := make(workload)
	result := func(iterations int) []*benchfmt.Result {
		return []*benchfmt.Result{{Name: benchfmt.Name("Probe/probe=fake-2"), Iters: 1 << 30}, {Name: benchfmt.Name(tiny.Name + "-2"), Iters: iterations}}
	}
	check := func(want int) {
		t.Helper()
		assert.Equal(t, want, w.events(tiny.Name, 3*time.Millisecond))
	}
	check(0)
	w.add(tiny.Name, result(1), time.Millisecond) // was held up at its first event
	check(0)
	w.add(tiny.Name, result(1000), time.Millisecond)
	check(3000)
	w.add(tiny.Name, result(9000), time.Millisecond) // did as it was told
	check(3000)
}

func TestAProcessThatHangsIsKilled(t *testing.T) {
	c, _ := config(t, hangs)
	out, err := create(c, 1)
	require.NoError(t, err)
	r := &run{Config: c, out: out, time: c.Time, workload: make(workload)}
	r.Timeout = 50 * time.Millisecond
	_, err = r.execute(t.Context(), plan.Step{Block: 1, Cell: hangs})
	assert.ErrorContains(t, err, "killed after 50ms")
}

func TestRunGivesUpWhenNothingWorks(t *testing.T) {
	c, _ := config(t, fails)
	c.Probes = []string{"Fails"}
	dir, err := Run(t.Context(), c)
	assert.ErrorContains(t, err, "the first 5 processes failed")
	assert.True(t, environment(t, dir).Partial)
}

func TestInterruptKeepsWhatIsDone(t *testing.T) {
	c, log := config(t, tiny, fails) // the interrupt comes when the first failure is reported
	ctx, cancel := context.WithCancel(t.Context())
	c.Rounds, c.Log = 1000, writerFunc(func(p []byte) (int, error) {
		if bytes.Contains(p, []byte("fails on purpose")) {
			cancel()
		}
		return log.Write(p)
	})
	dir, err := Run(ctx, c)
	assert.ErrorIs(t, err, ErrInterrupted)
	e := environment(t, dir)
	assert.True(t, e.Partial)
	assert.Equal(t, 2000, e.BlocksPlanned)
	assert.Less(t, e.BlocksDone, 10)
	assert.NotEmpty(t, results(t, dir))
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

func TestRunGathersLatencies(t *testing.T) {
	c, _ := config(t, plan.Cell{Name: "Latency/impl=a", Family: "latency", Twin: true}, fails)
	c.Rounds = 1
	dir, err := Run(t.Context(), c)
	require.ErrorContains(t, err, "2 of 10 processes failed")
	log, err := os.ReadFile(filepath.Join(dir, "latency.hdr"))
	require.NoError(t, err)
	assert.Regexp(t, `(?m)^Tag=impl=a;block=1;process=[234];arm=[ab],`, string(log))
	assert.NotContains(t, string(log), "fails", "latencies of a process that failed")
	assert.Equal(t, 2*2, strings.Count(string(log), "Tag=impl=a;block="), "two arms in two blocks")
	assert.NoFileExists(t, filepath.Join(dir, ".latency.hdr"))
}

func TestRunOutOfTime(t *testing.T) {
	c, _ := config(t, tiny)
	c.Rounds, c.Time, c.Deadline = 1000, 0, time.Now().Add(300*time.Millisecond)
	dir, err := Run(t.Context(), c)
	assert.ErrorIs(t, err, ErrOutOfTime)
	e := environment(t, dir)
	assert.True(t, e.Partial)
	assert.Contains(t, e.Why, "out of time")
}

func TestUnwritableDirectory(t *testing.T) {
	c, _ := config(t, tiny)
	c.Out = filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(c.Out, nil, 0o600))
	_, err := Run(t.Context(), c)
	assert.ErrorContains(t, err, "output directory: mkdir "+c.Out)
}

func TestBrokenBinary(t *testing.T) {
	c, _ := config(t, tiny)
	c.Binary = filepath.Join(t.TempDir(), "absent.test")
	dir, err := Run(t.Context(), c)
	assert.ErrorContains(t, err, "absent.test")
	assert.True(t, environment(t, dir).Partial)
}

func TestBuild(t *testing.T) {
	const pkg = "github.com/trusted-ring/trusted-ring/bench/clock"
	binary := filepath.Join(t.TempDir(), "clock.test")
	require.NoError(t, Build(t.Context(), pkg, binary))
	assert.FileExists(t, binary)
	dir, err := Dir(t.Context(), pkg)
	require.NoError(t, err)
	assert.FileExists(t, filepath.Join(dir, "clock.go"))

	_, err = Dir(t.Context(), pkg+"/absent")
	assert.ErrorContains(t, err, "go list -f {{.Dir}} "+pkg+"/absent")
	assert.ErrorContains(t, Build(t.Context(), pkg+"/absent", binary), "go test -c -o")
}
