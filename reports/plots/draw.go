package plots

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// layer is a plot.Plotter that only draws; ranges are set on the axes.
type layer func(c draw.Canvas, p *plot.Plot)

// Plot implements plot.Plotter.
func (l layer) Plot(c draw.Canvas, p *plot.Plot) { l(c, p) }

// style is text of a size and ink, starting at its left baseline.
func style(size float64, k Ink) draw.TextStyle {
	return draw.TextStyle{
		Color:   k.Light,
		Font:    font.From(font.Font{Typeface: "Liberation", Variant: "Sans"}, vg.Length(size)),
		XAlign:  draw.XLeft,
		YAlign:  draw.YCenter,
		Handler: plot.DefaultTextHandler,
	}
}

func line(width float64, k Ink, dashes ...vg.Length) draw.LineStyle {
	return draw.LineStyle{Color: k.Light, Width: vg.Length(width), Dashes: dashes}
}

// frame is a plot without decoration: gonum gives the coordinates, the layers
// below draw grid, labels and data into it.
func frame(x, y axis, layers ...layer) *plot.Plot {
	p := plot.New()
	p.BackgroundColor = nil
	x.apply(&p.X)
	y.apply(&p.Y)
	p.X.Padding, p.Y.Padding = 0, 0
	p.HideAxes()
	for _, l := range layers {
		p.Add(l)
	}
	return p
}

// titled draws a title and below it a muted second line, and gives what is left.
func titled(c draw.Canvas, title, second string) draw.Canvas {
	write := func(st draw.TextStyle, s string, height vg.Length) {
		if s == "" {
			return
		}
		st.YAlign = draw.YTop
		c.FillText(st, vg.Point{X: c.Min.X + 2, Y: c.Max.Y - 1}, clip(st, s, c.Max.X-c.Min.X-4))
		c.Max.Y -= height
	}
	write(style(normal, text), title, 16)
	write(style(small-0.5, muted), second, 13)
	return draw.Crop(c, 0, 0, 0, -4)
}

// clip shortens s until it is at most width wide.
func clip(st draw.TextStyle, s string, width vg.Length) string {
	if st.Width(s) <= width {
		return s
	}
	r := []rune(s)
	for len(r) > 1 && st.Width(string(r)+"…") > width {
		r = r[:len(r)-1]
	}
	return string(r) + "…"
}

// xscale draws faint lines at the ticks of x, their labels below the plot, and
// under them what the axis is.
func xscale(x axis, name string) layer {
	return func(c draw.Canvas, p *plot.Plot) {
		st := style(small-0.5, muted)
		st.XAlign, st.YAlign = draw.XCenter, draw.YTop
		free := c.Min.X - 60
		for _, t := range x.ticks() {
			at := c.X(p.X.Norm(t.Value))
			c.StrokeLine2(line(0.6, grid), at, c.Min.Y, at, c.Max.Y)
			left := min(at-st.Width(t.Label)/2, c.Max.X+50-st.Width(t.Label))
			if left < free {
				continue
			}
			c.FillText(st, vg.Point{X: left + st.Width(t.Label)/2, Y: c.Min.Y - 3}, t.Label)
			free = left + st.Width(t.Label) + 6
		}
		if name != "" {
			st.XAlign = draw.XRight
			c.FillText(st, vg.Point{X: c.Max.X, Y: c.Min.Y - 15}, name)
		}
	}
}

// yscale draws faint lines at the ticks of y and their labels at the left.
func yscale(y axis) layer {
	return func(c draw.Canvas, p *plot.Plot) {
		st := style(small-0.5, muted)
		st.XAlign = draw.XRight
		for _, t := range y.ticks() {
			at := c.Y(p.Y.Norm(t.Value))
			c.StrokeLine2(line(0.6, grid), c.Min.X, at, c.Max.X, at)
			c.FillText(st, vg.Point{X: c.Min.X - 5, Y: at}, t.Label)
		}
	}
}

// dots fills all points as one path: a thousand samples cost one element.
func dots(c draw.Canvas, at []vg.Point, radius float64, k Ink) {
	if len(at) == 0 {
		return
	}
	c.SetColor(k.Light)
	c.Fill(circles(at, radius))
}

// rings outlines all points as one path.
func rings(c draw.Canvas, at []vg.Point, radius float64, k Ink) {
	if len(at) == 0 {
		return
	}
	c.SetLineStyle(line(0.9, k))
	c.Stroke(circles(at, radius))
}

