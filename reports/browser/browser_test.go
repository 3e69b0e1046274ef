package browser

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/trusted-ring/trusted-ring/reports/internal/sample"
	"github.com/trusted-ring/trusted-ring/reports/render"
)

// views are what must look right: a phone and a desktop, day and night, and
// paper, which is light for those who read in the dark too.
var views = []View{{390, 844, "light", ""}, {390, 844, "dark", ""}, {1440, 900, "light", ""}, {1440, 900, "dark", ""}, {794, 1123, "dark", "print"}}

// TestReport (make test-report) checks a rendered report in Chromium. REPORT names a page to check
// instead of a synthetic one; SCREENSHOTS a directory for pictures of it.
func TestReport(t *testing.T) {
	ctx := start(t)
	page := os.Getenv("REPORT")
	if page == "" {
		page = rendered(t)
	}
	for _, view := range views {
		t.Run(view.String(), func(t *testing.T) {
			p, closePage, err := Open(ctx, "file://"+page, view)
			require.NoError(t, err)
			defer closePage()
			shoot(t, p, view)
			checkStaysInside(t, p, page)
			checkLayout(t, p, view)
			checkNames(t, p)
			if view.Media == "" {
				checkKeyboard(t, p)
				checkTheme(t, p)
			}
			assert.Empty(t, p.Said(), "the page says nothing on the console")
		})
	}
}

// start skips where there is no browser, but not in CI: there it is installed.
func start(t *testing.T) context.Context {
	t.Helper()
	if os.Getenv("REPORT_BROWSER") == "" {
		t.Skip("a browser takes a while: make test-report, or REPORT_BROWSER=1")
	}
	path, err := Find()
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skipf("the report is not checked in a browser: %v", err)
	}
	ctx, stop := Start(t.Context(), path)
	t.Cleanup(stop)
	_, closePage, err := Open(ctx, "about:blank", views[0])
	require.NoError(t, err)
	t.Cleanup(closePage)
	return ctx
}

// rendered writes the synthetic report and gives the path of its page.
func rendered(t *testing.T) string {
	t.Helper()
	files, err := render.Files(sample.Report(sample.Small()), []string{"bench.txt"})
	require.NoError(t, err)
	page := filepath.Join(t.TempDir(), "index.html")
	require.NoError(t, os.WriteFile(page, files[0].Data, 0o644))
	return page
}

func shoot(t *testing.T, p *Page, view View) {
	t.Helper()
	dir := os.Getenv("SCREENSHOTS")
	if dir == "" {
		return
	}
	png, err := p.Screenshot()
	require.NoError(t, err)
	require.NoError(t, os.MkdirAll(dir, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "report-"+view.String()+".png"), png, 0o644))
}

func checkStaysInside(t *testing.T, p *Page, page string) {
	t.Helper()
	for _, r := range p.Requests() {
		assert.Equal(t, "file://"+page, r, "the page asks for nothing but itself")
	}
	assert.NotEmpty(t, p.Requests(), "the browser reports requests at all")
}

func checkLayout(t *testing.T, p *Page, view View) {
	t.Helper()
	assert.Empty(t, ask[[]string](t, p, wide), "nothing is wider than the screen outside a frame that scrolls")
	width := ask[int64](t, p, `document.documentElement.scrollWidth`)
	assert.LessOrEqual(t, width, view.Width, "no horizontal scrolling")
	assert.Equal(t, view.Scheme == "dark" && view.Media == "", ask[bool](t, p, dark), "the theme follows the reader's preference")
}

// dark says whether the page is, and its pictures with it.
const dark = `(function(){
	var sum = function(color){ return color.match(/\d+/g).slice(0, 3).map(Number).reduce(function(a, b){ return a + b }) };
	var label = document.querySelector("svg text");
	return sum(getComputedStyle(document.documentElement).backgroundColor) < 384 && sum(getComputedStyle(label).fill) > 384;
})()`

// checkTheme goes through the themes with the button.
func checkTheme(t *testing.T, p *Page) {
	t.Helper()
	automatic := ask[bool](t, p, dark)
	for _, want := range []bool{false, true, automatic} {
		ask[bool](t, p, `document.getElementById("theme").focus(), true`)
		require.NoError(t, p.Press(Enter))
		assert.Equal(t, want, ask[bool](t, p, dark), "after %s", ask[string](t, p, `document.getElementById("theme").textContent`))
	}
}

