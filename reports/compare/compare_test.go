package compare

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/trusted-ring/trusted-ring/reports/run"
)

// load writes text as a benchmark file and loads it.
func load(t *testing.T, text string) *run.Run {
	t.Helper()
	path := filepath.Join(t.TempDir(), "bench.txt")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	r, err := run.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// lines writes n lines of a benchmark whose values scatter by 1 % about center.
func lines(seed uint64, n int, name string, center float64, unit string) string {
	rng := rand.New(rand.NewPCG(seed, 1))
	var b strings.Builder
	for range n {
		fmt.Fprintf(&b, "Benchmark%s-4 1000 %.4f %s\n", name, center*math.Exp(0.01*rng.NormFloat64()), unit)
	}
	return b.String()
}

// runs compares two texts and returns the rows by name and unit.
func runs(t *testing.T, a, b string) (*Result, map[string]Row) {
	t.Helper()
	res, err := Runs(load(t, a), load(t, b), Default())
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]Row{}
	for _, r := range res.Rows {
		rows[r.Name+" "+r.Unit] = r
	}
	return res, rows
}

func TestRunsOfPlainGoTest(t *testing.T) {
	head := "goos: linux\npkg: example.com/x\ncpu: Fast\nseed: 17\n"
	a := head + lines(1, 10, "Same", 100, "ns/op") + lines(2, 10, "Slower", 100, "ns/op") + lines(3, 10, "Faster", 100, "ns/op") +
		lines(4, 10, "Slightly", 100, "ns/op") + lines(5, 10, "Speed", 100, "MB/s") + lines(6, 10, "Odd", 100, "widgets") + lines(7, 3, "Few", 100, "ns/op") +
		"BenchmarkGone-4 1 5 ns/op\n" + strings.Repeat("BenchmarkAlloc-4 1000000 5 ns/op 0 B/op 0 allocs/op\n", 2)
	b := strings.NewReplacer("Fast", "Slow", "17", "18").Replace(head) + lines(11, 10, "Same", 100, "ns/op") + lines(12, 10, "Slower", 120, "ns/op") + lines(13, 10, "Faster", 80, "ns/op") +
		lines(14, 10, "Slightly", 103, "ns/op") + lines(15, 10, "Speed", 120, "MB/s") + lines(16, 10, "Odd", 120, "widgets") + lines(17, 3, "Few", 200, "ns/op") +
		"BenchmarkNew-4 1 5 ns/op\n" + strings.Repeat("BenchmarkAlloc-4 1000000 5 ns/op 16 B/op 1 allocs/op\n", 2)
	res, rows := runs(t, a, b)
	for name, want := range map[string]Verdict{
		"Same ns/op": Indistinct, "Slower ns/op": Regression, "Faster ns/op": Improvement,
		"Slightly ns/op": Indistinct, // beyond chance, but not beyond the threshold without an A/A arm
		"Speed MB/s":     Improvement, "Odd widgets": Changed, "Few ns/op": TooFewSamples,
		"Alloc allocs/op": Regression, "Alloc B/op": Regression, // constants need no statistics
	} {
		if got := rows[name]; got.Verdict != want {
			t.Errorf("%s: %s (%s), want %s", name, got.Verdict, got.Why, want)
		}
	}
	if r := rows["Slightly ns/op"]; r.PAdjusted > 0.05 || !strings.Contains(r.Why, "noise floor of 1.05") {
		t.Errorf("a difference of 3 %%: %+v", r)
	}
	if r := rows["Slower ns/op"]; math.Abs(r.Ratio-1.2) > 0.02 || r.CI[0] < 1.15 || r.CI[1] > 1.25 {
		t.Errorf("%+v", r)
	}
	if res.Regressions != 3 || res.Improvements != 2 || res.Rows[0].Verdict != Regression {
		t.Errorf("%d regressions, %d improvements, first %s", res.Regressions, res.Improvements, res.Rows[0].Verdict)
	}
	if len(res.OnlyA) != 1 || res.OnlyA[0] != "Gone ns/op" || len(res.OnlyB) != 1 || res.OnlyB[0] != "New ns/op" {
		t.Errorf("only in A %v, only in B %v", res.OnlyA, res.OnlyB)
	}
	if len(res.Environment) != 1 || res.Environment[0] != (Difference{"cpu", "Fast", "Slow"}) {
		t.Errorf("environment %+v", res.Environment)
	}
}

func TestUnitMetadataSaysWhatIsBetter(t *testing.T) {
	_, rows := runs(t, "Unit users better=higher\n"+lines(1, 8, "X", 100, "users"), "Unit users better=higher\n"+lines(2, 8, "X", 50, "users"))
	if r := rows["X users"]; r.Verdict != Regression {
		t.Errorf("half the users: %+v", r)
	}
}

