package plots

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/trusted-ring/trusted-ring/reports/quantity"
)

// Point is one position of a curve.
type Point struct {
	X, Y   float64
	CI     []float64 // lo, hi of Y; may be empty
	Hollow bool      // counts with a reservation: the rate was missed
}

// Curve is a named line.
type Curve struct {
	Name   string
	Points []Point
}

// Axis says what a direction of a curve plot means.
type Axis struct {
	Name string // "events per batch"
	Unit string // of the Go benchmark format, for labels
	At   bool   // label exactly the values that occur, as with batch sizes
	Mark *Mark  // a vertical line, as at the knee
}

// Mark is a labelled vertical line.
type Mark struct {
	At   float64
	Name string
}

// Curves draws lines with their intervals, each named at its right end.
func Curves(id, title string, x, y Axis, curves []Curve) Figure {
	xs, ys := newAxis(x.Unit, curveValues(curves, true)...), newAxis(y.Unit, curveValues(curves, false)...)
	if x.At {
		xs = exactly(xs, curveValues(curves, true))
	}
	return Figure{
		ID: id, Title: title, Alt: curvesAlt(title, x, y, curves),
		width: narrow, height: 230,
		paint: func(c draw.Canvas) { paintCurves(c, title, x, y, xs, ys, curves) },
	}
}

// Percentiles draws latency against the percentile axis, on which each further
// nine takes the same room, so that the tail is as wide as the middle. X of
// each point is a percentile below 100, Y nanoseconds.
func Percentiles(id, title string, curves []Curve) Figure {
	moved := make([]Curve, len(curves))
	for i, cv := range curves {
		moved[i].Name = cv.Name
		for _, p := range cv.Points {
			if p.X < 100 {
				p.X = nines(p.X)
				moved[i].Points = append(moved[i].Points, p)
			}
		}
	}
	x, y := Axis{Name: "percentile"}, Axis{Name: "latency", Unit: "ns"}
	xs, ys := axis{max: 1}, newAxis(y.Unit, curveValues(moved, false)...)
	if nines := curveValues(moved, true); len(nines) > 0 {
		xs.min, xs.max = slices.Min(nines)-0.1, slices.Max(nines)+0.1
	}
	xs.fixed = []plot.Tick{}
	for _, pc := range []float64{50, 90, 99, 99.9, 99.99, 99.999} {
		if at := nines(pc); xs.shows(at) {
			xs.fixed = append(xs.fixed, plot.Tick{Value: at, Label: "p" + strconv.FormatFloat(pc, 'f', -1, 64)})
		}
	}
	return Figure{
		ID: id, Title: title, Alt: curvesAlt(title, x, y, curves),
		width: narrow, height: 230,
		paint: func(c draw.Canvas) { paintCurves(c, title, x, y, xs, ys, moved) },
	}
}

// nines is the number of nines of a percentile: 90 is 1, 99.9 is 3.
func nines(percentile float64) float64 { return -math.Log10(1 - percentile/100) }

func paintCurves(c draw.Canvas, title string, x, y Axis, xs, ys axis, curves []Curve) {
	const right = 98
	layers := []layer{xscale(xs, x.Name), yscale(ys)}
	if x.Mark != nil && xs.shows(x.Mark.At) {
		layers = append(layers, markLayer(*x.Mark))
	}
	layers = append(layers, func(c draw.Canvas, p *plot.Plot) {
		var names []tag
		for i, cv := range curves {
			k, glyph := look(i)
			// Curves that meet at a value stand a little apart, so that each interval shows.
			apart := c
			if x.At {
				step := min(2.4, 14/vg.Length(len(curves)))
				shift := step * (vg.Length(i) - vg.Length(len(curves)-1)/2)
				apart = draw.Crop(c, shift, shift, 0, 0)
			}
			if end, ok := drawCurve(apart, p, xs, ys, cv, k, glyph); ok {
				names = append(names, tag{name: cv.Name, y: end, ink: k})
			}
		}
		tags(c, names, right)
	})
	frame(xs, ys, layers...).Draw(draw.Crop(titled(c, title, y.Name), 46, -right, 32, -2))
}

func markLayer(m Mark) layer {
	return func(c draw.Canvas, p *plot.Plot) {
		at := c.X(p.X.Norm(m.At))
		c.StrokeLine2(line(1, muted, 3, 2), at, c.Min.Y, at, c.Max.Y)
		st := style(small-0.5, muted)
		st.XAlign, st.YAlign = draw.XRight, draw.YTop
		if at-c.Min.X < st.Width(m.Name)+10 {
			st.XAlign = draw.XLeft
			at += 12
		}
		c.FillText(st, vg.Point{X: at - 7, Y: c.Max.Y - 1}, m.Name)
	}
}

// drawCurve gives the height at which the curve ends, for its name.
func drawCurve(c draw.Canvas, p *plot.Plot, xs, ys axis, cv Curve, k Ink, glyph draw.GlyphStyle) (end vg.Length, ok bool) {
	var path []vg.Point
	for _, pt := range cv.Points {
		if !xs.shows(pt.X) || !ys.shows(pt.Y) {
			continue
		}
		at := vg.Point{X: c.X(p.X.Norm(pt.X)), Y: c.Y(p.Y.Norm(pt.Y))}
		path = append(path, at)
		if len(pt.CI) == 2 && ys.shows(pt.CI[0]) && ys.shows(pt.CI[1]) {
			c.StrokeLine2(line(0.9, k), at.X, c.Y(p.Y.Norm(pt.CI[0])), at.X, c.Y(p.Y.Norm(pt.CI[1])))
		}
		if pt.Hollow {
			rings(c, []vg.Point{at}, 4.5, k)
		}
		c.DrawGlyphNoClip(glyph, at)
	}
	polyline(c, line(1.2, k), path)
	if len(path) == 0 {
		return 0, false
	}
	return path[len(path)-1].Y, true
}

// exactly labels the values that occur and nothing between them.
func exactly(a axis, values []float64) axis {
	values = slices.Sorted(slices.Values(values))
	a.fixed = []plot.Tick{}
	for _, v := range slices.Compact(values) {
		if a.shows(v) {
			a.fixed = append(a.fixed, plot.Tick{Value: v, Label: exactLabel(v)})
		}
	}
	return a
}

// exactLabel writes whole numbers whole, others with three digits.
func exactLabel(v float64) string {
	if v == math.Trunc(v) && math.Abs(v) < 1e5 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return quantity.ScaleFor("", v).Short(v) + quantity.ScaleFor("", v).Unit
}

func curveValues(curves []Curve, x bool) []float64 {
	var all []float64
	for _, cv := range curves {
		for _, p := range cv.Points {
			if x {
				all = append(all, p.X)
				continue
			}
			all = append(append(all, p.Y), p.CI...)
		}
	}
	return all
}

func curvesAlt(title string, x, y Axis, curves []Curve) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Line plot of %s against %s, %s.", y.Name, x.Name, title)
	for _, cv := range curves {
		if len(cv.Points) == 0 {
			continue
		}
		first, last := cv.Points[0], cv.Points[len(cv.Points)-1]
		fmt.Fprintf(&b, " %s: %s at %s, %s at %s.", cv.Name,
			quantity.Format(first.Y, y.Unit), quantity.Format(first.X, x.Unit),
			quantity.Format(last.Y, y.Unit), quantity.Format(last.X, x.Unit))
	}
	return b.String()
}
