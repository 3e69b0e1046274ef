package run

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// dir writes a run directory.
func dir(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

const oneLine = "BenchmarkX/impl=ring-2 100 5.0 ns/op\n"

func TestLoadSmall(t *testing.T) {
	r, err := Load("../testdata/small")
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Results) < 1000 || len(r.Histograms) != 24 || len(r.Evidence.Stress.Campaigns) != 3 || len(r.Evidence.Mutants.Mutants) != 3 {
		t.Errorf("%d results, %d histograms, evidence %+v", len(r.Results), len(r.Histograms), r.Evidence)
	}
	if r.Config["commit"] == "" || r.Config["block"] != "" || r.Config["gomaxprocs"] != "2" {
		t.Errorf("common configuration %v", r.Config)
	}
	if r.Units.GetBetter("users") != 1 || r.Units.GetBetter("stage-ns") != -1 {
		t.Error("unit metadata is lost")
	}
	if r.Environment["cores"] != 2.0 {
		t.Errorf("environment %v", r.Environment)
	}
}

func TestResult(t *testing.T) {
	text := "goos: linux\nblock: 3\nprocess: 17\narm: b\nstarted: 2026-11-20T09:00:00Z\n" +
		"BenchmarkThroughput/impl=ring/mode=gated/size=64/rate=1.5-8 \t 100\t 12.5 ns/op\t 80 events/s\t 3.5 p99.9-ns\n" +
		"why: 3 goroutines, 2 cores\nBenchmarkThroughput/impl=ring/readers=3-8 1 1 not-testable\nwhy:\n" +
		"BenchmarkCopy/small/warm-8 100 5 ns/op 100 MB/s\n"
	r, err := Load(dir(t, map[string]string{"bench.txt": text}))
	if err != nil {
		t.Fatal(err)
	}
	first := r.Results[0]
	want := map[string]any{"impl": "ring", "mode": "gated", "size": 64.0, "rate": 1.5}
	if first.Workload != "Throughput" || first.Name != "Throughput/impl=ring/mode=gated/size=64/rate=1.5" || first.CPUs != 8 || !reflect.DeepEqual(first.Params, want) {
		t.Errorf("%+v", first)
	}
	if first.Block != 3 || first.Process != 17 || first.Arm != "b" || first.Started == "" || first.Line != 6 {
		t.Errorf("%+v", first)
	}
	if v, ok := first.Value("ns/op"); !ok || v != 12.5 {
		t.Errorf("values %v: units must stay as they are in the file", first.Values)
	}
	if v, ok := first.Value("p99.9-ns"); !ok || v != 3.5 {
		t.Errorf("values %v", first.Values)
	}
	if second := r.Results[1]; !second.NotTestable || second.Why != "3 goroutines, 2 cores" || len(second.Values) != 0 {
		t.Errorf("%+v", second)
	}
	third := r.Results[2]
	if third.Params["sub"] != "small/warm" || third.Why != "" {
		t.Errorf("%+v", third)
	}
	if v, ok := third.Value("MB/s"); !ok || v != 100 {
		t.Errorf("values %v", third.Values)
	}
}

// Plain go test output: no keys of ours, log lines between, several -cpu.
func TestLoadPlainGoTest(t *testing.T) {
	text := "goos: linux\ngoarch: amd64\npkg: example.com/x\ncpu: Fast\n=== RUN   BenchmarkA\nBenchmarkA\nBenchmarkA \t 100\t 5 ns/op\n" +
		"    a_test.go:3: a log line\nBenchmarkA-4 \t 100\t 3 ns/op\nPASS\nok  \texample.com/x\t1.2s\n"
	r, err := Load(filepath.Join(dir(t, map[string]string{"old.txt": text}), "old.txt"))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Results) != 2 || r.Results[0].Arm != "a" || r.Results[0].Process != 0 || r.Config["pkg"] != "example.com/x" {
		t.Errorf("%+v", r)
	}
	// Different -cpu are different experiments.
	if r.Results[0].Params["gomaxprocs"] != 1.0 || r.Results[1].Params["gomaxprocs"] != 4.0 || r.Results[0].Name == r.Results[1].Name {
		t.Errorf("%+v", r.Results)
	}
}

func TestFailuresAreNoted(t *testing.T) {
	r, err := Load(dir(t, map[string]string{"bench.txt": oneLine + "--- FAIL: BenchmarkY\npanic: boom\n"}))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Warnings) != 2 || !strings.HasSuffix(r.Warnings[0].Subject, "bench.txt:2") {
		t.Errorf("%+v", r.Warnings)
	}
}

