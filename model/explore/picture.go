package explore

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	svg "github.com/ajstarks/svgo"
)

// The picture's measures, in pixels.
const (
	rowHeight  = 26
	marginTop  = 92
	marginLeft = 40
	gap        = 60 // between the boxes of two threads, for the arrows
	character  = 7.5
)

const (
	textStyle   = "font-family:ui-monospace,monospace;font-size:12px;fill:#222"
	titleStyle  = "font-family:sans-serif;font-size:15px;font-weight:bold;fill:#222"
	threadStyle = "font-family:sans-serif;font-size:13px;font-weight:bold;fill:#222;text-anchor:middle"
	lineStyle   = "stroke:#ddd;stroke-width:1"
	loadStyle   = "fill:#eef4fb;stroke:#5b8db8"
	staleStyle  = "fill:#fdecea;stroke:#c0392b"
	storeStyle  = "fill:#eef8ee;stroke:#5a9e5a"
	otherStyle  = "fill:#f4f4f4;stroke:#999"
	arrowStyle  = "fill:none;stroke:#5b8db8;stroke-width:1.5;marker-end:url(#tip)"
)

// draw writes the trace as an SVG: a column for each thread, time downwards, and
// an arrow from each store to the loads in other threads that read it. A load
// that passes over newer messages is red.
func (f *Failure) draw(w io.Writer) {
	tr := f.Trace
	boxWidth := 120
	for n, s := range tr.Steps {
		boxWidth = max(boxWidth, 12+int(character*float64(utf8.RuneCountInString(s.label(n)))))
	}
	columnWidth := boxWidth + gap
	width := max(marginLeft+columnWidth*len(tr.Threads), 640)
	height := marginTop + rowHeight*(len(tr.Steps)+1)
	canvas := svg.New(w)
	canvas.Start(width, height)
	canvas.Title(fmt.Sprintf("%v (%s)", f.Kind, f.Where))
	canvas.Def()
	canvas.Marker("tip", 9, 5, 10, 10, `orient="auto"`, `viewBox="0 0 10 10"`)
	canvas.Path("M0,0 L10,5 L0,10 z", "fill:#5b8db8")
	canvas.MarkerEnd()
	canvas.DefEnd()
	canvas.Rect(0, 0, width, height, "fill:white")
	message, _, _ := strings.Cut(f.Message, "\n")
	canvas.Text(marginLeft, 24, fmt.Sprintf("%v, possible on: %s", f.Kind, f.Where), titleStyle)
	canvas.Text(marginLeft, 46, message, textStyle)
	middle := func(t int) int { return marginLeft + columnWidth*t + columnWidth/2 }
	for t, name := range tr.Threads {
		canvas.Text(middle(t), 76, name, threadStyle)
		canvas.Line(middle(t), marginTop-8, middle(t), height-8, lineStyle)
	}
	row := func(step int) int { return marginTop + rowHeight*step }
	for n, s := range tr.Steps {
		if s.Source > 0 && tr.Steps[s.Source-1].Thread != s.Thread {
			arrow(canvas, middle(tr.Steps[s.Source-1].Thread), row(s.Source-1), middle(s.Thread), row(n), boxWidth)
		}
	}
	for n, s := range tr.Steps {
		style := otherStyle
		switch s.Op {
		case "load", "update reads":
			style = loadStyle
			if s.Newer > 0 {
				style = staleStyle
			}
		case "store", "update writes":
			style = storeStyle
		}
		x, y := middle(s.Thread)-boxWidth/2, row(n)
		canvas.Roundrect(x, y, boxWidth, rowHeight-6, 3, 3, style)
		canvas.Text(x+6, y+14, s.label(n), textStyle)
	}
	canvas.End()
}

// arrow leads from the side of one box to the side of another.
func arrow(canvas *svg.SVG, x1, y1, x2, y2, boxWidth int) {
	side := boxWidth / 2
	if x2 < x1 {
		side = -side
	}
	y1, y2 = y1+(rowHeight-6)/2, y2+(rowHeight-6)/2
	bend := (x2 - x1 - 2*side) / 2
	canvas.Bezier(x1+side, y1, x1+side+bend, y1, x2-side-bend, y2, x2-side, y2, arrowStyle)
}

// label is the text of step n, from 0, without where a load reads from.
func (s Step) label(n int) string {
	text, _, _ := strings.Cut(s.text(), "  (from")
	return fmt.Sprintf("%d  %s", n+1, text)
}
