package analysis

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/trusted-ring/trusted-ring/reports/run"
	"github.com/trusted-ring/trusted-ring/reports/schema"
	"github.com/trusted-ring/trusted-ring/reports/stats"
)

const (
	// leastMove is the distance from which a block is called moved however still
	// the probe held elsewhere. One interrupt of 0.2 ms moves a reading of 1.5 ms
	// by 13 %, and what shifts by less cancels within the block; the label is for
	// a machine that has become another one.
	leastMove = 1.25
	// spreads is how many standard deviations make the A/A spread. Nine probes
	// with two ways to move are eighteen chances a block; at 4 they leave one
	// still block in about 900 to chance, at 3 one in 20.
	spreads = 4
)

func byBlock(samples []schema.Sample) map[int][]float64 {
	out := map[int][]float64{}
	for _, s := range samples {
		out[s.Block] = append(out[s.Block], s.Value)
	}
	return out
}

// blocks lists the blocks in run order and says in which of them a probe moved.
func blocks(cells []schema.Cell, results []run.Result) []schema.Block {
	started := map[int]string{}
	for _, r := range results {
		if have, ok := started[r.Block]; r.Block > 0 && (!ok || r.Started != "" && r.Started < have) {
			started[r.Block] = r.Started
		}
	}
	out := []schema.Block{}
	for _, b := range slices.Sorted(maps.Keys(started)) {
		out = append(out, schema.Block{Block: b, Started: started[b], Probes: map[string]float64{}})
	}
	all := brackets(probeSamples(cells), results)
	moves := map[int][]move{}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		for _, m := range movements(out, name, all[name]) {
			moves[m.block] = append(moves[m.block], m)
		}
	}
	for i, b := range out {
		out[i].Moved = len(moves[b.Block]) > 0
		out[i].Why = describe(moves[b.Block])
	}
	return out
}

// brackets keeps the readings that stand before and after a block. A probe that
// was read in the process of a workload ran for as long as the workload did, and
// varies less than a short reading; pooled with these it would make the A/A
// spread too small. A run that has no other readings of a probe keeps those.
func brackets(probes map[string][]schema.Sample, results []run.Result) map[string][]schema.Sample {
	busy := map[int]bool{}
	for _, r := range results {
		if r.Process > 0 && r.Workload != probeWorkload {
			busy[r.Process] = true
		}
	}
	out := map[string][]schema.Sample{}
	for name, samples := range probes {
		out[name] = slices.DeleteFunc(slices.Clone(samples), func(s schema.Sample) bool { return busy[s.Process] })
		if len(out[name]) == 0 {
			out[name] = samples
		}
	}
	return out
}

// move is one probe that did not hold still in a block.
type move struct {
	block  int
	factor float64 // distance from 1
	why    string
}

// movements compares one probe's blocks with each other, and notes their
// medians. The yardstick is the probe's own A/A spread: three robust standard
// deviations of its logarithm within its blocks, as a factor. A block moved
// when its median is farther than that from the run's median, or when the probe
// itself varied within the block by more than two of its samples should (the
// same times the root of 2, between the 10th and the 90th percentile, so that
// one interrupt is not weather). Where blocks hold one sample each there is no
// such spread, and Tukey's outer fences over the blocks decide.
func movements(blocks []schema.Block, name string, samples []schema.Sample) []move {
	groups := byBlock(samples)
	var centers []float64
	for _, b := range blocks {
		if xs := groups[b.Block]; len(xs) > 0 {
			b.Probes[name] = stats.Median(xs)
			centers = append(centers, b.Probes[name])
		}
	}
	run := stats.Median(centers)
	if len(centers) < 3 || !(run > 0) {
		return nil
	}
	sigma, repeated := within(groups)
	usual := max(leastMove, math.Exp(spreads*sigma))
	var out []move
	for _, b := range blocks {
		m, ok := b.Probes[name]
		if !ok || !(m > 0) {
			continue
		}
		xs := groups[b.Block]
		varied := stats.Quantile(xs, 0.9) / stats.Quantile(xs, 0.1)
		switch away := stats.Distance(m / run); {
		case !repeated && stats.FarOut(m, centers) && away > leastMove:
			out = append(out, move{b.Block, away, fmt.Sprintf("%s took %.4g ns, beyond the outer fences of the other blocks (median %.4g)", name, m, run)})
		case repeated && away > usual:
			out = append(out, move{b.Block, away, fmt.Sprintf("%s took %.4g ns, %.2f times its median in the run; the limit is %.2f", name, m, m/run, usual)})
		case repeated && varied > math.Pow(usual, math.Sqrt2):
			out = append(out, move{b.Block, varied, fmt.Sprintf("%s varied by a factor of %.2f within the block; the limit is %.2f", name, varied, math.Pow(usual, math.Sqrt2))})
		}
	}
	return out
}

