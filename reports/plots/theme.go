package plots

import (
	"fmt"
	"image/color"
	"strings"

	"gonum.org/v1/plot/vg"
)

// Ink is one colour of the report: its value on paper (the light theme, used in
// files), its value in the dark theme, and the CSS variable that carries it in
// the page.
type Ink struct {
	Name        string // CSS variable without the dashes
	Light, Dark color.RGBA
}

// The inks. The series colours are the Okabe-Ito palette, darkened on paper and
// lightened at night until each stands at least 3:1 against the background; the
// test computes it. Identity never rests on them alone: rows are labelled, and
// lines carry markers and names.
var (
	paper  = ink("paper", 0xfffefa, 0x15171b)
	text   = ink("ink", 0x1d1c1a, 0xe9e6df)
	muted  = ink("muted", 0x5f5b53, 0xa7a298)
	grid   = ink("grid", 0xe8e4da, 0x2a2d33)
	band   = ink("band", 0xf5f2ea, 0x1e2126)
	soft   = ink("soft", 0xd5d0c4, 0x41454d)
	points = ink("points", 0x7d786e, 0x8e8a82)
	accent = ink("accent", 0x0068a5, 0x5cb6f0)
	wash   = ink("wash", 0xc9dfee, 0x1f3f57) // the accent's box
	good   = ink("good", 0x007a5a, 0x35c49b)
	bad    = ink("bad", 0xc14a00, 0xf2884b)
	unsure = ink("unsure", 0x8a6500, 0xe3b341)
	series = []Ink{
		accent,
		ink("s2", 0xc14a01, 0xf2884c), // vermillion
		ink("s3", 0x007a5b, 0x35c49c), // bluish green
		ink("s4", 0xa8457f, 0xe59bc8), // reddish purple
		ink("s5", 0x8a6501, 0xe3b342), // orange, as ochre
		ink("s6", 0x1b7a86, 0x6fd3de), // sky blue, as teal
		ink("s7", 0x6b5f55, 0xbcb0a4),
		ink("s8", 0x2b2a28, 0xf4f1ea),
	}
)

// Inks lists every colour that a picture can contain.
func Inks() []Ink {
	return append([]Ink{paper, text, muted, grid, band, soft, points, wash, good, bad, unsure}, series...)
}

func ink(name string, light, dark uint32) Ink {
	return Ink{Name: name, Light: rgb(light), Dark: rgb(dark)}
}

func rgb(v uint32) color.RGBA {
	return color.RGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 0xff}
}

// themed maps the light colours in an SVG drawn by gonum to CSS variables, so
// that the picture follows the page. Two inks of one light value would become
// one variable; the test forbids it.
func themed() *strings.Replacer {
	var pairs []string
	for _, k := range Inks() {
		pairs = append(pairs, hex(k.Light), "var(--"+k.Name+")")
	}
	return strings.NewReplacer(pairs...)
}

// hex writes c as vgsvg does.
func hex(c color.RGBA) string { return fmt.Sprintf("#%02X%02X%02X", c.R, c.G, c.B) }

// StyleSheet gives the custom properties of both themes: light by default, dark
// by preference or by the page's toggle.
func StyleSheet() string {
	var light, dark strings.Builder
	for _, k := range Inks() {
		fmt.Fprintf(&light, "--%s:%s;", k.Name, strings.ToLower(hex(k.Light)))
		fmt.Fprintf(&dark, "--%s:%s;", k.Name, strings.ToLower(hex(k.Dark)))
	}
	return fmt.Sprintf(":root{color-scheme:light;%s}\n"+
		"@media screen and (prefers-color-scheme:dark){:root:not([data-theme=light]){color-scheme:dark;%s}}\n"+
		"@media screen{:root[data-theme=dark]{color-scheme:dark;%s}}\n", light.String(), dark.String(), dark.String())
}

// Sizes in points of the picture, which the page shows as CSS pixels.
const (
	narrow = vg.Length(360) // one panel, a phone's width
	wide   = vg.Length(760) // the main column
	small  = 10.2           // labels
	normal = 11.5           // titles
)
