package stats

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// binomialUpperTail is P(Bin(n, 1/2) >= k).
func binomialUpperTail(n, k int) float64 {
	if n == 0 || k <= 0 {
		return 1
	}
	return 1 - distuv.Binomial{N: float64(n), P: 0.5}.CDF(float64(k-1))
}

// Distance is how far a ratio is from 1, whichever way: max(r, 1/r). It is NaN
// for a ratio that is not positive and finite.
func Distance(ratio float64) float64 {
	if !(ratio > 0) || math.IsInf(ratio, 0) {
		return math.NaN()
	}
	return max(ratio, 1/ratio)
}

// NoiseFloor is the largest distance from 1 among ratios that should be 1
// because both sides are the same code; 0 when there are none. With k such
// ratios, another ratio of equals exceeds all of them with probability 1/(k+1)
// (exchangeability), so k = 19 makes it a 5 % test.
func NoiseFloor(ratios []float64) float64 {
	floor := 0.0
	for _, r := range ratios {
		if d := Distance(r); d > floor {
			floor = d
		}
	}
	return floor
}

// MinimumDetectableEffect is the smallest ratio of medians, above 1, that a
// two-sided Mann-Whitney test at level alpha finds with the given power, for
// samples of n1 and n2 values whose logarithms spread like a normal
// distribution with the scale of a and b (1.4826 MAD, pooled). It combines
// Noether's sample size formula for P(X<Y) (JASA 82, 1987) with
// P(X<Y) = Phi(shift / (sigma sqrt 2)).
//
// It is 0 when no effect, however large, would be found: the samples are too
// few for the test.
func MinimumDetectableEffect(a, b []float64, alpha, power float64) float64 {
	n := float64(len(a) + len(b))
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	c := float64(len(a)) / n
	z := distuv.UnitNormal.Quantile(1-alpha/2) + distuv.UnitNormal.Quantile(power)
	superiority := 0.5 + z/math.Sqrt(12*c*(1-c)*n)
	if superiority >= 1 {
		return 0
	}
	sigma := math.Sqrt(c*sq(logScale(a)) + (1-c)*sq(logScale(b)))
	if math.IsNaN(sigma) {
		return 0
	}
	return math.Exp(math.Sqrt2 * sigma * distuv.UnitNormal.Quantile(superiority))
}

func sq(x float64) float64 { return x * x }

// logScale is the robust standard deviation of log x; NaN when a value is not
// positive.
func logScale(xs []float64) float64 {
	logs := make([]float64, len(xs))
	for i, x := range xs {
		if !(x > 0) {
			return math.NaN()
		}
		logs[i] = math.Log(x)
	}
	return 1.4826 * MAD(logs)
}
