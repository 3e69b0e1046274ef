package plots

import (
	"cmp"
	"fmt"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/trusted-ring/trusted-ring/reports/quantity"
	"github.com/trusted-ring/trusted-ring/reports/schema"
)

// Fit draws a regression above its residuals. The fitted line goes through
// observation minus residual, so that it is the analysis' own, whatever the model.
func Fit(id, title string, f schema.Fit) Figure {
	var observed, fitted, residual [][2]float64
	var xs, ys, rs []float64
	for i, pt := range f.Points {
		if i >= len(f.Residuals) || !drawable(pt[0]) || !drawable(pt[1]) || !drawable(f.Residuals[i]) {
			continue
		}
		observed = append(observed, pt)
		fitted = append(fitted, [2]float64{pt[0], pt[1] - f.Residuals[i]})
		residual = append(residual, [2]float64{pt[0], f.Residuals[i]})
		xs, ys, rs = append(xs, pt[0]), append(ys, pt[1], pt[1]-f.Residuals[i]), append(rs, f.Residuals[i])
	}
	slices.SortFunc(fitted, func(a, b [2]float64) int { return cmp.Compare(a[0], b[0]) })
	x, y := newAxis("", xs...), newAxis(f.Y, ys...)
	if len(slices.Compact(slices.Sorted(slices.Values(xs)))) <= 8 && x.max < 1e5 {
		x = exactly(x, xs)
	}
	spread := symmetric(f.Y, rs)
	return Figure{
		ID: id, Title: title,
		Alt: fmt.Sprintf("Scatter plot of %s against %s with the %s fit, %s; below it the residuals, root mean square %s. R squared %.3f over %d points.",
			f.Y, f.X, f.Model, title, quantity.Format(f.RMSE, f.Y), zeroUnlessFinite(f.R2), f.N),
		width: narrow, height: 300,
		paint: func(c draw.Canvas) {
			const split = 104 // height of the residuals
			c = draw.Crop(titled(c, title, f.Y+" against "+f.X+"; residuals below"), 46, -14, 0, -2)
			upper := []layer{xscale(axis{min: x.min, max: x.max, log: x.log, fixed: []plot.Tick{}}, ""), yscale(y), func(c draw.Canvas, p *plot.Plot) {
				polyline(c, line(1.3, accent), place(c, p, x, y, between(fitted)))
				dots(c, place(c, p, x, y, observed), 1.5, points)
			}}
			frame(x, y, upper...).Draw(draw.Crop(c, 0, 0, split, 0))
			lower := []layer{xscale(x, f.X), yscale(spread), func(c draw.Canvas, p *plot.Plot) {
				zero := c.Y(p.Y.Norm(0))
				c.StrokeLine2(line(1.3, accent), c.Min.X, zero, c.Max.X, zero)
				dots(c, place(c, p, x, spread, residual), 1.5, points)
			}}
			frame(x, spread, lower...).Draw(draw.Crop(c, 0, 0, 32, split-14-c.Max.Y+c.Min.Y))
		},
	}
}

// symmetric is an axis around zero, with its ends and zero as ticks.
func symmetric(unit string, values []float64) axis {
	most := 0.0
	for _, v := range values {
		most = max(most, v, -v)
	}
	if most == 0 {
		most = 1
	}
	s := quantity.ScaleFor(unit, most)
	return axis{unit: unit, min: -1.15 * most, max: 1.15 * most, fixed: []plot.Tick{
		{Value: -most, Label: "−" + s.Short(most)}, {Value: 0, Label: "0"}, {Value: most, Label: "+" + s.Short(most) + " " + s.Unit}}}
}

func place(c draw.Canvas, p *plot.Plot, x, y axis, data [][2]float64) []vg.Point {
	var out []vg.Point
	for _, d := range data {
		if x.shows(d[0]) && y.shows(d[1]) {
			out = append(out, vg.Point{X: c.X(p.X.Norm(d[0])), Y: c.Y(p.Y.Norm(d[1]))})
		}
	}
	return out
}

// between adds points on the straight lines between fitted values, which are
// curves on a logarithmic axis.
func between(fitted [][2]float64) [][2]float64 {
	const steps = 12
	var out [][2]float64
	for i, b := range fitted {
		if i > 0 && b[0] > fitted[i-1][0] {
			a := fitted[i-1]
			for s := 1; s < steps; s++ {
				t := float64(s) / steps
				out = append(out, [2]float64{a[0] + t*(b[0]-a[0]), a[1] + t*(b[1]-a[1])})
			}
		}
		out = append(out, b)
	}
	return out
}

func zeroUnlessFinite(v float64) float64 {
	if quantity.Finite(v) {
		return v
	}
	return 0
}
