package compare

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"math"
	"slices"
	"strings"
)

//go:embed history.html.tmpl
var pageSource string

// WriteHTML writes the timeline as one self-contained page.
func (t *Timeline) WriteHTML(w io.Writer) error {
	page, err := template.New("history").Funcs(template.FuncMap{
		"line":    sparkline,
		"ratio":   func(r float64) string { return fmt.Sprintf("%.3g", r) },
		"number":  func(v float64) string { return fmt.Sprintf("%.4g", v) },
		"last":    func(ps []Point) Point { return ps[len(ps)-1] },
		"run":     func(s Series, point int) RunInfo { return t.Runs[s.Points[point].Run] },
		"changed": t.changed,
	}).Parse(pageSource)
	if err != nil {
		return err
	}
	return page.Execute(w, t)
}

// WriteMarkdown writes the timeline as tables.
func (t *Timeline) WriteMarkdown(w io.Writer) error {
	var b strings.Builder
	b.WriteString("# History\n\n| # | run | started | commit |\n|---|---|---|---|\n")
	for i, r := range t.Runs {
		fmt.Fprintf(&b, "| %d | %s | %s | %.12s |\n", i+1, r.ID, r.Started, r.Commit)
	}
	b.WriteString("\n")
	for _, n := range t.Notes {
		fmt.Fprintf(&b, "- %s: %s\n", n.Subject, n.Text)
	}
	fmt.Fprintf(&b, "\n## Changes of level\n\n")
	if len(t.changed()) == 0 {
		b.WriteString("None found.\n")
	} else {
		b.WriteString("| benchmark | unit | at run | factor | p | adjusted p | |\n|---|---|---|---|---|---|---|\n")
		for _, s := range t.changed() {
			for _, c := range s.Changes {
				fmt.Fprintf(&b, "| %s | %s | %s | %.3g | %.2g | %.2g | %s |\n", s.Name, s.Unit, t.Runs[s.Points[c.Point].Run].ID, c.Ratio, c.P, c.PAdjusted, c.Verdict)
			}
		}
	}
	b.WriteString("\n## Medians\n\n| benchmark | unit |")
	for i := range t.Runs {
		fmt.Fprintf(&b, " %d |", i+1)
	}
	b.WriteString("\n|---|---|" + strings.Repeat("---|", len(t.Runs)) + "\n")
	for _, s := range t.Series {
		cells := slices.Repeat([]string{""}, len(t.Runs))
		for _, p := range s.Points {
			cells[p.Run] = fmt.Sprintf("%.4g", p.Median)
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", s.Name, s.Unit, strings.Join(cells, " | "))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// changed lists the series that have a change of level.
func (t *Timeline) changed() []Series {
	var out []Series
	for _, s := range t.Series {
		if len(s.Changes) > 0 {
			out = append(out, s)
		}
	}
	return out
}

// Size of a sparkline in CSS pixels.
const lineWidth, lineHeight, lineMargin = 320.0, 56.0, 6.0

// sparkline draws medians with their intervals over the runs; a bar where the
// level changes. Its height is that series' own range.
func sparkline(s Series, runs int) template.HTML {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, p := range s.Points {
		lo, hi = min(lo, p.Median), max(hi, p.Median)
		for _, v := range p.CI {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	x := func(run int) float64 {
		return lineMargin + float64(run)*(lineWidth-2*lineMargin)/float64(max(1, runs-1))
	}
	y := func(v float64) float64 {
		if hi == lo {
			return lineHeight / 2
		}
		return lineHeight - lineMargin - (v-lo)/(hi-lo)*(lineHeight-2*lineMargin)
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg viewBox="0 0 %g %g" role="img" aria-label="%s, %s: %d runs from %.4g to %.4g">`,
		lineWidth, lineHeight, template.HTMLEscapeString(s.Name), template.HTMLEscapeString(s.Unit), len(s.Points), lo, hi)
	for _, c := range s.Changes {
		at := (x(s.Points[c.Point-1].Run) + x(s.Points[c.Point].Run)) / 2
		fmt.Fprintf(&b, `<line class="change" x1="%.1f" x2="%.1f" y1="0" y2="%g"/>`, at, at, lineHeight)
	}
	var path []string
	for _, p := range s.Points {
		if len(p.CI) == 2 {
			fmt.Fprintf(&b, `<line class="ci" x1="%.1f" x2="%.1f" y1="%.1f" y2="%.1f"/>`, x(p.Run), x(p.Run), y(p.CI[0]), y(p.CI[1]))
		}
		path = append(path, fmt.Sprintf("%.1f,%.1f", x(p.Run), y(p.Median)))
	}
	fmt.Fprintf(&b, `<polyline points="%s"/>`, strings.Join(path, " "))
	for _, p := range s.Points {
		fmt.Fprintf(&b, `<circle cx="%.1f" cy="%.1f" r="2.5"/>`, x(p.Run), y(p.Median))
	}
	b.WriteString("</svg>")
	return template.HTML(b.String()) // numbers and escaped names only
}
