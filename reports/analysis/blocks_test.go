package analysis

import (
	"fmt"
	"strings"
	"testing"

	"github.com/trusted-ring/trusted-ring/reports/schema"
)

// probed writes blocks of probe samples, one process each, and analyses them.
func probed(t *testing.T, blocks ...[]float64) []schema.Block {
	t.Helper()
	var b strings.Builder
	process := 0
	for i, samples := range blocks {
		for _, v := range samples {
			process++
			fmt.Fprintf(&b, "block: %d\nprocess: %d\nstarted: 2026-01-01T00:00:%02dZ\nBenchmarkProbe/probe=pingpong-2 100 %v ns/op\n", i+1, process, process, v)
		}
	}
	return analyzeText(t, b.String()).Blocks
}

func moved(blocks []schema.Block) (out []int) {
	for _, b := range blocks {
		if b.Moved {
			out = append(out, b.Block)
		}
	}
	return out
}

func TestBlocksThatMoved(t *testing.T) {
	check := func(what string, want []int, blocks ...[]float64) {
		t.Helper()
		if got := moved(probed(t, blocks...)); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %v moved, want %v", what, got, want)
		}
	}
	still := func(v float64) []float64 { return []float64{v, v * 1.01} }
	check("still", nil, still(100), still(101), still(99), still(100), still(102))
	check("one block elsewhere", []int{3}, still(100), still(101), still(400), still(100), still(102))
	check("moved in the middle", []int{2}, still(100), []float64{100, 100, 100, 300}, still(99), still(100), still(102))
	check("noisy everywhere", nil, []float64{90, 112}, []float64{105, 88}, []float64{95, 110}, []float64{108, 92}, []float64{100, 118})
	check("one interrupt is not weather", nil, []float64{100, 101, 99, 100, 101, 99, 100, 101, 99, 100, 101, 400}, still(101), still(99), still(100))
	// One sample a block: the other blocks are the yardstick.
	one := func(v float64) []float64 { return []float64{v} }
	check("single samples, one far off", []int{4}, one(100), one(101), one(99), one(200), one(100), one(102))
	check("single samples, one a little off", nil, one(100), one(100), one(100), one(106), one(100), one(100))
	check("two blocks have no majority", nil, still(100), still(400))
}

// A probe beside a workload runs as long as the workload and varies less than the
// short readings around the block: it is no yardstick for these, and does not
// move a block.
func TestProbesBesideAWorkloadDoNotLabel(t *testing.T) {
	var b strings.Builder
	process := 0
	line := func(block int, format string, args ...any) {
		process++
		fmt.Fprintf(&b, "block: %d\nprocess: %d\n", block, process)
		fmt.Fprintf(&b, format, args...)
	}
	const probe = "BenchmarkProbe/probe=pingpong-2 100 %v ns/op\n"
	for i, v := range []float64{100, 108, 95, 103, 98, 112, 91, 104} {
		line(i+1, probe, v)
		for range 10 {
			line(i+1, probe+"BenchmarkX-2 1000000 12 ns/op\n", 100)
		}
		line(i+1, probe, 205-v)
	}
	line(9, probe, 300)
	line(9, probe+"BenchmarkX-2 1000000 30 ns/op\n", 100)
	line(9, probe, 301)
	rep := analyzeText(t, b.String())
	if got := moved(rep.Blocks); fmt.Sprint(got) != "[9]" {
		t.Errorf("%v moved", got)
	}
}

// The samples of moved blocks stand beside the others, and two levels are said
// to be two.
func TestMovedSamplesStandBesideTheOthers(t *testing.T) {
	var b strings.Builder
	process := 0
	for block := 1; block <= 8; block++ {
		slow := 1.0
		if block == 3 || block == 6 {
			slow = 5
		}
		for _, line := range []string{"Probe/probe=pingpong-2 100 %.2f ns/op", "X-2 1000000 %.2f ns/op", "Probe/probe=pingpong-2 100 %.2f ns/op"} {
			process++
			fmt.Fprintf(&b, "block: %d\nprocess: %d\nBenchmark"+line+"\n", block, process, slow*(100+float64(process%3)))
		}
		process++
		fmt.Fprintf(&b, "process: %d\nBenchmarkLocal-2 1000000 7.%d ns/op\n", process, block)
	}
	rep := analyzeText(t, b.String())
	if got := moved(rep.Blocks); fmt.Sprint(got) != "[3 6]" {
		t.Errorf("%v moved", got)
	}
	x := find(t, rep, "X", "ns/op", "a")
	if w := x.Weather; w == nil || w.Still.N != 6 || w.Moved.N != 2 || w.Still.Max > 102 || w.Moved.Min < 500 || !w.Split {
		t.Fatalf("%+v", x.Weather)
	}
	if !strings.Contains(strings.Join(x.Warnings, "; "), "two levels: 101") {
		t.Errorf("%v", x.Warnings)
	}
	if l := find(t, rep, "Local", "ns/op", "a"); l.Weather == nil || l.Weather.Split || strings.Contains(strings.Join(l.Warnings, ""), "two levels") {
		t.Errorf("%+v %v", l.Weather, l.Warnings)
	}
}

func TestBlocksSayWhenAndWhy(t *testing.T) {
	blocks := probed(t, []float64{100, 101}, []float64{100, 101}, []float64{350, 351}, []float64{100, 101})
	b := blocks[2]
	if b.Block != 3 || b.Started != "2026-01-01T00:00:05Z" || b.Probes["pingpong"] != 350.5 || !strings.Contains(b.Why, "pingpong took 350.5 ns, 3.49 times its median in the run") {
		t.Errorf("%+v", b)
	}
}

// The interval of a probe counts blocks, not the samples that shared them.
func TestProbeIntervalCountsBlocks(t *testing.T) {
	rep := small(t)
	for _, p := range rep.Probes {
		if p.Name != "pingpong" {
			continue
		}
		if len(p.Samples) != 80 || len(p.CI) != 2 || p.Min >= p.CI[0] || p.CI[1] < 400 {
			// The exact interval of 8 blocks runs from the smallest to the largest,
			// and that is the moved one.
			t.Errorf("%d samples, %v, min %v, max %v", len(p.Samples), p.CI, p.Min, p.Max)
		}
		return
	}
	t.Error("no ping-pong probe")
}
