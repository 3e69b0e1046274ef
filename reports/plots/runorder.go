package plots

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/trusted-ring/trusted-ring/reports/quantity"
	"github.com/trusted-ring/trusted-ring/reports/schema"
)

// Track is one series of samples in the order in which they were taken.
type Track struct {
	Label   string
	Unit    string
	Median  float64
	Samples []schema.Sample
}

// RunOrder draws tracks above each other, each on its own scale: drift, steps
// and a slow first run show as what they are. Samples from a block whose probe
// moved stand on a band.
func RunOrder(id, title string, tracks []Track) Figure {
	const pitch, top, bottom = 46, 20, 18
	x := axis{min: math.Inf(1), max: math.Inf(-1)}
	for _, t := range tracks {
		for i := range t.Samples {
			x.min, x.max = min(x.min, t.at(i)-0.5), max(x.max, t.at(i)+0.5)
		}
	}
	if x.min > x.max {
		x.min, x.max = 0, 1
	}
	return Figure{
		ID: id, Title: title, Alt: runOrderAlt(title, tracks),
		width: narrow, height: vg.Length(top + bottom + pitch*len(tracks)),
		paint: func(c draw.Canvas) {
			c = titled(c, title, "")
			for i, t := range tracks {
				strip := draw.Crop(c, 8, -100, 0, 0)
				strip.Max.Y = c.Max.Y - vg.Length(pitch*i) - 14
				strip.Min.Y = strip.Max.Y - (pitch - 18)
				drawTrack(strip, x, t)
			}
			st := style(small-0.5, muted)
			st.YAlign = draw.YBottom
			c.FillText(st, vg.Point{X: c.Min.X + 8, Y: c.Min.Y + 3}, "in run order →")
		},
	}
}

// at is the place of sample i in the run: its process, or its index where the
// file does not say.
func (t Track) at(i int) float64 {
	last := len(t.Samples) - 1
	if t.Samples[last].Process > t.Samples[0].Process {
		return float64(t.Samples[i].Process)
	}
	return float64(i)
}

func drawTrack(c draw.Canvas, x axis, t Track) {
	var values []float64
	for _, s := range t.Samples {
		values = append(values, s.Value)
	}
	y := newAxis(t.Unit, values...)
	label := style(small-0.5, text)
	label.YAlign = draw.YBottom
	c.FillText(label, vg.Point{X: c.Min.X, Y: c.Max.Y + 2}, clip(label, t.Label, c.Max.X-c.Min.X+90))
	frame(x, y, func(c draw.Canvas, p *plot.Plot) {
		box(c, c.Min.X, c.Min.Y, c.Max.X, c.Max.Y, band)
		drawMoved(c, p, t)
		var path, kept, out []vg.Point
		for i, s := range t.Samples {
			if !y.shows(s.Value) {
				continue
			}
			pt := vg.Point{X: c.X(p.X.Norm(t.at(i))), Y: c.Y(p.Y.Norm(s.Value))}
			path = append(path, pt)
			if s.Outlier {
				out = append(out, pt)
			} else {
				kept = append(kept, pt)
			}
		}
		if y.shows(t.Median) {
			m := c.Y(p.Y.Norm(t.Median))
			c.StrokeLine2(line(0.8, accent), c.Min.X, m, c.Max.X, m)
		}
		polyline(c, line(0.6, points), path)
		dots(c, kept, 1.3, text)
		rings(c, out, 1.9, bad)
	}).Draw(c)
	ends := style(small-1, muted)
	lo, hi := y.min, y.max
	if len(values) > 0 {
		lo, hi = slices.Min(values), slices.Max(values)
	}
	c.FillText(ends, vg.Point{X: c.Max.X + 6, Y: c.Center().Y}, quantity.Interval(lo, hi, t.Unit))
}

// drawMoved shades samples whose block's probe moved, each half way to its
// neighbours.
func drawMoved(c draw.Canvas, p *plot.Plot, t Track) {
	for i, s := range t.Samples {
		if !s.Moved {
			continue
		}
		left, right := t.at(i)-0.5, t.at(i)+0.5
		if i > 0 {
			left = (t.at(i-1) + t.at(i)) / 2
		}
		if i+1 < len(t.Samples) {
			right = (t.at(i) + t.at(i+1)) / 2
		}
		box(c, max(c.Min.X, c.X(p.X.Norm(left))), c.Min.Y, min(c.Max.X, c.X(p.X.Norm(right))), c.Max.Y, soft)
	}
}

func runOrderAlt(title string, tracks []Track) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Run-order strips, %s.", title)
	for _, t := range tracks {
		moved := 0
		for _, s := range t.Samples {
			if s.Moved {
				moved++
			}
		}
		fmt.Fprintf(&b, " %s: %d samples, median %s, %d in a block whose probe moved.", t.Label, len(t.Samples), quantity.Format(t.Median, t.Unit), moved)
	}
	return b.String()
}
