// Package render turns an analysed run into what people and scripts read:
// index.html, report.md, report.json and plots/.
//
// Its opinion: a report is one file that opens anywhere, and a pure function of
// its input. Nothing here reads a clock, an environment or a directory; the same
// report gives the same bytes. HTML and Markdown are written from one page, so
// they cannot disagree, and no verdict is shown by colour alone.
package render

import (
	"bytes"
	"encoding/json"
	"fmt"
	"runtime"
	"sync"

	"github.com/trusted-ring/trusted-ring/reports/plots"
	"github.com/trusted-ring/trusted-ring/reports/schema"
)

// File is one file of a rendered report; Name is relative, with slashes.
type File struct {
	Name string
	Data []byte
}

// Files renders r. raw names the files of the run that lie beside the report
// and that the page shall link to, such as bench.txt. The result is index.html,
// report.md, report.json, and two files per picture, in this order.
func Files(r *schema.Report, raw []string) ([]File, error) {
	files, figures, err := documents(r, raw)
	if err != nil {
		return nil, err
	}
	pictures, err := drawAll(figures)
	if err != nil {
		return nil, err
	}
	return append(files, pictures...), nil
}

// documents renders what is read, and gives the figures that lie beside it.
func documents(r *schema.Report, raw []string) ([]File, []plots.Figure, error) {
	doc, err := reportJSON(r)
	if err != nil {
		return nil, nil, err
	}
	p := buildPage(r, raw)
	uniqueIDs(&p)
	page, err := writeHTML(p)
	if err != nil {
		return nil, nil, fmt.Errorf("index.html: %w", err)
	}
	return []File{{"index.html", page}, {"report.md", writeMarkdown(p)}, {"report.json", doc}}, p.pictures(), nil
}

// reportJSON writes the report as scripts read it. JSON has no NaN: what is not
// finite becomes null or zero, and a warning in the document says so.
func reportJSON(r *schema.Report) ([]byte, error) {
	clean := finite(r)
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	if err := enc.Encode(clean); err != nil {
		return nil, fmt.Errorf("report.json: %w", err)
	}
	return b.Bytes(), nil
}

// drawAll draws the files of all pictures, several at a time.
func drawAll(figures []plots.Figure) ([]File, error) {
	files := make([]File, 2*len(figures))
	errs := make([]error, len(figures))
	var group sync.WaitGroup
	free := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, f := range figures {
		free <- struct{}{}
		group.Go(func() {
			defer func() { <-free }()
			png, err := f.PNG()
			errs[i] = err
			files[2*i] = File{"plots/" + f.ID + ".svg", f.SVG()}
			files[2*i+1] = File{"plots/" + f.ID + ".png", png}
		})
	}
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}

// uniqueIDs makes every id of the page its own, as two titles may give one slug.
func uniqueIDs(p *page) {
	seen := map[string]int{}
	unique := func(id *string) {
		seen[*id]++
		if n := seen[*id]; n > 1 {
			*id = fmt.Sprintf("%s-%d", *id, n)
		}
	}
	for _, s := range p.Sections {
		for i := range s.Blocks {
			b := &s.Blocks[i]
			if b.Table != nil {
				unique(&b.Table.ID)
				for _, r := range b.Table.Rows {
					if r.Detail != nil && r.Detail.Table != nil {
						unique(&r.Detail.Table.ID)
					}
				}
			}
			if b.Gallery == nil {
				continue
			}
			for _, figures := range [][]figure{b.Gallery.Figures, b.Gallery.More} {
				for j := range figures {
					unique(&figures[j].ID)
				}
			}
		}
	}
}
