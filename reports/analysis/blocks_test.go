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
