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

// Row is one variant in a strip plot.
type Row struct {
	Label   string
	Values  []float64 // every sample, in the panel's unit
	Center  float64   // median
	CI      []float64 // lo, hi of the median; may be empty
	Accent  bool      // the subject of the report
	Outlier []bool    // beside Values; may be nil
	Moved   []bool    // beside Values: of a block in which the machine moved; may be nil
	Note    string    // stands in place of values: "not testable here"
}

// Strip draws one row per variant: every sample as a point, the middle half as
// a box, the median as a stroke with its interval below, and its value at the right.
// span fixes the range, so that panels side by side can be compared; without it the
// rows' own values do.
func Strip(id, title, unit string, rows []Row, span []float64) Figure {
	const pitch, top, bottom = 24, 24, 20
	if span == nil {
		span = rowValues(rows)
	}
	x := newAxis(unit, span...)
	labels := labelWidth(rows)
	f := Figure{
		ID: id, Title: title, Alt: stripAlt(title, unit, rows),
		width: narrow, height: vg.Length(top + bottom + pitch*len(rows)),
	}
	f.paint = func(c draw.Canvas) {
		layers := []layer{xscale(x, "")}
		for i, r := range rows {
			layers = append(layers, func(c draw.Canvas, p *plot.Plot) { drawRow(c, p, x, r, i, labels) })
		}
		frame(x, rowAxis(len(rows)), layers...).Draw(draw.Crop(titled(c, title, ""), labels+10, -62, bottom, 0))
	}
	return f
}

// rowAxis places row i at -i, so that the first is on top.
func rowAxis(n int) axis { return axis{min: -float64(n) + 0.4, max: 0.6} }

func rowValues(rows []Row) []float64 {
	var all []float64
	for _, r := range rows {
		all = append(all, r.Values...)
		all = append(all, r.CI...)
	}
	return all
}

func labelWidth(rows []Row) vg.Length {
	const most = vg.Length(116)
	w := vg.Length(30)
	for _, r := range rows {
		w = max(w, style(small, text).Width(r.Label))
	}
	return min(w, most)
}

func drawRow(c draw.Canvas, p *plot.Plot, x axis, r Row, i int, labels vg.Length) {
	y := c.Y(p.Y.Norm(-float64(i)))
	at := func(v float64) vg.Length { return c.X(p.X.Norm(v)) }
	dot, fill, stroke := points, soft, text
	if r.Accent {
		dot, fill, stroke = accent, wash, accent
	}
	name := style(small, text)
	name.XAlign = draw.XRight
	if r.Accent {
		name.Color = accent.Light
	}
	c.FillText(name, vg.Point{X: c.Min.X - 8, Y: y}, clip(name, r.Label, labels))
	if r.Note != "" {
		c.FillText(style(small-0.5, muted), vg.Point{X: c.Min.X + 4, Y: y}, clip(name, r.Note, c.Max.X-c.Min.X))
		return
	}
	if q := quartiles(r.Values); q != nil && x.shows(q[0]) && x.shows(q[2]) {
		box(c, at(q[0]), y-6, at(q[2]), y+6, fill)
	}
	var inside, out, moved []vg.Point
	for j, v := range r.Values {
		if !x.shows(v) {
			continue
		}
		pt := vg.Point{X: at(v), Y: y + jitter(j)}
		switch {
		case j < len(r.Moved) && r.Moved[j]:
			moved = append(moved, pt)
		case j < len(r.Outlier) && r.Outlier[j]:
			out = append(out, pt)
		default:
			inside = append(inside, pt)
		}
	}
	dots(c, inside, 1.15, dot)
	rings(c, out, 1.5, dot)
	crosses(c, moved, 1.5, dot)
	if len(r.CI) == 2 && x.shows(r.CI[0]) && x.shows(r.CI[1]) {
		c.StrokeLine2(line(1.6, stroke), at(r.CI[0]), y-8.5, at(r.CI[1]), y-8.5)
	}
	if x.shows(r.Center) {
		c.StrokeLine2(line(1.6, stroke), at(r.Center), y-8.5, at(r.Center), y+7)
	}
	value := style(small, text)
	value.XAlign = draw.XRight
	c.FillText(value, vg.Point{X: c.Max.X + 61, Y: y}, quantity.Format(r.Center, x.unit))
}

// jitter spreads points over a band by the golden ratio: no two neighbours
// meet, and the same sample always stands in the same place.
func jitter(i int) vg.Length {
	const golden, band = 0.6180339887498949, 9.0
	_, frac := math.Modf(float64(i+1) * golden)
	return vg.Length((frac - 0.5) * band)
}

// quartiles of the finite values by the empirical definition of gonum, or nil below four.
func quartiles(values []float64) []float64 {
	s := slices.DeleteFunc(slices.Clone(values), func(v float64) bool { return !quantity.Finite(v) })
	if len(s) < 4 {
		return nil
	}
	slices.Sort(s)
	q := make([]float64, 3)
	for i, at := range []float64{0.25, 0.5, 0.75} {
		q[i] = stat.Quantile(at, stat.Empirical, s, nil)
	}
	return q
}

func stripAlt(title, unit string, rows []Row) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Strip plot of every sample, %s.", title)
	for _, r := range rows {
		switch {
		case r.Note != "":
			fmt.Fprintf(&b, " %s: %s.", r.Label, r.Note)
		case len(r.CI) == 2:
			fmt.Fprintf(&b, " %s: median %s, interval %s, %d samples.", r.Label, quantity.Format(r.Center, unit), quantity.Interval(r.CI[0], r.CI[1], unit), len(r.Values))
		default:
			fmt.Fprintf(&b, " %s: median %s, %d samples.", r.Label, quantity.Format(r.Center, unit), len(r.Values))
		}
	}
	return b.String()
}
