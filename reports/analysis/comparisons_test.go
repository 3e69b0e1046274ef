package analysis

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/trusted-ring/trusted-ring/reports/schema"
)

// side writes ten blocks of one benchmark around a center, in processes of
// their own.
func side(seed uint64, name, arm string, center, scatter float64) string {
	rng := rand.New(rand.NewPCG(seed, 3))
	var b strings.Builder
	for block := 1; block <= 10; block++ {
		fmt.Fprintf(&b, "block: %d\nprocess: %d\narm: %s\nBenchmark%s-2 100 %.5f ns/op\n", block, 100*block+int(seed), arm, name, center*math.Exp(scatter*rng.NormFloat64()))
	}
	return b.String()
}

func compared(t *testing.T, text string) map[string]schema.Comparison {
	t.Helper()
	out := map[string]schema.Comparison{}
	for _, c := range analyzeText(t, text).Comparisons {
		out[c.B] = c
	}
	return out
}

func TestComparisonVerdicts(t *testing.T) {
	got := compared(t, side(1, "W/impl=ring/mode=gated/size=64", "a", 100, 0.01)+side(2, "W/impl=ring/mode=gated/size=64", "b", 104, 0.01)+
		side(3, "W/impl=slow/mode=lossless/size=64", "a", 150, 0.01)+side(4, "W/impl=fast/mode=gated/size=64", "a", 70, 0.01)+
		side(5, "W/impl=equal/mode=gated/size=64", "a", 100, 0.01)+side(6, "W/impl=close/mode=gated/size=64", "a", 102, 0.003)+
		side(7, "W/impl=lossy/mode=overwrite/size=64", "a", 50, 0.01)+side(8, "W/impl=other/mode=gated/size=256", "a", 50, 0.01)+
		"arm: a\nprocess: 9999\nwhy: 3 goroutines, 2 cores\nBenchmarkW/impl=crowd/mode=gated/size=64-2 1 1 not-testable\n"+
		"process: 9998\nwhy:\nBenchmarkW/impl=few/mode=gated/size=64-2 1 500 ns/op\n")
	for impl, want := range map[string]schema.Verdict{"slow": schema.Faster, "fast": schema.Slower, "equal": schema.Indistinct,
		"close": schema.Indistinct, "crowd": schema.NotComparable, "few": schema.TooFewSamples} {
		if got[impl].Verdict != want {
			t.Errorf("%s: %s (%s), want %s", impl, got[impl].Verdict, got[impl].Why, want)
		}
	}
	if len(got) != 6 {
		t.Errorf("%d comparisons: a lossy mode or another size is no peer", len(got))
	}
	slow := got["slow"]
	if slow.A != "ring" || slow.Params["mode"] != "gated" || slow.ModeB != "lossless" || math.Abs(slow.Ratio-1.5) > 0.03 || slow.CI[0] > 1.5 || slow.CI[1] < 1.5 {
		t.Errorf("%+v", slow)
	}
	if slow.U != 0 || slow.Superior != 1 || slow.P != 2.0/1024 || slow.Pairs != 10 || slow.Medians == nil || math.Abs(slow.Medians.Ratio-1.5) > 0.03 || slow.PAdjusted < slow.P || slow.MDE < slow.NoiseFloor || slow.NoiseFloor <= 1 {
		t.Errorf("%+v", slow)
	}
	if got["crowd"].Why != "3 goroutines, 2 cores" {
		t.Errorf("%+v", got["crowd"])
	}
	// 2 % off is certain by every statistic, and still within what the ring
	// differs from itself.
	if c := got["close"]; c.PAdjusted > 0.05 || c.CI[0] < 1 {
		t.Errorf("the test shows nothing: %+v", c)
	}
}

// Half of the blocks are five times slower for everybody. Each side has two
// levels, so that ranking all samples together sees nothing; every block does.
// With many such comparisons in the table, eight blocks are still enough.
func TestEightBlocksDecideWhateverTheWeather(t *testing.T) {
	var b strings.Builder
	process := 0
	for block := 1; block <= 8; block++ {
		weather := 1.0
		if block > 4 {
			weather = 5
		}
		for i, impl := range []string{"ring", "cursor", "same", "also"} {
			for size := range 20 {
				process++
				ns := weather * []float64{11, 27, 11, 30}[i] * (1 + 0.01*float64((block*7+i*3+size)%5))
				fmt.Fprintf(&b, "block: %d\nprocess: %d\narm: a\nBenchmarkW/impl=%s/size=%d-2 1000000 %.3f ns/op\n", block, process, impl, size, ns)
			}
		}
	}
	for _, c := range analyzeText(t, b.String()).Comparisons {
		want := schema.Faster
		if c.B == "same" {
			want = schema.Indistinct
		}
		if c.Verdict != want || c.Pairs != 8 {
			t.Errorf("%s, %v: %s in %d blocks (%s)", c.B, c.Params, c.Verdict, c.Pairs, c.Why)
		}
		if c.B == "cursor" && (c.U < 8 || c.Superior != 1 || c.P != 2.0/256) {
			t.Errorf("%+v", c)
		}
	}
}

// A file that does not know its blocks cannot pair: all samples are ranked together.
func TestWithoutBlocksNothingIsPaired(t *testing.T) {
	text := ""
	for i := range 8 {
		text += fmt.Sprintf("BenchmarkW/impl=ring-2 1000000 %d ns/op\nBenchmarkW/impl=x-2 1000000 %d ns/op\n", 100+i, 200+i)
	}
	c := compared(t, text)["x"]
	if c.Pairs != 0 || c.Medians != nil || c.Verdict != schema.Faster || c.P > 2e-4 || c.U != 0 || c.Superior != 1 {
		t.Errorf("%+v", c)
	}
}

