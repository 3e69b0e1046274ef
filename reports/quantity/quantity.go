// Package quantity writes measured values as a person reads them: 12.3 ns,
// 82.1 M events/s, 1.33 MiB.
//
// Its opinion: three significant digits, one scale for all values that stand
// beside each other, and a dash for what is not a number. Prefixes come from
// golang.org/x/perf/benchunit, so that they agree with benchstat's.
package quantity

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/perf/benchunit"
)

// None is written for a value that does not exist or is not finite.
const None = "–"

// rounding makes benchunit, which shows four digits, change the prefix where
// three digits round up to it: 999.8 k is written 1.00 M.
const rounding = 1.0005

// Scale is a unit with its prefix, chosen for a set of values.
type Scale struct {
	factor float64 // displayed = value * factor
	isTime bool
	Unit   string // "ns", "M events/s", "" for a bare number
	Per    string // "burst of 150 events"; "" for an event, which is the rule
	Note   string // "cumulated"
}

// ScaleFor chooses the scale in which every value of vals keeps three
// significant digits. unit is a unit of the Go benchmark format, or one of a
// claim, such as ns/event. By this project's convention /op is per event; neither
// is shown.
func ScaleFor(unit string, vals ...float64) Scale {
	unit, note, _ := strings.Cut(unit, ", ") // "ns, cumulated"
	name, per, _ := strings.Cut(unit, "/")
	switch {
	case per == "s": // a rate is one unit
		name, per = unit, ""
	case per == "op", per == "event":
		per = ""
	}
	toBase, base := benchunit.Tidy(1, name)
	isTime := base == "sec" || strings.HasSuffix(base, "-sec")
	switch {
	case isTime:
		base = "s"
	case base == "ratio", base == "x", base == "1":
		base = ""
	case base == "bytes":
		base = "B"
	}
	var finite []float64
	for _, v := range vals {
		if Finite(v) {
			finite = append(finite, v*toBase*rounding)
		}
	}
	s := benchunit.CommonScale(finite, benchunit.ClassOf(name))
	if s.Factor < 1 && !isTime {
		s.Factor, s.Prefix = 1, "" // half an allocation is 0.5, never 500 m
	}
	if isTime && !slices.ContainsFunc(finite, func(v float64) bool { return v != 0 }) {
		s.Factor, s.Prefix = 1e-9, "n"
	}
	return Scale{factor: toBase / s.Factor, isTime: isTime, Unit: join(s.Prefix, base), Per: per, Note: note}
}

// Whole is the unit with what it is per: ns/burst of 150 events.
func (s Scale) Whole() string {
	unit := s.Unit
	if s.Per != "" {
		unit += "/" + s.Per
	}
	if s.Note != "" {
		unit += ", " + s.Note
	}
	return unit
}

// join sets the prefix directly before a symbol (µs, KiB) and apart from a word
// (M events/s).
func join(prefix, base string) string {
	if prefix == "" || len(base) <= 2 || base == "B/s" {
		return prefix + base
	}
	return prefix + " " + base
}

// Number writes v in this scale without its unit. A count that is whole has no
// decimals; a time keeps its three digits, as it was measured.
func (s Scale) Number(v float64) string {
	if !Finite(v) {
		return None
	}
	shown := v * s.factor
	if !s.isTime && shown == math.Trunc(shown) && math.Abs(shown) < 1e6 {
		return strconv.FormatFloat(shown, 'f', 0, 64)
	}
	return digits(shown)
}

// Short writes v in this scale without its unit and without trailing zeros, as
// on an axis.
func (s Scale) Short(v float64) string {
	n := s.Number(v)
	if strings.Contains(n, ".") && !strings.Contains(n, "e") {
		n = strings.TrimSuffix(strings.TrimRight(n, "0"), ".")
	}
	return n
}

// Format writes v in this scale with its unit.
func (s Scale) Format(v float64) string {
	if !Finite(v) {
		return None
	}
	return strings.TrimSuffix(s.Number(v)+" "+s.Whole(), " ")
}

// Format writes one value with its own scale.
func Format(v float64, unit string) string { return ScaleFor(unit, v).Format(v) }

// Interval writes lo and hi with one common scale: "11.9–12.8 ns".
func Interval(lo, hi float64, unit string) string {
	if !Finite(lo) || !Finite(hi) {
		return None
	}
	if lo > 0 && hi >= 1000*lo {
		return Format(lo, unit) + "–" + Format(hi, unit) // one scale would hide one of them
	}
	s := ScaleFor(unit, lo, hi)
	return strings.TrimSuffix(s.Number(lo)+"–"+s.Number(hi)+" "+s.Whole(), " ")
}

// Ratio writes a dimensionless ratio with three significant digits and a
// multiplication sign.
func Ratio(v float64) string {
	if !Finite(v) {
		return None
	}
	return digits(v) + "×"
}

// P writes a probability; below a thousandth it only says so.
func P(v float64) string {
	switch {
	case !Finite(v):
		return None
	case v < 0.001:
		return "< 0.001"
	}
	return strconv.FormatFloat(v, 'f', 3, 64)
}

// Count writes a whole number in groups of three digits: 1,399,040.
func Count[T ~int | ~int64 | ~uint64](n T) string {
	s := strconv.FormatInt(int64(n), 10)
	if n > 0 {
		s = strconv.FormatUint(uint64(n), 10)
	}
	first := len(s) % 3
	if first == 0 || s[:first] == "-" {
		first += 3
	}
	var b strings.Builder
	for i, r := range s {
		if i >= first && (i-first)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Finite reports whether v is neither NaN nor infinite.
func Finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// digits writes v with three significant digits, and no exponent between a
// millionth and a hundred million.
func digits(v float64) string {
	abs := math.Abs(v)
	switch {
	case v == 0:
		return "0"
	case abs < 1e-6 || abs >= 1e8:
		return strconv.FormatFloat(v, 'g', 3, 64)
	}
	// 0.9996 will be written as 1.00: its magnitude is that of the rounded value,
	// which FormatFloat writes behind the e.
	_, exponent, _ := strings.Cut(strconv.FormatFloat(v, 'e', 2, 64), "e")
	magnitude, err := strconv.Atoi(exponent)
	if err != nil {
		return strconv.FormatFloat(v, 'g', 3, 64)
	}
	return strconv.FormatFloat(v, 'f', max(0, 2-magnitude), 64)
}
