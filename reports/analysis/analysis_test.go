package analysis

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/trusted-ring/trusted-ring/reports/internal/fixture"
	"github.com/trusted-ring/trusted-ring/reports/run"
	"github.com/trusted-ring/trusted-ring/reports/schema"
)

func load(t testing.TB, path string) *run.Run {
	t.Helper()
	r, err := run.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func analyze(t testing.TB, r *run.Run) *schema.Report {
	t.Helper()
	o, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	rep, err := Analyze(r, o)
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

// analyzeText analyses a benchmark file of the given text.
func analyzeText(t testing.TB, text string) *schema.Report {
	t.Helper()
	path := filepath.Join(t.TempDir(), "bench.txt")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return analyze(t, load(t, path))
}

func small(t testing.TB) *schema.Report { return analyze(t, load(t, "../testdata/small")) }

func TestSameInputSameBytes(t *testing.T) {
	var first []byte
	for range 3 {
		b, err := json.Marshal(small(t)) // fails on NaN and infinities
		if err != nil {
			t.Fatal(err)
		}
		if first != nil && !bytes.Equal(first, b) {
			t.Fatal("two analyses of the same run differ")
		}
		first = b
	}
	if strings.Contains(string(first), `":null`) {
		for _, key := range []string{`"comparisons":null`, `"fits":null`, `"claims":null`, `"cells":null`, `"ci":null`, `"latency":null`, `"blocks":null`, `"warnings":null`, `"samples":null`} {
			if strings.Contains(string(first), key) {
				t.Errorf("%s: scripts want an empty list", key)
			}
		}
	}
}

func TestEmptyListsForAPlainFile(t *testing.T) {
	b, err := json.Marshal(analyzeText(t, "cpu: Fast\nBenchmarkX-2 100 5 ns/op\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"comparisons", "fits", "probes", "latency", "blocks"} {
		if !bytes.Contains(b, []byte(`"`+key+`":[]`)) {
			t.Errorf("%s is not an empty list in %s", key, b)
		}
	}
	if !bytes.Contains(b, []byte(`"environment":{"cpu":"Fast"}`)) {
		t.Error("the environment that the file itself states is lost")
	}
}

// Every claim has a verdict on every run, however little the run has.
func TestEveryClaimHasAVerdict(t *testing.T) {
	for _, rep := range []*schema.Report{small(t), analyzeText(t, "BenchmarkX-2 100 5 ns/op\n")} {
		if len(rep.Claims) < 26 {
			t.Errorf("%d claims", len(rep.Claims))
		}
		for _, c := range rep.Claims {
			if !slices.Contains([]schema.Verdict{schema.Supported, schema.Refuted, schema.Inconclusive, schema.NotTestableHere}, c.Verdict) || c.Why == "" {
				t.Errorf("%s: verdict %q because %q", c.ID, c.Verdict, c.Why)
			}
		}
	}
}

func find(t *testing.T, rep *schema.Report, name, unit, arm string) schema.Cell {
	t.Helper()
	i := slices.IndexFunc(rep.Cells, func(c schema.Cell) bool { return c.Name == name && c.Unit == unit && c.Arm == arm })
	if i < 0 {
		t.Fatalf("no cell %s in %s, arm %s", name, unit, arm)
	}
	return rep.Cells[i]
}

func TestCells(t *testing.T) {
	rep := small(t)
	c := find(t, rep, "Throughput/impl=ring/mode=gated/size=64/batch=1/readers=1", "ns/op", "a")
	if c.Workload != "Throughput" || c.Impl != "ring" || c.Params["size"] != 64.0 || c.Params["mode"] != "gated" || c.Params["impl"] != nil {
		t.Errorf("%+v", c)
	}
	if len(c.Samples) != 8 || len(c.CI) != 2 || c.CI[0] > c.Center || c.CI[1] < c.Center || c.PerProbe == nil {
		t.Errorf("%+v", c)
	}
	if len(c.PerProbeCI) != 2 || *c.PerProbe < 0.06 || *c.PerProbe > 0.11 { // 11.5 ns beside a ping-pong of 138
		t.Errorf("%v of a ping-pong, %v", *c.PerProbe, c.PerProbeCI)
	}
	moved := 0
	for i, s := range c.Samples {
		if i > 0 && s.Process <= c.Samples[i-1].Process {
			t.Errorf("samples are not in run order: %+v", c.Samples)
		}
		if s.Moved {
			moved++
			if s.Block != 5 {
				t.Errorf("block %d is labelled as moved", s.Block)
			}
		}
	}
	if moved != 1 {
		t.Errorf("%d samples of the moved block", moved)
	}
	if w := find(t, rep, "Write/impl=ring/mode=gated/size=64", "ns/op", "a"); w.PerProbe != nil {
		t.Error("a write alone has nothing to do with the link between the cores")
	}
	if alone := find(t, rep, "Tail/impl=ring/mode=overwrite/size=64/readers=0", "ns/op", "a"); alone.PerProbe != nil {
		t.Error("a tail without a reader crosses no cores")
	}
	if tail := find(t, rep, "Tail/impl=ring/mode=overwrite/size=64/readers=1", "ns/op", "a"); tail.PerProbe == nil {
		t.Error("a tail with a reader crosses cores")
	}
	u := find(t, rep, "Throughput/impl=ring/mode=gated/size=64/batch=1/readers=3", "ns/op", "a")
	if u.Testable || u.Why != "4 spinning goroutines, 2 cores" || len(u.Samples) != 0 {
		t.Errorf("%+v", u)
	}
}

// Three lines of one process are one replicate.
func TestAProcessIsOneReplicate(t *testing.T) {
	var b strings.Builder
	for p := 1; p <= 6; p++ {
		for i := range 3 {
			fmt.Fprintf(&b, "block: %d\nprocess: %d\nBenchmarkX-2 100 %d ns/op\n", p, p, 10*p+i)
		}
	}
	rep := analyzeText(t, b.String())
	c := find(t, rep, "X", "ns/op", "a")
	if len(c.Samples) != 6 || c.Samples[0].Value != 11 || c.CI[0] != 11 || c.CI[1] != 61 {
		t.Errorf("%+v", c)
	}
	// A plain file has no processes: each line is one.
	rep = analyzeText(t, strings.Repeat("BenchmarkX-2 100 5 ns/op\nBenchmarkX-2 100 6 ns/op\n", 3))
	if c := find(t, rep, "X", "ns/op", "a"); len(c.Samples) != 6 {
		t.Errorf("%+v", c)
	}
}

// A run that was cut short allocates what it sets up: that is no property of the
// code.
func TestShortMeasurements(t *testing.T) {
	rep := analyzeText(t, "BenchmarkX-2 1 2804 ns/op 12360 B/op 29 allocs/op\nBenchmarkX-2 1000000 12 ns/op 0 B/op 0 allocs/op\n"+
		"BenchmarkSlow-2 1 90000000 ns/op 7 allocs/op\nBenchmarkFact-2 1 3 slots 8 allocs/op\n")
	if c := find(t, rep, "X", "allocs/op", "a"); len(c.Samples) != 1 || c.Samples[0].Value != 0 {
		t.Errorf("%+v", c)
	}
	if c := find(t, rep, "X", "ns/op", "a"); len(c.Samples) != 2 || !slices.ContainsFunc(c.Warnings, func(w string) bool { return strings.Contains(w, "1 of 2 measurements lasted less than a millisecond") }) {
		t.Errorf("%+v", c)
	}
	for _, name := range []string{"Slow", "Fact"} {
		if c := find(t, rep, name, "allocs/op", "a"); len(c.Samples) != 1 {
			t.Errorf("%s: %+v", name, c)
		}
	}
}

func TestOrderWarnings(t *testing.T) {
	o, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	check := func(want string, xs ...float64) {
		t.Helper()
		got := strings.Join(orderWarnings(xs, o), "; ")
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%v: %q, want %q", xs, got, want)
		}
	}
	check("", 10, 11, 10.5, 10.2, 10.9, 10.4, 10.7, 10.1)
	check("3 samples: an interval at 95 % needs 6", 10, 11, 12)
	check("", 0, 0, 0) // constants need no interval
	check("first run stands out: 20", 20, 10, 10.2, 10.1, 9.9, 10)
	check("drifts in run order: Kendall tau +1.00", 1, 2, 3, 4, 5, 6, 7, 8)
	check("changes level at sample 7 of 12", 10, 10.2, 9.9, 10.1, 10.3, 9.8, 13, 13.2, 12.9, 13.1, 13.3, 12.8)
	check("lag-1 autocorrelation", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
}

func TestOptionsAreChecked(t *testing.T) {
	r := load(t, "../testdata/small")
	good, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	for want, change := range map[string]func(*Options){
		"confidence is 1":   func(o *Options) { o.Confidence = 1 },
		"alpha is 0":        func(o *Options) { o.Alpha = 0 },
		"power is NaN":      func(o *Options) { o.Power = math.NaN() },
		"no subject: which": func(o *Options) { o.Subject = "" },
	} {
		o := good
		change(&o)
		if _, err := Analyze(r, o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestUnknownClaimNamesTheLine(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bench.txt")
	if err := os.WriteFile(path, []byte("goos: linux\nBenchmarkClaim/id=ffi-latancy/form=documented-2 1 5 ns/op\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	o, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	_, err = Analyze(load(t, path), o)
	if err == nil || !strings.HasPrefix(err.Error(), path+`:2: unknown claim id "ffi-latancy"`) {
		t.Errorf("got %v", err)
	}
}

// As large as a FULL run: see the time, and the memory with -benchmem.
func BenchmarkAnalyzeFull(b *testing.B) {
	dir := b.TempDir()
	if err := fixture.Write(dir, fixture.Options{Blocks: 60, AllSizes: true}); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		analyze(b, load(b, dir))
	}
}

// Whatever a file holds, its report can be written: no NaN, no infinity.
func FuzzAnalyze(f *testing.F) {
	o, err := Default()
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(side(1, "Write/impl=ring/mode=overwrite/size=64", "a", 5, 0.1) + side(2, "Write/impl=x/mode=overwrite/size=64", "b", 0, 0)))
	f.Add([]byte("BenchmarkThroughput/impl=ring/mode=gated/size=64/batch=1/readers=1 0 0 ns/op\nBenchmarkProbe/probe=pingpong 1 1e300 ns/op\nBenchmarkProbe/probe=pingpong 1 1e-300 ns/op\n"))
	f.Add([]byte(strings.Repeat("BenchmarkWrite/impl=ring/size=1e300 1 1e300 ns/op\nBenchmarkWrite/impl=ring/size=64 1 0 ns/op\nBenchmarkWrite/impl=ring/size=128 9223372036854775807 1e308 ns/op\n", 6)))
	f.Add([]byte(strings.Repeat("BenchmarkClaim/id=ffi-latency/form=documented 1 0 ns/op\nBenchmarkClaim/id=users/form=documented 1 -1e308 users\n", 6)))
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), "bench.txt")
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		r, err := run.Load(path)
		if err != nil {
			return
		}
		rep, err := Analyze(r, o)
		if err != nil {
			return
		}
		if _, err := json.Marshal(rep); err != nil {
			t.Error(err)
		}
	})
}
