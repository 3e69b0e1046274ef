package render

import (
	"fmt"
	"strings"
)

// writeMarkdown writes the page for GitHub: the same sentences, tables and
// verdicts, with the pictures as files.
func writeMarkdown(p page) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n", inline(p.Title))
	if p.Where != "" {
		fmt.Fprintf(&b, "%s\n\n", inline(p.Where))
	}
	if p.Partial != "" {
		fmt.Fprintf(&b, "> **Partial run.** %s\n\n", inline(p.Partial))
	}
	writePairs(&b, p.Facts)
	for _, c := range p.Counts {
		fmt.Fprintf(&b, "- %s **%d** %s\n", c.Symbol, c.N, c.Word)
	}
	if len(p.Counts) > 0 {
		b.WriteByte('\n')
	}
	for _, s := range p.Summary {
		fmt.Fprintf(&b, "%s\n\n", inline(s))
	}
	for _, s := range p.Sections {
		fmt.Fprintf(&b, "## %s\n\n", inline(s.Title))
		if s.Lead != "" {
			fmt.Fprintf(&b, "%s\n\n", inline(s.Lead))
		}
		for _, bl := range s.Blocks {
			writeBlock(&b, bl)
		}
	}
	return []byte(b.String())
}

func writeBlock(b *strings.Builder, bl block) {
	if bl.Heading != "" {
		fmt.Fprintf(b, "### %s\n\n", inline(bl.Heading))
	}
	for _, t := range bl.Text {
		fmt.Fprintf(b, "%s\n\n", inline(t))
	}
	if bl.Fold != "" {
		fmt.Fprintf(b, "<details><summary>%s</summary>\n\n", inline(bl.Fold))
	}
	if bl.Table != nil {
		writeTable(b, bl.Table)
	}
	if bl.Fold != "" {
		b.WriteString("</details>\n\n")
	}
	if bl.Gallery != nil {
		writeGallery(b, bl.Gallery)
	}
	writePairs(b, bl.Facts)
	if len(bl.Commands) > 0 {
		fmt.Fprintf(b, "```sh\n%s\n```\n\n", strings.Join(bl.Commands, "\n"))
	}
	for _, l := range bl.Links {
		fmt.Fprintf(b, "- [%s](%s)\n", inline(l.Name), l.Href)
	}
	if len(bl.Links) > 0 {
		b.WriteByte('\n')
	}
}

func writePairs(b *strings.Builder, pairs []pair) {
	if len(pairs) == 0 {
		return
	}
	b.WriteString("| | |\n|---|---|\n")
	for _, p := range pairs {
		fmt.Fprintf(b, "| %s | %s |\n", inline(p.Name), inline(p.Value))
	}
	b.WriteByte('\n')
}

func writeGallery(b *strings.Builder, g *gallery) {
	image := func(f figure) { fmt.Fprintf(b, "![%s](plots/%s.svg)\n", inline(f.Title), f.ID) }
	for _, f := range g.Figures {
		image(f)
	}
	if len(g.More) > 0 {
		fmt.Fprintf(b, "\n<details><summary>%d more</summary>\n\n", len(g.More))
		for _, f := range g.More {
			image(f)
		}
		b.WriteString("\n</details>\n")
	}
	fmt.Fprintf(b, "\n*%s*\n\n", inline(g.Read))
}

func writeTable(b *strings.Builder, t *table) {
	fmt.Fprintf(b, "*%s*\n\n", inline(t.Caption))
	for _, c := range t.Columns {
		fmt.Fprintf(b, "| %s ", inline(c.Name))
	}
	b.WriteString("|\n")
	for _, c := range t.Columns {
		if c.Numeric {
			b.WriteString("|---:")
		} else {
			b.WriteString("|---")
		}
	}
	b.WriteString("|\n")
	for _, r := range t.Rows {
		for _, c := range r.Cells {
			fmt.Fprintf(b, "| %s ", markdownCell(c))
		}
		b.WriteString("|\n")
	}
	b.WriteByte('\n')
	if t.Read != "" {
		fmt.Fprintf(b, "*%s*\n\n", inline(t.Read))
	}
	for _, r := range t.Rows {
		if r.Detail != nil {
			writeDetail(b, r.Detail)
		}
	}
}

func markdownCell(c cell) string {
	s := inline(c.Text)
	if c.Verdict != nil {
		s = c.Verdict.Symbol + " " + s
	}
	if c.Head {
		s = "**" + s + "**"
	}
	if c.Small != "" {
		s += "<br><sub>" + inline(c.Small) + "</sub>"
	}
	return s
}

func writeDetail(b *strings.Builder, d *detail) {
	fmt.Fprintf(b, "<details><summary>%s</summary>\n\n", inline(d.Summary))
	for _, t := range d.Text {
		fmt.Fprintf(b, "%s\n\n", inline(t))
	}
	if d.Table != nil {
		writeTable(b, d.Table)
	}
	b.WriteString("</details>\n\n")
}

// inline keeps text from the data from becoming markup: a benchmark may be
// called anything.
func inline(s string) string {
	return strings.NewReplacer("\n", " ", "\r", " ", "|", "\\|", "<", "&lt;", ">", "&gt;", "*", "\\*", "`", "\\`", "[", "\\[", "]", "\\]").Replace(s)
}