func TestZeroHasNoRatio(t *testing.T) {
	got := compared(t, side(1, "W/impl=ring", "a", 0, 0)+side(2, "W/impl=x", "a", 5, 0.1))
	if c := got["x"]; c.Verdict != schema.NotComparable || !strings.Contains(c.Why, "median of 0") {
		t.Errorf("%+v", c)
	}
}

func TestNoiseFloorPerWorkload(t *testing.T) {
	text := side(20, "Quiet/impl=ring/x=1", "a", 100, 0.001) + side(21, "Quiet/impl=ring/x=1", "b", 100, 0.001)
	for i := range uint64(5) { // enough pairs to take their ratios at face value
		name := fmt.Sprintf("Loud/impl=ring/x=%d", i)
		text += side(30+i, name, "a", 100, 0.001) + side(40+i, name, "b", 100+5*float64(i), 0.001)
	}
	floor := analyzeText(t, text).NoiseFloor
	if floor.N != 6 || len(floor.PerCell) != 6 || len(floor.Workloads) != 2 {
		t.Fatalf("%+v", floor)
	}
	loud, quiet := floor.Workloads[0], floor.Workloads[1]
	if loud.Workload != "Loud" || math.Abs(loud.Ratio-1.2) > 0.01 || floor.Ratio != loud.Ratio {
		t.Errorf("%+v of %+v", loud, floor)
	}
	// A single pair may be equal by luck: its interval counts.
	if pair := floor.PerCell[5]; quiet.Ratio != max(pair.CI[1], 1/pair.CI[0]) || quiet.Ratio <= 1 || quiet.Ratio > 1.01 {
		t.Errorf("%+v from %+v", quiet, pair)
	}
	if got := FloorOf(floor, "Unknown", "ns/op"); got != floor.Ratio {
		t.Errorf("a workload without pairs has the floor %v", got)
	}
	if got := FloorOf(floor, "Unknown", "p99-ns"); got != floor.Ratio {
		t.Errorf("a unit without pairs has the floor %v", got)
	}
	if none := analyzeText(t, side(1, "X/impl=ring", "a", 5, 0)).NoiseFloor; none.Ratio != 0 || none.N != 0 {
		t.Errorf("no A/A arm: %+v", none)
	}
}

// At a fixed rate the time per event is the load's; the percentiles are the
// variant's.
func TestThePaceOfALoadIsNotCompared(t *testing.T) {
	text := ""
	for i, impl := range []string{"ring", "x"} {
		for p := range 8 {
			text += fmt.Sprintf("block: %d\nprocess: %d\narm: a\nBenchmarkLatency/impl=%s/rate=1000000-2 100 1000 ns/op %d p99-ns\n", p+1, 10*p+i+1, impl, 100*(i+1)+p)
		}
	}
	rep := analyzeText(t, text)
	if len(rep.Comparisons) != 1 || rep.Comparisons[0].Metric != "p99-ns" {
		t.Errorf("%+v", rep.Comparisons)
	}
}

// A cell is held to the pair that crosses the cores as it does.
func TestNoiseFloorOfLikeCells(t *testing.T) {
	text := ""
	for i, readers := range []int{0, 1} {
		name := fmt.Sprintf("T/impl=%%s/size=%%d/readers=%d", readers)
		scatter := []float64{0.001, 0.2}[i]
		text += side(uint64(50+i), fmt.Sprintf(name, "ring", 64), "a", 100, scatter) + side(uint64(60+i), fmt.Sprintf(name, "ring", 64), "b", 100, scatter)
		text += side(uint64(70+i), fmt.Sprintf(name, "ring", 256), "a", 100, scatter) + side(uint64(80+i), fmt.Sprintf(name, "x", 256), "a", 110, 0.001)
	}
	for _, c := range analyzeText(t, text).Comparisons {
		if still := c.Params["readers"] == 0.0; still != (c.NoiseFloor < 1.02) || still != (c.Verdict == schema.Faster) {
			t.Errorf("%v: floor %v, %s (%s)", c.Params, c.NoiseFloor, c.Verdict, c.Why)
		}
	}
}

// The tail differs from itself more than the median does: each has its floor.
func TestNoiseFloorPerUnit(t *testing.T) {
	var b strings.Builder
	for p := range 16 {
		arm, tail := "a", 100
		if p%2 == 1 {
			arm, tail = "b", 200
		}
		fmt.Fprintf(&b, "block: %d\nprocess: %d\narm: %s\nBenchmarkL/impl=ring-2 100 10.%d ns/op %d p99-ns\n", p/2+1, p+1, arm, p%3, tail+p)
	}
	floor := analyzeText(t, b.String()).NoiseFloor
	if len(floor.Workloads) != 2 || floor.Workloads[0].Unit != "ns/op" || floor.Workloads[0].Ratio > 1.05 || floor.Workloads[1].Ratio < 1.8 || floor.Ratio > 1.05 {
		t.Errorf("%+v", floor)
	}
}

func TestNatural(t *testing.T) {
	ordered := []string{"", "X", "X/size=64", "X/size=256", "X/size=1024", "X/size=1024/b=1", "X/size=01024", "Y", "p50-ns", "p99-ns", "p99.9-ns"}
	for i, a := range ordered {
		for j, b := range ordered {
			if got := Natural(a, b); got != cmp.Compare(i, j) {
				t.Errorf("Natural(%q, %q) = %d", a, b, got)
			}
		}
	}
}
