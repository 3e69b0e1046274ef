package render

import (
	"html/template"

	"github.com/trusted-ring/trusted-ring/reports/plots"
	"github.com/trusted-ring/trusted-ring/reports/schema"
)

// page is the report as it is read: both the HTML and the Markdown are written
// from it, so they cannot disagree.
type page struct {
	Title    string
	Where    string // run and machine, under the title
	Partial  string // why the run is not whole; "" when it is
	Facts    []pair // what was tested, where
	Counts   []count
	Summary  []string // three sentences
	Sections []section
	Raw      []link
}

// section is one part of the page, in reading order.
type section struct {
	ID, Title, Lead string
	Blocks          []block
}

// block is a paragraph, a table, a gallery, a list of facts or commands: the
// members that are set, in that order.
type block struct {
	Heading  string
	Text     []string
	Fold     string // when set, the block is folded under this line
	Table    *table
	Gallery  *gallery
	Facts    []pair
	Commands []string
	Links    []link
}

// gallery is a set of pictures read in the same way.
type gallery struct {
	ID      string
	Figures []figure
	More    []figure // folded
	Read    string   // how to read them
}

// Wide says that the gallery is one picture over the whole column; Solo that it
// is one small picture, beside which its caption has room.
func (g *gallery) Wide() bool { return len(g.Figures) == 1 && g.Figures[0].Narrow != nil }
func (g *gallery) Solo() bool {
	return len(g.Figures) == 1 && g.Figures[0].Narrow == nil && len(g.More) == 0
}

// figure is a picture in the page; Narrow, when set, replaces it on a phone.
type figure struct {
	plots.Figure
	Narrow *plots.Figure
}

// SVG is the picture as page markup. The plots package escapes what it writes.
func (f figure) SVG() template.HTML {
	if f.Narrow == nil {
		return template.HTML(f.Inline("panel"))
	}
	return template.HTML(f.Inline("wide") + f.Narrow.Inline("narrow"))
}

// table is a sortable table. With Claims set it folds into cards on a phone.
type table struct {
	ID, Caption string
	Columns     []column
	Rows        []row
	Cards       bool
	Grid        bool   // a kill matrix: the marks are the picture
	Read        string // how to read it, where that needs saying
}

type column struct {
	Name    string
	Numeric bool
	Broad   bool // holds words that should not be broken into a ribbon
	Tight   bool // holds names that should not be broken at all
}

// Class is the column's in the style sheet.
func (c column) Class() string {
	switch {
	case c.Numeric && c.Tight:
		return "num tight"
	case c.Numeric:
		return "num"
	case c.Broad:
		return "broad"
	case c.Tight:
		return "tight"
	}
	return ""
}

type row struct {
	Cells  []cell
	Detail *detail
}

// cell is what a table shows and what it sorts by, when that differs.
type cell struct {
	Text    string
	Sort    string
	Small   string // second, quieter line
	Verdict *verdict
	Head    bool // names the row
}

// placed is a cell with its column.
type placed struct {
	cell
	Column column
	Cards  bool
}

// Place is for the template, whose definitions take one argument.
func (t *table) Place(i int, c cell) placed { return placed{c, t.Columns[i], t.Cards} }

// detail is what a row unfolds to.
type detail struct {
	Summary string
	Text    []string
	Table   *table
}

type pair struct{ Name, Value string }

type link struct{ Href, Name string }

// count is one number of the verdict line.
type count struct {
	verdict
	N, Of int
}

// verdict is a verdict as it is shown: never by colour alone.
type verdict struct {
	Class  string // of the colour
	Symbol string
	Word   string
	rank   string
}

func show(v schema.Verdict) verdict {
	switch v {
	case schema.Supported:
		return verdict{"good", "✓", "supported", "0"}
	case schema.Refuted:
		return verdict{"bad", "✗", "refuted", "3"}
	case schema.Inconclusive:
		return verdict{"unsure", "?", "inconclusive", "2"}
	case schema.NotTestableHere:
		return verdict{"none", "–", "not testable here", "4"}
	case schema.Faster:
		return verdict{"good", "▲", "faster", "0"}
	case schema.Slower:
		return verdict{"bad", "▼", "slower", "3"}
	case schema.Indistinct:
		return verdict{"unsure", "≈", "indistinct", "1"}
	case schema.TooFewSamples:
		return verdict{"none", "–", "too few samples", "4"}
	case schema.NotComparable:
		return verdict{"none", "–", "not tested", "5"}
	case "":
		return verdict{"none", "–", "no verdict", "6"}
	}
	return verdict{"none", "–", string(v), "6"}
}

// buildPage turns an analysed run into the page.
func buildPage(r *schema.Report, raw []string) page {
	r = shortNames(r)
	p := page{
		Title:   "Benchmark report",
		Where:   where(r),
		Partial: partial(r),
		Facts:   facts(r),
		Counts:  counts(r.Claims),
		Summary: summary(r),
	}
	for _, name := range raw {
		p.Raw = append(p.Raw, link{Href: name, Name: name})
	}
	p.Sections = []section{
		claimsSection(r),
		variantsSection(r),
		latencySection(r),
		scalingSection(r),
		fitsSection(r),
		noiseSection(r),
		probesSection(r),
		safetySection(r.Evidence),
		environmentSection(r),
		methodSection(),
		rawSection(p.Raw),
		reproduceSection(r),
	}
	return p
}

// pictures lists every figure of the page once, in reading order.
func (p page) pictures() []plots.Figure {
	var all []plots.Figure
	for _, s := range p.Sections {
		for _, b := range s.Blocks {
			if b.Gallery == nil {
				continue
			}
			for _, f := range b.Gallery.Figures {
				all = append(all, f.Figure)
			}
			for _, f := range b.Gallery.More {
				all = append(all, f.Figure)
			}
		}
	}
	return all
}
