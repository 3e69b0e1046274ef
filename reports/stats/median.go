// Package stats holds the numerics of the reports.
//
// Its opinion: benchmark samples are few, skewed, tied by rounding, and
// disturbed in bursts, so everything that decides a verdict is order statistics
// and ranks, exact where exact is affordable, and every interval says what
// coverage it really has. Nothing here knows what a benchmark is; nothing
// prints; no function changes its arguments; randomness is seeded from the data.
//
// Where a library is right it is used: gonum for distributions, montanaflynn
// for the median absolute deviation and Kendall's tau-b. Own code stands where
// the libraries differ from what a verdict needs, and each function says why.
package stats

import (
	"math"
	"slices"

	"github.com/montanaflynn/stats"
	"gonum.org/v1/gonum/stat/distuv"
)

// Interval is a confidence interval with the coverage that it really has, which
// for order statistics is at least the coverage asked for.
type Interval struct {
	Lo, Hi   float64
	Coverage float64 // 0..1; 0: there is no interval
}

// Valid reports whether there is an interval at all.
func (i Interval) Valid() bool { return i.Coverage > 0 }

// Bounds is the interval as the report stores it: lo and hi, or nothing.
func (i Interval) Bounds() []float64 {
	if !i.Valid() {
		return []float64{}
	}
	return []float64{i.Lo, i.Hi}
}

// Median is the middle order statistic, or the mean of the two; NaN when xs is
// empty.
func Median(xs []float64) float64 {
	return medianSorted(slices.Sorted(slices.Values(xs)))
}

func medianSorted(s []float64) float64 {
	n := len(s)
	if n == 0 {
		return math.NaN()
	}
	if n%2 == 1 {
		return s[n/2]
	}
	return s[n/2-1] + (s[n/2]-s[n/2-1])/2
}

// MedianInterval is the exact, distribution-free interval for the population
// median: from the l-th smallest to the l-th largest value, with the largest l
// whose binomial tails P(Bin(n,1/2) < l) leave at least the confidence asked
// for (Hahn and Meeker, Statistical Intervals, 1991, section 5.2).
//
// benchmath's interval is not used: it is left-biased by one order statistic
// where symmetric ones would do, and a normal approximation above n = 30.
// Below MinSamples(confidence) values there is no such interval.
func MedianInterval(xs []float64, confidence float64) Interval {
	s := slices.Sorted(slices.Values(xs))
	l, coverage := medianOrder(len(s), confidence)
	if l == 0 {
		return Interval{}
	}
	return Interval{Lo: s[l-1], Hi: s[len(s)-l], Coverage: coverage}
}

// medianOrder returns the 1-based rank of the lower end and the coverage
// achieved; rank 0 when n is too small.
func medianOrder(n int, confidence float64) (rank int, coverage float64) {
	if n < 2 || confidence <= 0 || confidence >= 1 {
		return 0, 0
	}
	bin := distuv.Binomial{N: float64(n), P: 0.5}
	for l := 1; 2*l <= n; l++ {
		c := 1 - 2*bin.CDF(float64(l-1))
		if c < confidence {
			break
		}
		rank, coverage = l, c
	}
	return rank, coverage
}

// MinSamples is the smallest sample that has a MedianInterval: 6 at 95 %.
func MinSamples(confidence float64) int {
	n := 2
	for ; 1-math.Ldexp(1, 1-n) < confidence; n++ {
	}
	return n
}

// MAD is the median absolute deviation from the median, not scaled to a
// standard deviation; NaN when xs is empty.
func MAD(xs []float64) float64 {
	mad, err := stats.MedianAbsoluteDeviation(xs)
	if err != nil {
		return math.NaN()
	}
	return mad
}

// Quantile is Hyndman and Fan's type 7, the default of R and NumPy: linear
// between order statistics at 1 + (n-1)p. gonum's LinInterp is type 4 and
// montanaflynn's Quartile a median of halves, so they would disagree with what
// a reader gets elsewhere. NaN when xs is empty.
func Quantile(xs []float64, p float64) float64 {
	return quantileSorted(slices.Sorted(slices.Values(xs)), p)
}

func quantileSorted(s []float64, p float64) float64 {
	if len(s) == 0 {
		return math.NaN()
	}
	h := float64(len(s)-1) * min(max(p, 0), 1)
	i := int(h)
	if i+1 >= len(s) {
		return s[len(s)-1]
	}
	return s[i] + (h-float64(i))*(s[i+1]-s[i])
}

// Outliers labels the values beyond Tukey's inner fences, 1.5 interquartile
// ranges outside the type 7 quartiles (Exploratory Data Analysis, 1977). They
// are labelled, never removed.
func Outliers(xs []float64) []bool {
	return beyond(xs, xs, 1.5)
}

// beyond labels the values of xs that lie k interquartile ranges of reference
// outside its quartiles.
func beyond(xs, reference []float64, k float64) []bool {
	s := slices.Sorted(slices.Values(reference))
	q1, q3 := quantileSorted(s, 0.25), quantileSorted(s, 0.75)
	lo, hi := q1-k*(q3-q1), q3+k*(q3-q1)
	out := make([]bool, len(xs))
	for i, x := range xs {
		out[i] = x < lo || x > hi
	}
	return out
}

// FarOut reports whether x lies beyond Tukey's outer fences, 3 interquartile
// ranges outside the quartiles of reference.
func FarOut(x float64, reference []float64) bool {
	return beyond([]float64{x}, reference, 3)[0]
}