func TestWhatSaysTheSameIsComparedOnce(t *testing.T) {
	text := strings.Repeat("BenchmarkX-2 100 5 ns/op 200000000 events/s\nBenchmarkL/rate=1000-2 10 1000000 ns/op 30 p99-ns\n", 6)
	_, rows := runs(t, text, text)
	if _, ok := rows["X ns/op"]; !ok || len(rows) != 2 || rows["L/rate=1000 p99-ns"].Verdict != Indistinct {
		t.Errorf("%+v", rows)
	}
}

// aa writes a cell in ten blocks, twice: the second arm is off by factor.
func aa(seed uint64, center, factor float64) string {
	rng := rand.New(rand.NewPCG(seed, 2))
	var b strings.Builder
	process := 0
	for block := range 10 {
		for _, arm := range []string{"a", "b"} {
			process++
			v := center * math.Exp(0.005*rng.NormFloat64())
			if arm == "b" {
				v *= factor
			}
			fmt.Fprintf(&b, "block: %d\nprocess: %d\narm: %s\nBenchmarkX/impl=ring-2 100 %.3f ns/op\n", block+1, process, arm, v)
		}
	}
	return b.String()
}

// The A/A arm decides what is noise: where the same code differs from itself by
// 30 %, 20 % is nothing; where it does not, 3 % is something.
func TestNoiseFloorOfTheArms(t *testing.T) {
	_, rows := runs(t, aa(1, 100, 1.3), aa(2, 120, 1))
	if r := rows["X/impl=ring ns/op"]; r.Verdict != Indistinct || r.NoiseFloor < 1.25 {
		t.Errorf("noisy: %+v", r)
	}
	_, rows = runs(t, aa(3, 100, 1), aa(4, 103, 1))
	if r := rows["X/impl=ring ns/op"]; r.Verdict != Regression || r.NoiseFloor > 1.02 {
		t.Errorf("quiet: %+v", r)
	}
}

// The chance that two runs of the same code show any regression at all, over 40
// benchmarks, stays small: the p-values are adjusted for the size of the table.
func TestSameCodeRarelyRegresses(t *testing.T) {
	o := Default()
	o.Threshold = 1
	alarmed := 0
	for trial := range uint64(12) {
		var a, b strings.Builder
		for i := range uint64(40) {
			name := fmt.Sprintf("X%d", i)
			a.WriteString(lines(1000*trial+i, 8, name, 100, "ns/op"))
			b.WriteString(lines(1000*trial+500+i, 8, name, 100, "ns/op"))
		}
		res, err := Runs(load(t, a.String()), load(t, b.String()), o)
		if err != nil {
			t.Fatal(err)
		}
		if res.Regressions+res.Improvements > 0 {
			alarmed++
		}
	}
	if alarmed > 2 {
		t.Errorf("%d of 12 comparisons of the same code call something a difference", alarmed)
	}
}

func TestRunsBadInput(t *testing.T) {
	a, b := load(t, "BenchmarkA 1 5 ns/op\n"), load(t, "BenchmarkB 1 5 ns/op\n")
	if _, err := Runs(a, b, Default()); err == nil || !strings.Contains(err.Error(), "no benchmark in common") {
		t.Errorf("got %v", err)
	}
	o := Default()
	o.Threshold = 0.9
	if _, err := Runs(a, a, o); err == nil || !strings.Contains(err.Error(), "threshold is 0.9") {
		t.Errorf("got %v", err)
	}
	o = Default()
	o.Confidence = 1
	if _, err := Runs(a, a, o); err == nil || !strings.Contains(err.Error(), "confidence is 1") {
		t.Errorf("got %v", err)
	}
}

func TestProbesStandAmongTheEnvironment(t *testing.T) {
	res, rows := runs(t, lines(1, 8, "Probe/probe=xchg", 5, "ns/op")+lines(2, 8, "X", 10, "ns/op"), lines(3, 8, "Probe/probe=xchg", 9, "ns/op")+lines(4, 8, "X", 10, "ns/op"))
	if len(rows) != 1 || len(res.Environment) != 1 || res.Environment[0].Key != "probe xchg" || !strings.HasPrefix(res.Environment[0].B, "8.995 ns/op") {
		t.Errorf("%d rows, environment %+v", len(rows), res.Environment)
	}
}

func TestWriteText(t *testing.T) {
	res, _ := runs(t, "cpu: Fast\n"+lines(1, 8, "X", 10, "ns/op")+lines(5, 2, "Few", 1, "ns/op"), "cpu: Slow\n"+lines(2, 8, "X", 20, "ns/op")+lines(6, 2, "Few", 1, "ns/op"))
	var b strings.Builder
	if err := res.WriteText(&b); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	environment, row := strings.Index(text, "cpu: Fast -> Slow"), strings.Index(text, "REGRESSION  X  ns/op")
	if environment < 0 || row < environment || !strings.Contains(text, "1 regressions, 0 improvements") || !strings.Contains(text, "example Few: 2 and 2 samples") {
		t.Errorf("environment at %d, regression at %d in\n%s", environment, row, text)
	}
}