func TestShardsJoin(t *testing.T) {
	r, err := Load(dir(t, map[string]string{
		"bench-2.txt":               "block: 2\n" + oneLine,
		"bench-1.txt":               "block: 1\n" + oneLine,
		"evidence/mutants.json":     `{"commit":"c","mutants":[{"id":"b","expected":["explore"],"killed_by":["explore"]},{"id":"a","killed_by":[]}]}`,
		"evidence/mutants-hw.json":  `{"commit":"c","partial":"only hardware","mutants":[{"id":"b","expected":["stress"],"killed_by":["stress"]}]}`,
		"evidence/stress-1.json":    `{"commit":"c","started":"2026-02-02","campaigns":[{"name":"z","seed":2},{"name":"a"}]}`,
		"evidence/stress-2.json":    `{"commit":"d","started":"2026-01-01","campaigns":[{"name":"z","seed":1}]}`,
		"evidence/model-spin.json":  `{"spin":[{"model":"m","property":"q"},{"model":"m","property":"p"}]}`,
		"evidence/model-proof.json": `{"proof":[{"theorem":"t"}],"explore":[{"name":"e"}]}`,
		"evidence/README":           "not evidence",
	}))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Results) != 2 || r.Results[0].Block != 1 {
		t.Errorf("shards in name order: %+v", r.Results)
	}
	m := r.Evidence.Mutants.Mutants
	if got := r.Evidence.Mutants.Partial; got != "only hardware" {
		t.Errorf("partial: %q", got)
	}
	if len(m) != 2 || m[0].ID != "a" || !reflect.DeepEqual(m[1].KilledBy, []string{"explore", "stress"}) || len(m[1].Expected) != 2 {
		t.Errorf("%+v", m)
	}
	s := r.Evidence.Stress
	if len(s.Campaigns) != 3 || s.Campaigns[1].Seed != 1 || s.Started != "2026-01-01" {
		t.Errorf("%+v", s)
	}
	if md := r.Evidence.Model; len(md.Spin) != 2 || md.Spin[0].Property != "p" || len(md.Proof) != 1 || len(md.Explore) != 1 {
		t.Errorf("%+v", md)
	}
	if len(r.Warnings) != 1 || !strings.Contains(r.Warnings[0].Text, `"d"`) {
		t.Errorf("evidence of two commits: %+v", r.Warnings)
	}
}

