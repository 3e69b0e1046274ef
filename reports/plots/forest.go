package plots

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/trusted-ring/trusted-ring/reports/quantity"
	"github.com/trusted-ring/trusted-ring/reports/schema"
)

// ForestRow is one claim in a forest plot.
type ForestRow struct {
	Label   string
	Center  float64   // fraction of the allowance used: 1 is the bound, more is outside
	CI      []float64 // lo, hi of it; may be empty
	Verdict schema.Verdict
	Note    string // stands in place of an interval
}

// Use gives how much of what a bound allows a value takes: v/max for an upper
// bound, min/v for a lower one, the greater of both for two. At most 1 is inside.
// It is NaN where the bound is zero, as a ratio says nothing there.
func Use(b schema.Bound, v float64) float64 {
	use := math.NaN()
	if b.Max != nil && *b.Max > 0 {
		use = v / *b.Max
	}
	if b.Min != nil && *b.Min > 0 && v > 0 {
		if lower := *b.Min / v; math.IsNaN(use) || lower > use {
			use = lower
		}
	}
	return use
}

// Forest draws every claim against its own bound, which is the line at 1.
func Forest(id, title string, rows []ForestRow) Figure { return forest(id, title, rows, wide) }

// ForestNarrow is Forest for a phone.
func ForestNarrow(id, title string, rows []ForestRow) Figure { return forest(id, title, rows, narrow) }

func forest(id, title string, rows []ForestRow, width vg.Length) Figure {
	const pitch, top, bottom = 19, 34, 34
	values := []float64{1}
	for _, r := range rows {
		for _, v := range append([]float64{r.Center}, r.CI...) {
			if v > 0 {
				values = append(values, v)
			}
		}
	}
	x := newAxis("", append(values, 0.5, 2)...)
	f := Figure{ID: id, Title: title, Alt: forestAlt(rows), width: width, height: vg.Length(top + bottom + pitch*len(rows))}
	f.paint = func(c draw.Canvas) {
		labels := vg.Length(128)
		layers := []layer{xscale(x, "measured, as a multiple of the bound"), boundLayer}
		for i, r := range rows {
			layers = append(layers, func(c draw.Canvas, p *plot.Plot) { drawForestRow(c, p, x, r, i) })
		}
		frame(x, rowAxis(len(rows)), layers...).Draw(draw.Crop(titled(c, title, ""), labels, -62, bottom, -14))
	}
	return f
}

// boundLayer marks the bound and names its sides.
func boundLayer(c draw.Canvas, p *plot.Plot) {
	at := c.X(p.X.Norm(1))
	c.StrokeLine2(line(1.1, text), at, c.Min.Y, at, c.Max.Y+2)
	st := style(small-0.5, muted)
	st.XAlign = draw.XRight
	c.FillText(st, vg.Point{X: at - 6, Y: c.Max.Y + 7}, "claim holds")
	st.XAlign = draw.XLeft
	c.FillText(st, vg.Point{X: at + 6, Y: c.Max.Y + 7}, "claim fails")
}

func drawForestRow(c draw.Canvas, p *plot.Plot, x axis, r ForestRow, i int) {
	y := c.Y(p.Y.Norm(-float64(i)))
	at := func(v float64) vg.Length { return c.X(p.X.Norm(min(max(v, x.min), x.max))) }
	name := style(small, text)
	name.XAlign = draw.XRight
	c.FillText(name, vg.Point{X: c.Min.X - 8, Y: y}, clip(name, r.Label, c.Min.X-10))
	k, shape := verdictLook(r.Verdict)
	value := style(small, text)
	value.XAlign = draw.XRight
	edge := vg.Point{X: c.Max.X + 61, Y: y}
	if !quantity.Finite(r.Center) || r.Center <= 0 {
		// No ratio to place: the mark stands at the edge, with the reason.
		c.DrawGlyphNoClip(draw.GlyphStyle{Color: k.Light, Radius: 3.2, Shape: shape}, vg.Point{X: edge.X - 4, Y: y})
		st := style(small-0.5, muted)
		c.FillText(st, vg.Point{X: c.Min.X + 4, Y: y}, clip(st, r.Note, c.Max.X-c.Min.X+38))
		return
	}
	c.StrokeLine2(line(0.5, grid), c.Min.X, y, c.Max.X, y)
	if len(r.CI) == 2 && quantity.Finite(r.CI[0]) && quantity.Finite(r.CI[1]) {
		c.StrokeLine2(line(1.8, k), at(r.CI[0]), y, at(r.CI[1]), y)
	}
	c.DrawGlyphNoClip(draw.GlyphStyle{Color: k.Light, Radius: 3.2, Shape: shape}, vg.Point{X: at(r.Center), Y: y})
	c.FillText(value, edge, quantity.Ratio(r.Center))
}

// verdictLook gives each verdict a colour and a shape of its own.
func verdictLook(v schema.Verdict) (Ink, draw.GlyphDrawer) {
	switch v {
	case schema.Supported:
		return good, draw.CircleGlyph{}
	case schema.Refuted:
		return bad, crossGlyph{}
	case schema.Inconclusive:
		return unsure, ringGlyph{}
	}
	return muted, draw.SquareGlyph{}
}

func forestAlt(rows []ForestRow) string {
	var b strings.Builder
	b.WriteString("Forest plot: each claim's measured value as a multiple of its bound; at most 1 means that the claim holds.")
	for _, r := range rows {
		if quantity.Finite(r.Center) {
			fmt.Fprintf(&b, " %s: %s, %s.", r.Label, quantity.Ratio(r.Center), r.Verdict)
		} else {
			fmt.Fprintf(&b, " %s: %s.", r.Label, r.Verdict)
		}
	}
	return b.String()
}
