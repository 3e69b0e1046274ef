package render

import (
	"bytes"
	"embed"
	"html/template"

	"github.com/trusted-ring/trusted-ring/reports/plots"
)

//go:embed templates
var assets embed.FS

// writeHTML writes the page as one file: style, script and pictures are in it.
func writeHTML(p page) ([]byte, error) {
	t, err := template.New("page.html").ParseFS(assets, "templates/*.html")
	if err != nil {
		return nil, err
	}
	style, err := assets.ReadFile("templates/style.css")
	if err != nil {
		return nil, err
	}
	table, err := assets.ReadFile("templates/table.js")
	if err != nil {
		return nil, err
	}
	theme, err := assets.ReadFile("templates/theme.js")
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.Execute(&b, struct {
		page
		Style        template.CSS
		Theme, Table template.JS
	}{p, template.CSS(plots.StyleSheet() + string(style)), template.JS(theme), template.JS(table)})
	return b.Bytes(), err
}