func circles(at []vg.Point, radius float64) vg.Path {
	var path vg.Path
	r := vg.Length(radius)
	for _, p := range at {
		path.Move(vg.Point{X: p.X + r, Y: p.Y})
		path.Arc(p, r, 0, 2*math.Pi)
		path.Close()
	}
	return path
}

// crosses strikes all points as one path.
func crosses(c draw.Canvas, at []vg.Point, radius float64, k Ink) {
	if len(at) == 0 {
		return
	}
	var path vg.Path
	r := vg.Length(radius)
	for _, p := range at {
		for _, rise := range []vg.Length{-r, r} {
			path.Move(vg.Point{X: p.X - r, Y: p.Y - rise})
			path.Line(vg.Point{X: p.X + r, Y: p.Y + rise})
		}
	}
	c.SetLineStyle(line(0.8, k))
	c.Stroke(path)
}

// box fills a rectangle.
func box(c draw.Canvas, x0, y0, x1, y1 vg.Length, k Ink) {
	var path vg.Path
	path.Move(vg.Point{X: x0, Y: y0})
	path.Line(vg.Point{X: x1, Y: y0})
	path.Line(vg.Point{X: x1, Y: y1})
	path.Line(vg.Point{X: x0, Y: y1})
	path.Close()
	c.SetColor(k.Light)
	c.Fill(path)
}

// polyline strokes connected points.
func polyline(c draw.Canvas, st draw.LineStyle, at []vg.Point) {
	if len(at) > 1 {
		c.StrokeLines(st, at)
	}
}

// markers are the shapes that tell series apart without colour, in the order of
// the series inks.
var markers = []draw.GlyphDrawer{
	draw.CircleGlyph{}, draw.BoxGlyph{}, draw.PyramidGlyph{}, ringGlyph{},
	draw.SquareGlyph{}, crossGlyph{}, draw.PlusGlyph{}, draw.TriangleGlyph{},
}

// ringGlyph and crossGlyph are gonum's with a stroke that can be seen.
type (
	ringGlyph  struct{}
	crossGlyph struct{}
)

const glyphStroke = 1.5

// DrawGlyph implements draw.GlyphDrawer.
func (ringGlyph) DrawGlyph(c *draw.Canvas, st draw.GlyphStyle, at vg.Point) {
	c.SetLineStyle(draw.LineStyle{Color: st.Color, Width: glyphStroke})
	c.Stroke(circles([]vg.Point{at}, float64(st.Radius)))
}

// DrawGlyph implements draw.GlyphDrawer.
func (crossGlyph) DrawGlyph(c *draw.Canvas, st draw.GlyphStyle, at vg.Point) {
	r := st.Radius
	for _, rise := range []vg.Length{-r, r} {
		c.StrokeLine2(draw.LineStyle{Color: st.Color, Width: glyphStroke}, at.X-r, at.Y-rise, at.X+r, at.Y+rise)
	}
}

// look is how series i is drawn. From the second round of inks on, each meets
// another marker.
func look(i int) (Ink, draw.GlyphStyle) {
	k := series[i%len(series)]
	return k, draw.GlyphStyle{Color: k.Light, Radius: 2.6, Shape: markers[marker(i)]}
}

func marker(i int) int { return (i + i/len(series)) % len(markers) }

// tag is a name at the end of a line.
type tag struct {
	name string
	y    vg.Length
	ink  Ink
}

// tags writes names right of the plot beside the ends of their lines, moved
// apart until no two overlap, in their order from bottom to top.
func tags(c draw.Canvas, all []tag, width vg.Length) {
	const pitch = vg.Length(12)
	slices.SortStableFunc(all, func(a, b tag) int { return cmp.Compare(a.y, b.y) })
	wanted := make([]vg.Length, len(all))
	for i := range all {
		wanted[i] = all[i].y
		if i > 0 {
			all[i].y = max(all[i].y, all[i-1].y+pitch)
		}
	}
	if n := len(all); n > 0 {
		if over := all[n-1].y - c.Max.Y; over > 0 {
			all[n-1].y -= over
			for i := n - 2; i >= 0; i-- {
				all[i].y = min(all[i].y, all[i+1].y-pitch)
			}
		}
	}
	for i, t := range all {
		st := style(small-0.5, t.ink)
		from := vg.Point{X: c.Max.X + 4, Y: wanted[i]}
		to := vg.Point{X: c.Max.X + 12, Y: t.y}
		c.StrokeLines(line(0.5, soft), []vg.Point{from, to})
		c.FillText(st, vg.Point{X: to.X + 2, Y: to.Y}, clip(st, t.name, width-16))
	}
}
