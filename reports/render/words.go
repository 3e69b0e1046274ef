package render

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/trusted-ring/trusted-ring/reports/quantity"
)

// paramOrder is the order in which parameters are written; others follow by name.
var paramOrder = []string{"id", "form", "mode", "size", "batch", "readers", "rate"}

// paramNames gives the keys in writing order.
func paramNames(p map[string]any) []string {
	names := slices.Sorted(maps.Keys(p))
	slices.SortStableFunc(names, func(a, b string) int { return paramRank(a) - paramRank(b) })
	return names
}

func paramRank(name string) int {
	if i := slices.Index(paramOrder, name); i >= 0 {
		return i
	}
	return len(paramOrder)
}

// params writes parameters as words: "gated, 64 B, batch 1, 1 reader".
func params(p map[string]any, without ...string) string {
	var parts []string
	for _, name := range paramNames(p) {
		if slices.Contains(without, name) {
			continue
		}
		parts = append(parts, param(name, p[name]))
	}
	return strings.Join(parts, ", ")
}

func param(name string, v any) string {
	value := plain(v)
	switch name {
	case "mode", "id", "form", "pkg":
		return value
	case "size":
		if n, ok := number(v); ok {
			return quantity.ScaleFor("B", n).Short(n) + " " + quantity.ScaleFor("B", n).Unit
		}
	case "rate":
		if n, ok := number(v); ok {
			return quantity.Format(n, "/s")
		}
	case "readers":
		if n, ok := number(v); ok {
			return plural(int(n), "reader")
		}
	}
	return name + " " + value
}

// cellWords writes the name of a cell, as in the benchmark file, in words:
// Read/impl=ring/mode=gated/size=64 is "read, ring gated, 64 B".
// So are the two of a quotient, and the cells of a fit.
func cellWords(name string) string {
	if a, b, ok := strings.Cut(name, " over "); ok {
		return cellWords(a) + ", over " + cellWords(b)
	}
	if what, rest, ok := strings.Cut(name, " of "); ok && strings.Contains(rest, "/") {
		cells, x, _ := strings.Cut(rest, " against ")
		return what + " of " + cellWords(cells) + " against " + x
	}
	name, pkg, _ := strings.Cut(name, "/pkg=")
	var parts []string
	p := map[string]any{}
	for i, part := range strings.Split(name, "/") {
		key, value, isKey := strings.Cut(part, "=")
		switch {
		case !isKey && i == 0:
			parts = append(parts, spaced(key))
		case !isKey:
			parts = append(parts, key)
		default:
			p[key] = value
			if n, err := strconv.ParseFloat(value, 64); err == nil {
				p[key] = n
			}
		}
	}
	if impl := strings.TrimSpace(plain(p["impl"]) + " " + plain(p["mode"])); impl != "" {
		parts = append(parts, impl)
	}
	if rest := params(p, "impl", "mode"); rest != "" {
		parts = append(parts, rest)
	}
	if pkg != "" {
		parts = append(parts, pkg)
	}
	return strings.Join(parts, ", ")
}

// sortKey makes rows sort by their parameters as numbers.
func sortKey(p map[string]any) string {
	var b strings.Builder
	for _, name := range paramNames(p) {
		if n, ok := number(p[name]); ok {
			fmt.Fprintf(&b, "%015.3f ", n)
		} else {
			fmt.Fprintf(&b, "%s ", plain(p[name]))
		}
	}
	return b.String()
}

// plain writes a value of a JSON document as text; "" for none.
func plain(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case []any:
		var parts []string
		for _, e := range v {
			parts = append(parts, plain(e))
		}
		return strings.Join(parts, "; ")
	case map[string]any:
		var parts []string
		for _, k := range slices.Sorted(maps.Keys(v)) {
			parts = append(parts, k+" "+plain(v[k]))
		}
		return strings.Join(parts, ", ")
	}
	if n, ok := number(v); ok {
		if !quantity.Finite(n) {
			return quantity.None
		}
		return strconv.FormatFloat(n, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}

// number reads a parameter as a number, whatever Go type carries it.
func number(v any) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, true
	case float32:
		return float64(v), true
	case int:
		return float64(v), true
	case int64:
		return float64(v), true
	case uint64:
		return float64(v), true
	}
	return 0, false
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return quantity.Count(n) + " " + noun + "s"
}

// sentence begins as one and keeps numbers with their per cent.
func sentence(s string) string { return strings.ReplaceAll(capital(s), " %", "\u00a0%") }

// capital begins a sentence, unless it begins with a name: a path, a cell, a unit.
func capital(s string) string {
	if first, _, _ := strings.Cut(s, " "); strings.ContainsAny(first, "/=._") {
		return s
	}
	for i, r := range s {
		return string(unicode.ToUpper(r)) + s[i+len(string(r)):]
	}
	return s
}

func indefinite(noun string) string {
	if noun != "" && strings.ContainsRune("aeiou", rune(noun[0])) {
		return "an " + noun
	}
	return "a " + noun
}

// spaced turns the name of a workload into words: RoundTrip is "round trip",
// GCFree is "GC free".
func spaced(name string) string {
	runes := []rune(name)
	upper := func(i int) bool { return i >= 0 && i < len(runes) && unicode.IsUpper(runes[i]) }
	var words []string
	start := 0
	for i := 1; i <= len(runes); i++ {
		begins := upper(i) && (!upper(i-1) || i+1 < len(runes) && !upper(i+1))
		if i < len(runes) && !begins {
			continue
		}
		word := string(runes[start:i])
		if i-start == 1 || word != strings.ToUpper(word) {
			word = strings.ToLower(word)
		}
		words = append(words, word)
		start = i
	}
	return strings.Join(words, " ")
}

// higherIsBetter follows the benchmark format's convention: rates are better high.
func higherIsBetter(unit string) bool { return strings.HasSuffix(unit, "/s") }

// bounds gives both ends of an interval, or NaN.
func bounds(ci []float64) (lo, hi float64) {
	if len(ci) != 2 {
		return math.NaN(), math.NaN()
	}
	return ci[0], ci[1]
}

// slug makes an id or file name out of words.
func slug(parts ...string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(strings.Join(parts, "-")) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		default:
			if s := b.String(); s != "" && !strings.HasSuffix(s, "-") {
				b.WriteByte('-')
			}
		}
	}
	return strings.Trim(b.String(), "-")
}
