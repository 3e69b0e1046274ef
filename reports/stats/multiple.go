package stats

import (
	"cmp"
	"slices"
)

// Holm adjusts p-values so that the chance of even one false finding among all
// of them stays below the level they are compared with (Holm, 1979). The result
// is in the order of ps.
func Holm(ps []float64) []float64 {
	return adjust(ps, func(order []int, adjusted []float64) {
		running := 0.0
		for i, k := range order {
			running = max(running, min(1, float64(len(order)-i)*ps[k]))
			adjusted[k] = running
		}
	})
}

// BenjaminiHochberg adjusts p-values so that the expected share of false
// findings among those called findings stays below the level they are compared
// with (Benjamini and Hochberg, 1995). The result is in the order of ps.
func BenjaminiHochberg(ps []float64) []float64 {
	return adjust(ps, func(order []int, adjusted []float64) {
		running := 1.0
		for i := len(order) - 1; i >= 0; i-- {
			k := order[i]
			running = min(running, float64(len(order))/float64(i+1)*ps[k])
			adjusted[k] = running
		}
	})
}

// adjust hands step the positions of ps in ascending order of p.
func adjust(ps []float64, step func(order []int, adjusted []float64)) []float64 {
	order := make([]int, len(ps))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(ps[a], ps[b]) })
	adjusted := make([]float64, len(ps))
	step(order, adjusted)
	return adjusted
}

// SignTest is the one-sided exact sign test of "the population median is not
// below the bound": P(Bin(n, 1/2) >= number of values below), values equal to
// the bound counted against. It is the test that MedianInterval inverts.
func SignTest(xs []float64, bound float64) float64 {
	below := 0
	for _, x := range xs {
		if x < bound {
			below++
		}
	}
	return binomialUpperTail(len(xs), below)
}