// describe names the farthest move, and counts the others.
func describe(moves []move) string {
	if len(moves) == 0 {
		return ""
	}
	why := slices.MaxFunc(moves, func(a, b move) int { return cmp.Compare(a.factor, b.factor) }).why
	switch others := len(moves) - 1; others {
	case 0:
		return why
	case 1:
		return why + " (and 1 other probe)"
	default:
		return fmt.Sprintf("%s (and %d other probes)", why, others)
	}
}

// within is the robust standard deviation of log x about the median of its
// block, and whether any block has two samples to tell. The deviations of n
// samples from their own center are too small by sqrt((n-1)/n).
func within(groups map[int][]float64) (sigma float64, repeated bool) {
	var deviations []float64
	for _, xs := range groups {
		n := float64(len(xs))
		m := stats.Median(xs)
		if len(xs) < 2 || !(m > 0) {
			continue
		}
		for _, x := range xs {
			if x > 0 {
				deviations = append(deviations, math.Abs(math.Log(x/m))*math.Sqrt(n/(n-1)))
			}
		}
	}
	if len(deviations) == 0 {
		return 0, false
	}
	return 1.4826 * stats.Median(deviations), true
}

// label marks the samples of moved blocks, and sets them beside the others.
func label(cells []schema.Cell, blocks []schema.Block) {
	moved := map[int]bool{}
	for _, b := range blocks {
		moved[b.Block] = b.Moved
	}
	for i, c := range cells {
		var still, away []float64
		for j, s := range c.Samples {
			if c.Samples[j].Moved = moved[s.Block]; moved[s.Block] {
				away = append(away, s.Value)
			} else {
				still = append(still, s.Value)
			}
		}
		if len(still) == 0 || len(away) == 0 || c.Workload == probeWorkload {
			continue
		}
		w := &schema.Weather{Still: group(still), Moved: group(away)}
		cells[i].Weather = w
		if w.Split = c.Unit == "ns/op" && !c.Paced() && split(*w); w.Split {
			cells[i].Warnings = append(cells[i].Warnings, fmt.Sprintf("two levels: %.4g in the %d blocks in which the machine held still (%.4g to %.4g), %.4g in the %d in which it moved (%.4g to %.4g)",
				w.Still.Center, w.Still.N, w.Still.Min, w.Still.Max, w.Moved.Center, w.Moved.N, w.Moved.Min, w.Moved.Max))
		}
	}
}

// split reports whether the cell has two levels: where the machine moved its
// median is one that it never had where the machine held still. Single samples
// of a moved block may be from before the move, so their range says less.
func split(w schema.Weather) bool {
	outside := w.Moved.Center < w.Still.Min || w.Moved.Center > w.Still.Max
	return w.Still.N > 1 && w.Moved.N > 1 && outside && stats.Distance(w.Moved.Center/w.Still.Center) > leastMove
}

func group(xs []float64) schema.Group {
	return schema.Group{N: len(xs), Center: stats.Median(xs), Min: slices.Min(xs), Max: slices.Max(xs)}
}