// wide lists elements that stick out of the viewport and are in no scrolling frame.
const wide = `Array.from(document.querySelectorAll("body *")).filter(function(e){
	if (e.closest(".scroll:not(.cards), pre, svg, details:not([open]) > :not(summary), .skip")) return false;
	var b = e.getBoundingClientRect();
	return b.width > 0 && b.right > document.documentElement.clientWidth + 1;
}).map(function(e){ return e.tagName + "#" + e.id + "." + e.className })`

func checkNames(t *testing.T, p *Page) {
	t.Helper()
	assert.Empty(t, ask[[]string](t, p, nameless), "every picture has an accessible name and description")
	assert.Empty(t, ask[[]string](t, p, doubled), "no id occurs twice")
	assert.Empty(t, ask[[]string](t, p, wordless), "no verdict without a word")
	assert.Positive(t, ask[int](t, p, `document.querySelectorAll("svg").length`))
}

const (
	nameless = `Array.from(document.querySelectorAll("svg, img")).filter(function(e){
		var name = e.getAttribute("alt") || e.getAttribute("aria-label") ||
			(e.getAttribute("aria-labelledby") || "").split(" ").map(function(i){ var n = document.getElementById(i); return n ? n.textContent : "" }).join("");
		var more = document.getElementById(e.getAttribute("aria-describedby"));
		return !name.trim() || !more || more.textContent.length < 20;
	}).map(function(e){ return e.outerHTML.slice(0, 120) })`
	doubled  = `Array.from(document.querySelectorAll("[id]")).map(function(e){ return e.id }).filter(function(id, i, all){ return all.indexOf(id) !== i })`
	wordless = `Array.from(document.querySelectorAll(".verdict")).filter(function(e){ return e.textContent.trim().length < 4 }).map(function(e){ return e.outerHTML })`
)

// checkKeyboard reaches the skip link with the first Tab and sorts every table
// by every column with Enter, both ways.
func checkKeyboard(t *testing.T, p *Page) {
	t.Helper()
	require.NoError(t, p.Press(Tab))
	assert.Equal(t, "skip", ask[string](t, p, `document.activeElement.className`), "the first Tab reaches the skip link")
	require.NoError(t, p.Press(Enter))
	ask[bool](t, p, `document.querySelectorAll("details").forEach(function(d){ d.open = true }), true`)
	tables := ask[[]int](t, p, `Array.from(document.querySelectorAll("table")).map(function(t){ return t.querySelector("thead tr").querySelectorAll("th > button").length })`)
	require.NotEmpty(t, tables)
	for i, columns := range tables {
		require.Positive(t, columns, "table %d has sortable columns", i)
		for _, column := range []int{0, columns - 1} {
			for _, want := range []string{"ascending", "descending"} {
				header := fmt.Sprintf(`document.querySelectorAll("table")[%d].querySelector("thead tr").querySelectorAll("th")[%d]`, i, column)
				require.Equal(t, "BUTTON", ask[string](t, p, header+`.querySelector("button").focus(), document.activeElement.tagName`))
				require.NoError(t, p.Press(Enter))
				assert.Equal(t, want, ask[string](t, p, header+`.getAttribute("aria-sort") || ""`), "table %d, column %d", i, column)
				assert.True(t, ask[bool](t, p, fmt.Sprintf(ordered, i, column, want)), "table %d is sorted %s by column %d", i, want, column)
			}
		}
	}
}

// ordered says whether a column's keys are in order, dashes and blanks last. A
// claims table is read by its bodies, the others by their rows.
const ordered = `(function(i, column, want){
	var table = document.querySelectorAll("table")[i];
	var rows = table.getAttribute("role") ? Array.from(table.tBodies).map(function(b){ return b.rows[0] }) : Array.from(table.tBodies[0].rows);
	var keys = rows.map(function(r){ var c = r.children[column]; return c.dataset.sort !== undefined ? c.dataset.sort : c.textContent.trim() });
	return keys.slice(1).every(function(b, j){
		var a = keys[j];
		if (b === "" || b === "–") return true;
		if (a === "" || a === "–") return false;
		var x = Number(a), y = Number(b);
		var order = isNaN(x) || isNaN(y) ? a.localeCompare(b, "en", {numeric: true}) : x - y;
		return want === "ascending" ? order <= 0 : order >= 0;
	});
})(%d, %d, %q)`

func ask[T any](t *testing.T, p *Page, expression string) T {
	t.Helper()
	v, err := Ask[T](p, expression)
	require.NoError(t, err, expression)
	return v
}
