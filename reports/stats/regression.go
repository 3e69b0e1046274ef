package stats

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// Line is a fitted line with everything that could show it wrong.
type Line struct {
	Intercept, Slope     float64
	InterceptCI, SlopeCI Interval
	R2                   float64 // 1 - SSR/SST about the mean of y; may be negative for a robust line
	RMSE                 float64 // sqrt(SSR/(n-2)), in units of y; 0 for n = 2
	SSR                  float64
	Residuals            []float64 // y - fitted, in the order given
}

// LeastSquares fits y = intercept + slope x with Student intervals at the
// given confidence. It needs two different x; intervals need three points.
//
// R2 is always about the mean of y. Spreadsheets and gonum's RNoughtSquared
// use another total sum of squares for a line through the origin, which makes
// any slope look good; this package fits no line through the origin.
func LeastSquares(x, y []float64, confidence float64) (Line, error) {
	if err := checkPoints(x, y); err != nil {
		return Line{}, err
	}
	var l Line
	l.Intercept, l.Slope = stat.LinearRegression(x, y, nil, false)
	l.judge(x, y)
	n := float64(len(x))
	if n < 3 {
		return l, nil
	}
	meanX, varX := stat.MeanVariance(x, nil)
	sxx := varX * (n - 1)
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: n - 2}.Quantile(1 - (1-confidence)/2)
	seSlope := l.RMSE / math.Sqrt(sxx)
	seIntercept := l.RMSE * math.Sqrt(1/n+meanX*meanX/sxx)
	l.SlopeCI = Interval{l.Slope - t*seSlope, l.Slope + t*seSlope, confidence}
	l.InterceptCI = Interval{l.Intercept - t*seIntercept, l.Intercept + t*seIntercept, confidence}
	return l, nil
}

func checkPoints(x, y []float64) error {
	if len(x) != len(y) {
		return fmt.Errorf("%d x values, %d y values", len(x), len(y))
	}
	if len(x) < 2 || slices.Min(x) == slices.Max(x) {
		return fmt.Errorf("a line needs two different x, have %d points at one x", len(x))
	}
	return nil
}

// judge fills in what the line leaves unexplained.
func (l *Line) judge(x, y []float64) {
	mean := stat.Mean(y, nil)
	sst := 0.0
	l.SSR = 0
	l.Residuals = make([]float64, len(x))
	for i := range x {
		l.Residuals[i] = y[i] - (l.Intercept + l.Slope*x[i])
		l.SSR += sq(l.Residuals[i])
		sst += sq(y[i] - mean)
	}
	l.R2 = rSquared(l.SSR, sst)
	if len(x) > 2 {
		l.RMSE = math.Sqrt(l.SSR / float64(len(x)-2))
	}
}

// rSquared is 0 when y does not vary: there is nothing to explain.
func rSquared(ssr, sst float64) float64 {
	if sst == 0 {
		return 0
	}
	return 1 - ssr/sst
}

// pairLimit bounds the pairwise slopes of TheilSen, which are n(n-1)/2.
const pairLimit = 200_000

// TheilSen fits the line through the median of all pairwise slopes (Theil 1950,
// Sen 1968): up to 29 % of the points may be arbitrarily wrong. The interval of
// the slope is Sen's, from the normal approximation to Kendall's score with tie
// correction; the intercept is the median of y - slope x, without interval.
//
// Beyond 200,000 pairs the points are first thinned evenly in order of x.
func TheilSen(x, y []float64, confidence float64) (Line, error) {
	if err := checkPoints(x, y); err != nil {
		return Line{}, err
	}
	tx, ty := thin(x, y)
	slopes := make([]float64, 0, len(tx)*(len(tx)-1)/2)
	for i := range tx {
		for j := i + 1; j < len(tx); j++ {
			if tx[i] != tx[j] {
				slopes = append(slopes, (ty[j]-ty[i])/(tx[j]-tx[i]))
			}
		}
	}
	slices.Sort(slopes)
	l := Line{Slope: medianSorted(slopes)}
	offsets := make([]float64, len(x))
	for i := range x {
		offsets[i] = y[i] - l.Slope*x[i]
	}
	l.Intercept = Median(offsets)
	l.SlopeCI = senInterval(slopes, tx, ty, confidence)
	l.judge(x, y)
	return l, nil
}

func senInterval(sortedSlopes, x, y []float64, confidence float64) Interval {
	n := float64(len(x))
	_, tiesX := doubledMidranks(x)
	_, tiesY := doubledMidranks(y)
	variance := n * (n - 1) * (2*n + 5)
	for _, t := range slices.Concat(tiesX, tiesY) {
		g := float64(t)
		variance -= g * (g - 1) * (2*g + 5)
	}
	if variance <= 0 {
		return Interval{}
	}
	c := distuv.UnitNormal.Quantile(1-(1-confidence)/2) * math.Sqrt(variance/18)
	pairs := float64(len(sortedSlopes))
	lo, hi := int(math.RoundToEven((pairs-c)/2)), int(math.RoundToEven((pairs+c)/2))
	if lo < 1 || hi >= len(sortedSlopes) {
		return Interval{}
	}
	return Interval{sortedSlopes[lo-1], sortedSlopes[hi], confidence}
}

// thin keeps every k-th point in order of x, so that the pairs stay affordable.
func thin(x, y []float64) (tx, ty []float64) {
	n := len(x)
	step := 1
	for m := n; m*(m-1)/2 > pairLimit; m = n / step {
		step++
	}
	if step == 1 {
		return x, y
	}
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Or(cmp.Compare(x[a], x[b]), cmp.Compare(y[a], y[b])) })
	for i := 0; i < n; i += step {
		tx, ty = append(tx, x[order[i]]), append(ty, y[order[i]])
	}
	return tx, ty
}
