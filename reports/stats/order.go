package stats

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/montanaflynn/stats"
	"gonum.org/v1/gonum/stat/distuv"
)

// Trend is Kendall's test of values against their order.
type Trend struct {
	Tau float64 // tau-b, -1..1; 0 for constant values
	P   float64 // two-sided
}

// exactTrendLimit is the largest sample whose null distribution is enumerated.
const exactTrendLimit = 60

// KendallTrend tests whether xs rises or falls in the order given (Kendall's
// tau-b against time, the Mann-Kendall test). P is exact for up to 60 values
// without ties, else the normal approximation with tie and continuity
// correction (Kendall, Rank Correlation Methods, 1975).
func KendallTrend(xs []float64) Trend {
	n := len(xs)
	if n < 3 {
		return Trend{P: 1}
	}
	score := 0
	for i := range xs {
		for j := i + 1; j < n; j++ {
			switch {
			case xs[j] > xs[i]:
				score++
			case xs[j] < xs[i]:
				score--
			}
		}
	}
	index := make([]float64, n)
	for i := range index {
		index[i] = float64(i)
	}
	tau, err := stats.KendallTau(index, xs)
	if err != nil || math.IsNaN(tau) { // constant values
		return Trend{P: 1}
	}
	_, ties := doubledMidranks(xs)
	if n <= exactTrendLimit && len(ties) == n {
		return Trend{tau, exactTrendP(n, score)}
	}
	f := float64(n)
	variance := f * (f - 1) * (2*f + 5)
	for _, t := range ties {
		g := float64(t)
		variance -= g * (g - 1) * (2*g + 5)
	}
	z := max(0, math.Abs(float64(score))-1) / math.Sqrt(variance/18)
	return Trend{tau, min(1, 2*distuv.UnitNormal.Survival(z))}
}

// exactTrendP is P(|S| >= |score|) over all orders of n different values: the
// number of orders with d discordant pairs is the Mahonian number T(n, d).
func exactTrendP(n, score int) float64 {
	pairs := n * (n - 1) / 2
	p := make([]float64, pairs+1) // probabilities, so that 60! never overflows
	p[0] = 1
	for k := 2; k <= n; k++ {
		next := make([]float64, pairs+1)
		window := 0.0
		for d := range next {
			window += p[d]
			if d >= k {
				window -= p[d-k]
			}
			next[d] = max(0, window) / float64(k)
		}
		p = next
	}
	discordant := (pairs - abs(score)) / 2 // the smaller tail's edge
	tail := 0.0
	for d := 0; d <= discordant; d++ {
		tail += p[d]
	}
	if score == 0 {
		return 1
	}
	return min(1, 2*tail)
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

// Autocorrelation is the lag-1 autocorrelation r1 (Box and Jenkins) and the
// bound 1.96/sqrt(n) that it exceeds for 5 % of independent series; zero for
// fewer than 3 values or constant ones.
func Autocorrelation(xs []float64) (r1, bound float64) {
	if len(xs) < 3 {
		return 0, 0
	}
	r1, err := stats.AutoCorrelation(xs, 1)
	if err != nil { // constant values
		return 0, 0
	}
	return r1, 1.96 / math.Sqrt(float64(len(xs)))
}

// Change is the most likely change of level in a series.
type Change struct {
	Index int     // the first value of the new level; 0: none
	P     float64 // of a series without a change having one as clear
}

// ChangePoint draws up to changePermutations orders, so that P resolves to
// 1/2000, and stops at the changeEnough-th as clear as the one observed, when P
// is plainly not small (Besag and Clifford, Biometrika 78, 1991).
const (
	changePermutations = 1999
	changeEnough       = 20
)

// ChangePoint is Pettitt's rank test for one change of level (Applied
// Statistics 28, 1979): the split that maximises |U_t|. Pettitt's formula for P
// is far off for the ten or thirty values of a run, so P is the share of random
// orders of the same values, seeded from the data, whose best split is as
// clear.
func ChangePoint(xs []float64) Change {
	if len(xs) < 4 {
		return Change{P: 1}
	}
	ranks, ties := doubledMidranks(xs)
	if len(ties) == 1 {
		return Change{P: 1}
	}
	index, k := pettitt(ranks)
	obs := make([]Observation, len(xs))
	for i, x := range xs {
		obs[i].Value = x
	}
	rng := rand.New(seeded(obs))
	shuffled := slices.Clone(ranks)
	asClear := 0
	for drawn := range changePermutations {
		rng.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		if _, other := pettitt(shuffled); other >= k {
			asClear++
		}
		if asClear == changeEnough {
			return Change{index, changeEnough / float64(drawn+1)}
		}
	}
	return Change{index, float64(1+asClear) / float64(1+changePermutations)}
}

// pettitt returns the start of the second level and K = max |U_t|, where
// U_t = 2 (sum of the first t ranks) - t (n+1).
func pettitt(doubled []int) (index, k int) {
	sum := 0
	for t := 1; t < len(doubled); t++ {
		sum += doubled[t-1]
		if u := abs(sum - t*(len(doubled)+1)); u > k {
			index, k = t, u
		}
	}
	return index, k
}

// ChangePoints finds several changes by binary segmentation: the clearest one
// first, then each side again, as long as P stays at or below alpha. The result
// is ascending.
func ChangePoints(xs []float64, alpha float64) []Change {
	c := ChangePoint(xs)
	if c.Index == 0 || c.P > alpha {
		return nil
	}
	out := append(ChangePoints(xs[:c.Index], alpha), c)
	for _, later := range ChangePoints(xs[c.Index:], alpha) {
		later.Index += c.Index
		out = append(out, later)
	}
	return out
}

// FirstStandsOut reports whether the first value lies beyond Tukey's outer
// fences (3 interquartile ranges) of all the others: a cold start. It needs at
// least 6 values.
func FirstStandsOut(xs []float64) bool {
	return len(xs) >= 6 && beyond(xs[:1], xs[1:], 3)[0]
}