func TestBadInputNamesFileAndLine(t *testing.T) {
	check := func(files map[string]string, want string) {
		t.Helper()
		root := dir(t, files)
		_, err := Load(root)
		if err == nil {
			t.Errorf("%v: no error, want %q", files, want)
			return
		}
		if got := strings.ReplaceAll(err.Error(), root, "DIR"); !strings.HasPrefix(got, want) {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	bench := func(text, want string) {
		t.Helper()
		check(map[string]string{"bench.txt": text}, want)
	}
	check(nil, "DIR: the directory is empty")
	check(map[string]string{"notes.md": "x", "a": "", "b": "", "c": "", "d": "", "e": ""}, "DIR: no bench.txt among its 6 entries (a, b, c, d, e, …)")
	bench("", "DIR/bench.txt: no benchmark results")
	bench("goos: linux\nPASS\n", "DIR/bench.txt: no benchmark results")
	bench(oneLine+"BenchmarkX 100 5.0\n", "DIR/bench.txt:2: missing units")
	bench(oneLine+"BenchmarkX 100 5.0 ns/op 3\n", "DIR/bench.txt:2: missing units")
	bench("BenchmarkX 100 5.0 6.0 ns/op\n", "DIR/bench.txt:1: ")
	bench("BenchmarkX 100 5.0 6.0 7.0 ns/op\n", "DIR/bench.txt:1: unit \"6.0\" is a number: a unit is missing")
	bench("BenchmarkX lots 5.0 ns/op\n", "DIR/bench.txt:1: parsing iteration count")
	bench("BenchmarkX 100 fast ns/op\n", "DIR/bench.txt:1: parsing measurement")
	bench("BenchmarkX 100\n", "DIR/bench.txt:1: missing measurements")
	bench("BenchmarkX 100 NaN ns/op\n", "DIR/bench.txt:1: value NaN")
	bench("BenchmarkX 100 1e999 ns/op\n", "DIR/bench.txt:1: ")
	bench("BenchmarkX 100 1e31 ns/op\n", "DIR/bench.txt:1: value 1e+31 ns/op is no measurement, the limit is 1e+30")
	bench("BenchmarkX 100 1e-31 ns/op\n", "DIR/bench.txt:1: value 1e-31 ns/op is no measurement")
	bench("BenchmarkX 100 -5 ns/op\n", "DIR/bench.txt:1: value -5 ns/op is negative")
	bench("BenchmarkX 100 5 ns/op 6 ns/op\n", "DIR/bench.txt:1: two values in unit ns/op")
	bench("BenchmarkX/size=1/size=2 100 5 ns/op\n", "DIR/bench.txt:1: name X/size=1/size=2: key size twice")
	bench("BenchmarkX/size= 100 5 ns/op\n", "DIR/bench.txt:1: name X/size=: \"size=\" is not key=value")
	bench("BenchmarkX-99999999999999999999 100 5 ns/op\n", "DIR/bench.txt:1: name X-99999999999999999999: CPU count")
	bench("Benchmark/x=1 100 5 ns/op\n", "DIR/bench.txt:1: name Benchmark/x=1 has no base name")
	bench("block: two\n"+oneLine, "DIR/bench.txt:2: block is \"two\"")
	bench("process: -1\n"+oneLine, "DIR/bench.txt:2: process is \"-1\"")
	bench("arm: c\n"+oneLine, "DIR/bench.txt:2: arm is \"c\", want a or b")
	bench("Unit ns/op better\n"+oneLine, "DIR/bench.txt:1: expected key=value")
	check(map[string]string{"bench.txt": oneLine, "env.json": "{\n\"cpu\": 3,\n}"}, "DIR/env.json:3: ")
	check(map[string]string{"bench.txt": oneLine, "env.json": `{"schema": 2}`}, "DIR/env.json: schema 2")
	check(map[string]string{"bench.txt": oneLine, "evidence/stress.json": "{\n\"campaigns\": [\n{\"torn\": -1}]}"}, "DIR/evidence/stress.json:3: ")
	check(map[string]string{"bench.txt": oneLine, "evidence/model.json": `{"schema": 7}`}, "DIR/evidence/model.json: schema 7")
	check(map[string]string{"bench.txt": oneLine, "evidence/mutants.json": `{"schema": 7}`}, "DIR/evidence/mutants.json: schema 7")
	check(map[string]string{"bench.txt": oneLine, "evidence/luck.json": `{}`}, "DIR/evidence/luck.json: unknown evidence")
	if _, err := Load("no/such/dir"); err == nil || !strings.Contains(err.Error(), "no/such/dir") {
		t.Errorf("got %v", err)
	}
}

func TestParamRoundTrip(t *testing.T) {
	for _, text := range []string{"64", "1.5", "0", "-3", "16384", "1000000", "ring", "1e6", "007", "0x10", "inf", "NaN", "1_000", "64k", "1.50"} {
		if got := FormatParam(ParseParam(text)); got != text {
			t.Errorf("%q becomes %q", text, got)
		}
	}
	if _, ok := ParseParam("007").(string); !ok {
		t.Error("007 is a text: as a number it would become 7")
	}
	if _, ok := ParseParam("9007199254740993").(string); !ok {
		t.Error("2^53 + 1 is a text: as a number it would become 2^53")
	}
	if v := ParseParam("16384"); v != 16384.0 {
		t.Errorf("16384 is %v", v)
	}
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte(oneLine))
	f.Add([]byte("block: 1\narm: b\nBenchmarkX/a=1/b/-3 1 1 not-testable\nUnit x a=b\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), "bench.txt")
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		if r, err := Load(path); err == nil && len(r.Results) == 0 {
			t.Error("loaded nothing without an error")
		}
	})
}

// go test -bench . ./... writes several packages into one file; equal names in
// them are different benchmarks, and other names stay as they are.
func TestPackagesWithEqualNames(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bench.txt")
	text := "pkg: example.com/q\nBenchmarkPush-8 100 5 ns/op\nBenchmarkPop-8 100 6 ns/op\npkg: example.com/q/sub\nBenchmarkPush-8 100 50 ns/op\n"
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	r, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, res := range r.Results {
		names = append(names, res.Name)
	}
	if fmt.Sprint(names) != "[Push/pkg=example.com/q Pop Push/pkg=example.com/q/sub]" || r.Results[2].Params["pkg"] != "example.com/q/sub" || r.Results[1].Params["pkg"] != nil {
		t.Errorf("%v, %v", names, r.Results[2].Params)
	}
}
