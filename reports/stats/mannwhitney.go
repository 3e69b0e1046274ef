package stats

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// MannWhitney is the outcome of a two-sided Mann-Whitney U test.
type MannWhitney struct {
	U        float64 // pairs with x > y, ties half (U of the first sample)
	P        float64 // two-sided
	Superior float64 // estimate of P(X < Y) + P(X = Y)/2, the effect that P is about
	Exact    bool    // P enumerates the permutations; else it is approximated
}

// exactLimit is the largest n1+n2 whose permutation distribution is
// enumerated. Beyond it the normal approximation is good to three digits.
const exactLimit = 50

// MannWhitneyU tests whether values of xs tend to be larger or smaller than
// those of ys. The p-value is twice the smaller tail of the permutation
// distribution of the rank sum given the ties that are there (Lehmann,
// Nonparametrics, 1975, 1.4), enumerated up to 50 values in all, beyond that by
// the normal approximation with tie and continuity correction. benchmath drops
// U, which is the effect size.
//
// With an empty sample P is 1 and Superior 1/2.
func MannWhitneyU(xs, ys []float64) MannWhitney {
	n1, n2 := len(xs), len(ys)
	if n1 == 0 || n2 == 0 {
		return MannWhitney{P: 1, Superior: 0.5}
	}
	ranks, ties := doubledMidranks(slices.Concat(xs, ys))
	u, sum := uOf(ranks, n1)
	res := MannWhitney{U: u, Superior: 1 - u/float64(n1*n2)}
	if n1+n2 <= exactLimit {
		res.P, res.Exact = exactRankSumP(ranks, n1, sum), true
		return res
	}
	n := float64(n1 + n2)
	variance := float64(n1*n2) / 12 * (n + 1 - tieSum(ties)/(n*(n-1)))
	if variance == 0 {
		res.P = 1
		return res
	}
	z := (math.Abs(u-float64(n1*n2)/2) - 0.5) / math.Sqrt(variance)
	res.P = min(1, 2*distuv.UnitNormal.Survival(max(z, 0)))
	return res
}

// U is the Mann-Whitney statistic of xs alone, without its p-value, which costs
// far more to enumerate.
func U(xs, ys []float64) float64 {
	ranks, _ := doubledMidranks(slices.Concat(xs, ys))
	u, _ := uOf(ranks, len(xs))
	return u
}

// uOf is U, and twice the rank sum of the first n1.
func uOf(ranks []int, n1 int) (u float64, sum int) {
	for _, r := range ranks[:n1] {
		sum += r
	}
	return float64(sum)/2 - float64(n1*(n1+1))/2, sum
}

// doubledMidranks gives each value twice its rank, ties the mean of theirs, and
// the sizes of the groups of equal values. Doubling keeps the ranks whole.
func doubledMidranks(xs []float64) (ranks, ties []int) {
	order := make([]int, len(xs))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case xs[a] < xs[b]:
			return -1
		case xs[a] > xs[b]:
			return 1
		}
		return 0
	})
	ranks = make([]int, len(xs))
	for i := 0; i < len(order); {
		j := i
		for j < len(order) && xs[order[j]] == xs[order[i]] {
			j++
		}
		for k := i; k < j; k++ {
			ranks[order[k]] = i + 1 + j
		}
		ties = append(ties, j-i)
		i = j
	}
	return ranks, ties
}

// tieSum is the sum of t^3 - t over groups of t equal values.
func tieSum(ties []int) float64 {
	sum := 0.0
	for _, t := range ties {
		f := float64(t)
		sum += f*f*f - f
	}
	return sum
}

// exactRankSumP enumerates, by dynamic programming over the values, how many of
// the C(n, n1) choices of n1 ranks have which sum, and returns twice the
// smaller tail at the observed sum. Counts stay below C(50, 25) < 2^47, so
// float64 holds them exactly.
func exactRankSumP(ranks []int, n1, observed int) float64 {
	total := 0
	for _, r := range ranks {
		total += r
	}
	counts := make([][]float64, n1+1) // [chosen][sum]
	for i := range counts {
		counts[i] = make([]float64, total+1)
	}
	counts[0][0] = 1
	reached := 0
	for i, r := range ranks {
		for k := min(i+1, n1); k >= 1; k-- {
			from, to := counts[k-1][:reached+1], counts[k][r:r+reached+1]
			for s, c := range from {
				to[s] += c
			}
		}
		reached += r
	}
	var below, above, all float64 // both tails include the observed sum
	for s, c := range counts[n1] {
		all += c
		if s <= observed {
			below += c
		}
		if s >= observed {
			above += c
		}
	}
	return min(1, 2*min(below, above)/all)
}
