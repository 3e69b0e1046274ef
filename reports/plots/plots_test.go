package plots

import (
	"bytes"
	"encoding/xml"
	"image/color"
	"image/png"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/recorder"

	"github.com/trusted-ring/trusted-ring/reports/schema"
)

// figures has one of each kind, with a value of every sort that data brings.
func figures() []Figure {
	rows := []Row{
		{Label: "ring gated", Values: []float64{12, 11, 13, 12.5, 40}, Center: 12.5, CI: []float64{11, 40}, Accent: true, Outlier: []bool{4: true}},
		{Label: "a name that is much too long for its place", Values: []float64{math.NaN(), 0, -1, 1e9}, Center: math.NaN()},
		{Label: "mutex", Note: "not testable here, 3 spinning goroutines, 2 cores"},
	}
	curve := []Curve{{Name: "ring", Points: []Point{{X: 1, Y: 10, CI: []float64{9, 11}}, {X: 64, Y: 2, Hollow: true}, {X: 128, Y: math.Inf(1)}}}, {Name: "nothing"}}
	fit := schema.Fit{X: "payload bytes", Y: "ns/op", Model: "linear", Points: [][2]float64{{64, 1}, {256, 2}, {1024, 3.5}, {4096, math.NaN()}}, Residuals: []float64{0.1, -0.2, 0.1, 0}}
	return []Figure{
		Strip("strip", "Strip", "ns/op", rows, nil),
		ECDF("ecdf", "ECDF", "ns/op", rows),
		Forest("forest", "Forest", []ForestRow{{Label: "a", Center: 0.5, CI: []float64{0.4, 0.6}, Verdict: schema.Supported}, {Label: "b", Center: math.NaN(), Verdict: schema.NotTestableHere, Note: "not testable here"},
			{Label: "c", Center: 2, Verdict: schema.Refuted}, {Label: "d", Center: 1, CI: []float64{0, math.Inf(1)}, Verdict: schema.Inconclusive}}),
		Curves("curves", "Curves", Axis{Name: "batch", At: true, Mark: &Mark{At: 64, Name: "knee"}}, Axis{Name: "ns per event", Unit: "ns/op"}, curve),
		Percentiles("tail", "Tail", []Curve{{Name: "ring", Points: []Point{{X: 50, Y: 100}, {X: 99.9, Y: 5000}, {X: 100, Y: 9e9}}}}),
		AA("aa", []float64{0.99, 1, 1.01, 1.02, math.NaN()}, 1.03),
		Fit("fit", "Fit", fit),
		RunOrder("order", "Order", []Track{{Label: "clock", Unit: "ns/op", Median: 2, Samples: []schema.Sample{{Value: 1, Process: 1}, {Value: 3, Process: 2, Moved: true}, {Value: 2, Process: 9, Outlier: true}}}, {Label: "none"}}),
	}
}

func TestFiguresAreWellFormed(t *testing.T) {
	for _, f := range figures() {
		for _, svg := range []string{string(f.SVG()), f.Inline("panel")} {
			d := xml.NewDecoder(strings.NewReader(svg))
			for {
				if _, err := d.Token(); err == io.EOF {
					break
				} else {
					require.NoError(t, err, f.ID)
				}
			}
			assert.NotContains(t, svg, "NaN", f.ID)
			assert.NotContains(t, svg, "Inf", f.ID)
			assert.Contains(t, svg, `role="img"`, f.ID)
		}
		assert.Greater(t, len(f.Alt), 30, "%s says in words what it shows", f.ID)
		data, err := f.PNG()
		require.NoError(t, err)
		img, err := png.Decode(bytes.NewReader(data))
		require.NoError(t, err)
		assert.True(t, hasInk(img.At, img.Bounds().Dx(), img.Bounds().Dy()), "%s is not blank", f.ID)
	}
}

func hasInk(at func(x, y int) color.Color, w, h int) bool {
	for y := range h {
		for x := range w {
			if r, g, b, _ := at(x, y).RGBA(); r+g+b < 3*0x4000 {
				return true
			}
		}
	}
	return false
}

// TestInlineFollowsTheTheme fails for a colour that is not an ink: it would stay
// light in the dark.
func TestInlineFollowsTheTheme(t *testing.T) {
	for _, f := range figures() {
		inline := f.Inline("panel")
		assert.NotRegexp(t, `#[0-9A-Fa-f]{6}`, inline, f.ID)
		assert.Contains(t, inline, "var(--", f.ID)
		assert.NotContains(t, string(f.SVG()), "var(--", "%s as a file has no page to ask", f.ID)
	}
}

