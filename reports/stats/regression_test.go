package stats

import (
	"math"
	"slices"
	"testing"
)

// NIST StRD, Norris (linear, 36 observations), and its certified values:
// https://www.itl.nist.gov/div898/strd/lls/data/Norris.shtml
var norrisX = []float64{0.2, 337.4, 118.2, 884.6, 10.1, 226.5, 666.3, 996.3, 448.6, 777.0, 558.2, 0.4, 0.6, 775.5, 666.9, 338.0, 447.5, 11.6,
	556.0, 228.1, 995.8, 887.6, 120.2, 0.3, 0.3, 556.8, 339.1, 887.2, 999.0, 779.0, 11.1, 118.3, 229.2, 669.1, 448.9, 0.5}

var norrisY = []float64{0.1, 338.8, 118.1, 888.0, 9.2, 228.1, 668.5, 998.5, 449.1, 778.9, 559.2, 0.3, 0.1, 778.1, 668.8, 339.3, 448.9, 10.8,
	557.7, 228.3, 998.0, 888.8, 119.6, 0.3, 0.6, 557.6, 339.3, 888.0, 998.5, 778.9, 10.2, 117.6, 228.9, 668.4, 449.2, 0.2}

func TestLeastSquaresNorris(t *testing.T) {
	l, err := LeastSquares(norrisX, norrisY, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "intercept", l.Intercept, -0.262323073774029, 1e-12)
	near(t, "slope", l.Slope, 1.00211681802045, 1e-13)
	near(t, "R^2", l.R2, 0.999993745883712, 1e-14)
	near(t, "residual standard deviation", l.RMSE, 0.884796396144373, 1e-12)
	near(t, "residual sum of squares", l.SSR, 26.6173985294224, 1e-11)
	// The half widths are Student's t(0.975, 34) = 2.0322445 times the certified
	// standard deviations.
	near(t, "slope interval", (l.SlopeCI.Hi-l.SlopeCI.Lo)/2, 2.032244509317719*0.429796848199937e-03, 1e-9)
	near(t, "intercept interval", (l.InterceptCI.Hi-l.InterceptCI.Lo)/2, 2.032244509317719*0.232818234301152, 1e-9)
	if len(l.Residuals) != 36 {
		t.Fatalf("%d residuals", len(l.Residuals))
	}
	near(t, "first residual", l.Residuals[0], 0.1-(-0.262323073774029+1.00211681802045*0.2), 1e-12)
}

// NIST StRD NoInt1 is a line through the origin, whose certified R^2 of
// 0.999365492298663 is about 0, not about the mean: Excel before 2003 printed a
// negative number there, and R^2 about 0 is large for any slope (any positive
// y). Fitted with an intercept the data are a perfect line.
func TestR2IsAboutTheMean(t *testing.T) {
	var x, y []float64
	for i := range 11 {
		x, y = append(x, float64(60+i)), append(y, float64(130+i))
	}
	l, err := LeastSquares(x, y, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "slope", l.Slope, 1, 1e-13)
	near(t, "intercept", l.Intercept, 70, 1e-12)
	near(t, "R^2", l.R2, 1, 1e-13)

	// The certified line through the origin, judged about the mean, explains
	// less than nothing of y.
	origin := Line{Slope: 2.07438016528926}
	origin.judge(x, y)
	near(t, "residual sum of squares", origin.SSR, 127.272727272727, 1e-9) // certified
	near(t, "R^2 about the mean", origin.R2, 1-127.272727272727/110, 1e-9)
}

// The textbook formula (n Sxy - Sx Sy)/(n Sxx - Sx^2) of many tools and
// calculators loses all digits here; the answer is exact.
func TestLeastSquaresFarFromZero(t *testing.T) {
	var x, y []float64
	var sx, sy, sxx, sxy float64
	for i := range 11 {
		x, y = append(x, 1e9+float64(i)), append(y, 5+2*float64(i))
		sx, sy, sxx, sxy = sx+x[i], sy+y[i], sxx+x[i]*x[i], sxy+x[i]*y[i]
	}
	l, err := LeastSquares(x, y, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "slope", l.Slope, 2, 1e-9)
	if naive := (11*sxy - sx*sy) / (11*sxx - sx*sx); math.Abs(naive-2) < 1e-3 {
		t.Errorf("the textbook formula gives %v: this test shows nothing", naive)
	}
}

func TestLeastSquaresEdges(t *testing.T) {
	if _, err := LeastSquares([]float64{1, 1, 1}, []float64{1, 2, 3}, 0.95); err == nil {
		t.Error("one x has no line")
	}
	if _, err := LeastSquares([]float64{1, 2}, []float64{1}, 0.95); err == nil {
		t.Error("two x, one y")
	}
	if _, err := TheilSen([]float64{1}, []float64{1}, 0.95); err == nil {
		t.Error("one point has no line")
	}
	l, err := LeastSquares([]float64{1, 2}, []float64{3, 5}, 0.95)
	if err != nil || l.Slope != 2 || l.SlopeCI.Valid() || l.RMSE != 0 {
		t.Errorf("two points: %+v, %v", l, err)
	}
	flat, err := LeastSquares([]float64{1, 2, 3}, []float64{4, 4, 4}, 0.95)
	if err != nil || flat.R2 != 0 {
		t.Errorf("constant y: %+v, %v", flat, err)
	}
}

// Sen's own example (JASA 63, 1968): slope 4, interval from the 4th to the 18th
// of the 21 pairwise slopes, 26/7 to 35/8, at 93 %.
func TestTheilSenPaper(t *testing.T) {
	x, y := []float64{1, 2, 3, 4, 10, 12, 18}, []float64{9, 15, 19, 20, 45, 55, 78}
	l, err := TheilSen(x, y, 0.93)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "slope", l.Slope, 4, 0)
	near(t, "intercept", l.Intercept, 6, 0)
	near(t, "lower end", l.SlopeCI.Lo, 26.0/7, 1e-15)
	near(t, "upper end", l.SlopeCI.Hi, 35.0/8, 1e-15)
}

func TestTheilSenIgnoresOutliersAndThins(t *testing.T) {
	var x, y []float64
	for i := range 1500 {
		x, y = append(x, float64(i%300)), append(y, 3+0.5*float64(i%300))
	}
	for i := range 300 { // a fifth of the points are nonsense
		y[5*i] = 1e6
	}
	l, err := TheilSen(x, y, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "slope", l.Slope, 0.5, 1e-6)
	if ols, _ := LeastSquares(x, y, 0.95); math.Abs(ols.Slope-0.5) < 0.1 {
		t.Errorf("least squares gives %v: this test shows nothing", ols.Slope)
	}
	tx, _ := thin(x, y)
	if n := len(tx); n*(n-1)/2 > pairLimit || n < 400 {
		t.Errorf("thinned to %d points", n)
	}
	if got, _ := thin(x[:100], y[:100]); !slices.Equal(got, x[:100]) {
		t.Error("few points are kept as they are")
	}
}
