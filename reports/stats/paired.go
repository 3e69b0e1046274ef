package stats

import (
	"maps"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// Paired is how a and b compare within the blocks that both were measured in.
type Paired struct {
	Ratio    float64  // median over the blocks of b/a
	CI       Interval // of that median, exact
	P        float64  // two-sided sign test of "as often above 1 as below"
	Superior float64  // share of the blocks with a < b, ties half
	Blocks   int
	logs     []float64
}

// RatioInBlocks compares a and b block by block. On a machine whose speed
// changes between blocks by more than the code differs, the samples of each
// side are a mixture, and neither the ratio of their medians nor a test that
// ranks them together can see a factor that holds in every block; the ratio
// within a block meets one weather. Several samples of a block are reduced to
// their median first.
//
// The interval is the exact one of a median (MedianInterval) and P the sign
// test that it inverts, so the two cannot contradict each other. Under equal
// code the random order within a block makes each sign a fair coin, whatever
// the distributions are. A ratio of exactly 1 counts against either side.
//
// Blocks is 0 when no block is known to both sides, or when a value is not positive.
func RatioInBlocks(a, b []Observation, confidence float64) Paired {
	var p Paired
	centersA, centersB := blockCenters(a), blockCenters(b)
	var ratios, inverse []float64
	for _, block := range slices.Sorted(maps.Keys(centersA)) {
		x := centersA[block]
		y, ok := centersB[block]
		if block == 0 || !ok {
			continue
		}
		if !(x > 0 && y > 0) {
			return Paired{}
		}
		ratios, inverse, p.logs = append(ratios, y/x), append(inverse, x/y), append(p.logs, math.Log(y/x))
		switch {
		case x < y:
			p.Superior++
		case x == y:
			p.Superior += 0.5
		}
	}
	if p.Blocks = len(ratios); p.Blocks == 0 {
		return p
	}
	p.Ratio, p.CI = Median(ratios), MedianInterval(ratios, confidence)
	p.P = min(1, 2*SignTest(ratios, 1), 2*SignTest(inverse, 1))
	p.Superior /= float64(p.Blocks)
	return p
}

// MinimumDetectableEffect is the smallest ratio above 1 that the sign test at
// level alpha finds with the given power in this many blocks, if the logarithms
// of the blocks' ratios spread like a normal distribution with their scale
// (1.4826 MAD). It is exact in the binomial: the least k with
// 2 P(Bin(n, 1/2) >= k) <= alpha must be reached with probability power.
//
// It is 0 when no effect, however large, would be found.
func (p Paired) MinimumDetectableEffect(alpha, power float64) float64 {
	k := p.Blocks
	if k == 0 || 2*binomialUpperTail(k, k) > alpha {
		return 0
	}
	for 2*binomialUpperTail(p.Blocks, k-1) <= alpha {
		k--
	}
	lo, hi := 0.5, 1.0
	for range 60 {
		mid := (lo + hi) / 2
		if 1-(distuv.Binomial{N: float64(p.Blocks), P: mid}).CDF(float64(k-1)) < power {
			lo = mid
		} else {
			hi = mid
		}
	}
	return math.Exp(1.4826 * MAD(p.logs) * distuv.UnitNormal.Quantile(hi))
}

func blockCenters(obs []Observation) map[int]float64 {
	groups := map[int][]float64{}
	for _, o := range obs {
		groups[o.Block] = append(groups[o.Block], o.Value)
	}
	centers := make(map[int]float64, len(groups))
	for block, xs := range groups {
		centers[block] = Median(xs)
	}
	return centers
}