// TestInks computes the contrast of every ink by WCAG 2.2: text needs 4.5:1, marks
// 3:1; grid, band, soft and wash only carry what other marks say too.
func TestInks(t *testing.T) {
	seen := map[color.RGBA]string{}
	for _, k := range Inks() {
		assert.Empty(t, seen[k.Light], "%s has the light colour of another ink, which no replacement can tell apart", k.Name)
		seen[k.Light] = k.Name
		if slices.Contains([]string{"paper", "grid", "band", "soft", "wash"}, k.Name) {
			continue
		}
		need := 3.0
		if k == text || k == muted || k == accent || slices.Contains(series, k) {
			need = 4.5 // names are written in them
		}
		assert.GreaterOrEqual(t, contrast(k.Light, paper.Light), need, "%s on paper", k.Name)
		assert.GreaterOrEqual(t, contrast(k.Dark, paper.Dark), need, "%s at night", k.Name)
	}
}

func contrast(a, b color.RGBA) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(c color.RGBA) float64 {
	linear := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

func TestContrastOfKnownPairs(t *testing.T) {
	assert.InDelta(t, 21, contrast(rgb(0), rgb(0xffffff)), 1e-9)
	assert.InDelta(t, 4.48, contrast(rgb(0x777777), rgb(0xffffff)), 0.01)
}

func TestAxisTicks(t *testing.T) {
	check := func(unit string, values []float64, want ...string) {
		t.Helper()
		var got []string
		for _, tick := range newAxis(unit, values...).ticks() {
			got = append(got, tick.Label)
		}
		assert.Equal(t, want, got)
	}
	check("ns/op", []float64{12, 300}, "20", "50", "100", "200 ns")
	check("ns/op", []float64{150, 4000}, "200 ns", "500 ns", "1 µs", "2 µs")
	check("ns/op", []float64{0, 9}, "0", "2", "4", "6", "8 ns")
	check("ns/op", []float64{100, 103}, "100", "101", "102", "103 ns")
	check("/s", []float64{1e5, 1e7}, "100 k/s", "300 k/s", "1 M/s", "3 M/s", "10 M/s")
	check("", nil, "0", "0.5", "1")
	check("ns/op", []float64{math.NaN(), math.Inf(1), 5, 5}, "4.6", "4.8", "5", "5.2", "5.4 ns")
}

// TestLogAxisAtZero is the case in which gonum's own scale panics.
func TestLogAxisAtZero(t *testing.T) {
	a := newAxis("", 1, 1000)
	require.True(t, a.log)
	assert.False(t, a.shows(0))
	assert.Zero(t, a.Normalize(a.min, a.max, 0))
	assert.InDelta(t, 0.5, a.Normalize(1, 100, 10), 1e-12)
	assert.False(t, newAxis("", 0, 1000).log, "a range with zero is linear")
}

func TestUse(t *testing.T) {
	num := func(v float64) *float64 { return &v }
	assert.InDelta(t, 0.5, Use(schema.Bound{Max: num(100)}, 50), 1e-12)
	assert.InDelta(t, 2, Use(schema.Bound{Min: num(100)}, 50), 1e-12)
	assert.InDelta(t, 0.5, Use(schema.Bound{Min: num(10), Max: num(40)}, 20), 1e-12)
	assert.InDelta(t, 2, Use(schema.Bound{Min: num(10), Max: num(40)}, 5), 1e-12)
	assert.InDelta(t, 3, Use(schema.Bound{Min: num(10), Max: num(40)}, 120), 1e-12)
	assert.True(t, math.IsNaN(Use(schema.Bound{Max: num(0)}, 0)))
	assert.True(t, math.IsNaN(Use(schema.Bound{}, 5)))
}

// TestTagsDoNotOverlap puts many names at one height.
func TestTagsDoNotOverlap(t *testing.T) {
	var rec recorder.Canvas
	c := draw.NewCanvas(&rec, 300, 200)
	var all []tag
	for range 9 {
		all = append(all, tag{name: "x", y: 190, ink: text})
	}
	tags(c, all, 90)
	ys := make([]vg.Length, len(all))
	for i, a := range all {
		ys[i] = a.y
	}
	slices.Sort(ys)
	for i := 1; i < len(ys); i++ {
		assert.GreaterOrEqual(t, float64(ys[i]-ys[i-1]), 11.9)
	}
	assert.LessOrEqual(t, float64(ys[len(ys)-1]), 200.0, "none leaves the picture at the top")
}

func TestQuartiles(t *testing.T) {
	assert.Nil(t, quartiles([]float64{1, 2, 3}))
	assert.Equal(t, []float64{2, 4, 6}, quartiles([]float64{8, 7, 6, 5, 4, 3, 2, 1}))
	assert.Nil(t, quartiles([]float64{1, 2, 3, math.NaN()}))
}

func TestNines(t *testing.T) {
	assert.InDelta(t, 1, nines(90), 1e-12)
	assert.InDelta(t, 3, nines(99.9), 1e-9)
	assert.InDelta(t, 0.30103, nines(50), 1e-5)
}

// TestSeriesAreToldApart checks that two series never share both colour and marker.
func TestSeriesAreToldApart(t *testing.T) {
	seen := map[[2]int]bool{}
	for i := range len(series) * len(markers) {
		key := [2]int{i % len(series), marker(i)}
		assert.False(t, seen[key], "series %d", i)
		seen[key] = true
	}
}
