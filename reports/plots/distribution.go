package plots

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/trusted-ring/trusted-ring/reports/quantity"
)

// ECDF draws the empirical distribution of each row: at each value, the share
// of samples that are at most as large.
func ECDF(id, title, unit string, rows []Row) Figure {
	x := newAxis(unit, rowValues(rows)...)
	y := axis{min: 0, max: 1.02, fixed: []plot.Tick{
		{Value: 0, Label: "0 %"}, {Value: 0.25, Label: "25 %"}, {Value: 0.5, Label: "50 %"}, {Value: 0.75, Label: "75 %"}, {Value: 1, Label: "100 %"}}}
	return Figure{
		ID: id, Title: title, Alt: strings.Replace(stripAlt(title, unit, rows), "Strip plot of every sample", "Empirical distribution", 1),
		width: narrow, height: 230,
		paint: func(c draw.Canvas) {
			const right = 98
			layers := []layer{xscale(x, ""), yscale(y), func(c draw.Canvas, p *plot.Plot) {
				for i, r := range rows {
					drawSteps(c, p, x, r, i)
					drawKey(c, r.Label, i, right)
				}
			}}
			frame(x, y, layers...).Draw(draw.Crop(titled(c, title, "share of samples at or below"), 46, -right, 20, -2))
		},
	}
}

// drawSteps draws one distribution, with its marker at the middle.
func drawSteps(c draw.Canvas, p *plot.Plot, x axis, r Row, i int) {
	k, glyph := look(i)
	var values []float64
	for _, v := range r.Values {
		if x.shows(v) {
			values = append(values, v)
		}
	}
	if len(values) == 0 {
		return
	}
	slices.Sort(values)
	n := float64(len(values))
	path := []vg.Point{{X: c.X(p.X.Norm(values[0])), Y: c.Y(p.Y.Norm(0))}}
	for j, v := range values {
		at := c.X(p.X.Norm(v))
		path = append(path, vg.Point{X: at, Y: path[len(path)-1].Y}, vg.Point{X: at, Y: c.Y(p.Y.Norm(float64(j+1) / n))})
	}
	polyline(c, line(1.2, k), path)
	c.DrawGlyphNoClip(glyph, path[len(path)/2])
}

// drawKey names series i at the right: all lines end at 100 %, so that the names
// cannot stand at their ends.
func drawKey(c draw.Canvas, name string, i int, width vg.Length) {
	k, glyph := look(i)
	at := vg.Point{X: c.Max.X + 12, Y: c.Max.Y - 12*vg.Length(i) - 6}
	c.DrawGlyphNoClip(glyph, at)
	st := style(small-0.5, k)
	at.X += 7
	c.FillText(st, at, clip(st, name, width-20))
}

// AA draws the histogram of the A/A ratios, the floor on both sides of 1, and
// every ratio as a point below.
func AA(id string, ratios []float64, floor float64) Figure {
	values := append(slices.Clone(ratios), 1)
	if floor > 0 {
		values = append(values, floor, 1/floor)
	}
	x := newAxis("", values...)
	bins := histogram(ratios, x)
	tallest := 1.0
	for _, b := range bins {
		tallest = max(tallest, b)
	}
	y := axis{min: -0.18 * tallest, max: tallest * 1.15}
	const title = "The same code against itself"
	return Figure{
		ID: id, Title: title, Alt: aaAlt(ratios, floor), width: narrow, height: 210,
		paint: func(c draw.Canvas) {
			layers := []layer{xscale(x, "arm b over arm a"), func(c draw.Canvas, p *plot.Plot) {
				drawBars(c, p, x, bins)
				rug := make([]vg.Point, 0, len(ratios))
				for i, v := range ratios {
					if x.shows(v) {
						rug = append(rug, vg.Point{X: c.X(p.X.Norm(v)), Y: c.Y(p.Y.Norm(-0.09*tallest)) + jitter(i)/2})
					}
				}
				dots(c, rug, 1.2, points)
			}}
			if floor > 1 && drawable(floor) {
				layers = append(layers, markLayer(Mark{At: floor, Name: "floor " + quantity.Ratio(floor)}), markLayer(Mark{At: 1 / floor}))
			}
			frame(x, y, layers...).Draw(draw.Crop(titled(c, title, "pairs per bin; each point below is one pair"), 14, -14, 32, -2))
		},
	}
}

func drawBars(c draw.Canvas, p *plot.Plot, x axis, bins []float64) {
	at := func(i int) vg.Length { return c.X(float64(i) / float64(len(bins))) }
	zero := c.Y(p.Y.Norm(0))
	for i, n := range bins {
		if n > 0 {
			box(c, at(i)+0.5, zero, at(i+1)-0.5, c.Y(p.Y.Norm(n)), wash)
			c.StrokeLine2(line(1.2, accent), at(i)+0.5, c.Y(p.Y.Norm(n)), at(i+1)-0.5, c.Y(p.Y.Norm(n)))
		}
	}
	c.StrokeLine2(line(0.8, soft), c.Min.X, zero, c.Max.X, zero)
}

// histogram counts values in equal steps of the axis, about the square root of
// their number.
func histogram(values []float64, x axis) []float64 {
	var at []float64
	for _, v := range values {
		if x.shows(v) {
			at = append(at, x.Normalize(x.min, x.max, v))
		}
	}
	n := min(max(int(math.Sqrt(float64(len(at)))*2), 8), 32)
	dividers := make([]float64, n+1)
	for i := range dividers {
		dividers[i] = float64(i) / float64(n)
	}
	dividers[n] = math.Nextafter(1, 2) // the last bin holds its upper end
	slices.Sort(at)
	return stat.Histogram(nil, dividers, at, nil)
}

func aaAlt(ratios []float64, floor float64) string {
	if len(ratios) == 0 {
		return "No A/A pairs in this run."
	}
	return fmt.Sprintf("Histogram of %d A/A ratios from %s to %s; the noise floor is %s.",
		len(ratios), quantity.Ratio(slices.Min(ratios)), quantity.Ratio(slices.Max(ratios)), quantity.Ratio(floor))
}
