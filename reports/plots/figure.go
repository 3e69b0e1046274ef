// Package plots draws the report's pictures with gonum/plot.
//
// Its opinion: show every sample, label directly, keep ink for data. A picture
// is drawn once per use into SVG or PNG, always from the same numbers, so the
// bytes are the same every time. In the page the SVG's colours become CSS
// variables and follow the theme; the files in plots/ use the light one.
//
// Values that are not finite, or not positive on a logarithmic axis, are left
// out of a picture and never panic.
package plots

import (
	"bytes"
	"fmt"
	"html"
	"image/png"
	"io"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Figure is one picture, drawn when it is asked for.
type Figure struct {
	ID    string // file name without extension, and anchor in the page
	Title string // accessible name
	Alt   string // what the picture shows, in words and numbers

	width, height vg.Length
	paint         func(draw.Canvas)
}

// resolution of the PNG files, in dots per inch of 72 points. Half of the time that
// a FULL run takes to render goes into them.
const resolution = 120

// fonts is for readers that lack the Liberation fonts: Arial and Helvetica have
// the same widths, so no label moves.
const fonts = "'Liberation Sans',Arial,Helvetica,sans-serif"

// fontStyle is what vgsvg writes on each text; the root element says it once.
const fontStyle = "font-family:Liberation Sans;font-variant:normal;font-weight:normal;font-style:normal;"

// SVG is the picture as a file of its own, on paper.
func (f Figure) SVG() []byte {
	return fmt.Appendf(nil, `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="%g" height="%g" viewBox="0 0 %[1]g %[2]g" role="img" style="font-family:%[3]s">
<title>%[4]s</title><desc>%[5]s</desc><rect width="100%%" height="100%%" fill="%[6]s"/>
%[7]s`, f.width, f.height, fonts, html.EscapeString(f.Title), html.EscapeString(f.Alt), hex(paper.Light), f.body())
}

// Inline is the picture as an element of the page, in the page's theme. class
// is added to the element; the id of the title is unique in it.
func (f Figure) Inline(class string) string {
	id := f.ID + "-" + class
	return fmt.Sprintf(`<svg class="plot %[1]s" viewBox="0 0 %[2]g %[3]g" role="img" aria-labelledby="%[4]s-t" aria-describedby="%[4]s-d"><title id="%[4]s-t">%[5]s</title><desc id="%[4]s-d">%[6]s</desc>
%[7]s`, class, f.width, f.height, id, html.EscapeString(f.Title), html.EscapeString(f.Alt), themed().Replace(f.body()))
}

// PNG is the picture as pixels, on paper.
func (f Figure) PNG() ([]byte, error) {
	c := vgimg.NewWith(vgimg.UseWH(f.width, f.height), vgimg.UseDPI(resolution), vgimg.UseBackgroundColor(paper.Light))
	f.paint(draw.New(c))
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, c.Image()); err != nil {
		return nil, fmt.Errorf("plot %s: %w", f.ID, err)
	}
	return b.Bytes(), nil
}

// body is what vgsvg drew, from its first group to the closing tag.
func (f Figure) body() string {
	c := vgsvg.New(f.width, f.height)
	f.paint(draw.New(c))
	var b strings.Builder
	writeAll(&b, c)
	_, rest, _ := strings.Cut(b.String(), "<svg")
	_, rest, _ = strings.Cut(rest, ">\n")
	return strings.ReplaceAll(rest, fontStyle, "")
}

// writeAll writes a canvas into memory, which cannot fail.
func writeAll(b *strings.Builder, from io.WriterTo) { _, _ = from.WriteTo(b) }
