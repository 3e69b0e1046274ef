package claims

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/trusted-ring/trusted-ring/reports/quantity"
	"github.com/trusted-ring/trusted-ring/reports/schema"
	"github.com/trusted-ring/trusted-ring/reports/stats"
)

// outcome is a series held against a bound.
type outcome struct {
	config   string
	measured float64
	interval stats.Interval
	n        int
	verdict  schema.Verdict
	why      string
	p        float64 // two-sided sign test against the bound; NaN for facts
	margin   float64 // how far inside the bound the nearer end lies, relative; negative outside
}

// judge holds a series of independent measurements against a bound.
func judge(s series, b schema.Bound, unit string, exact bool, confidence float64) outcome {
	o := outcome{config: s.config, measured: stats.Median(s.values), n: len(s.values), p: math.NaN()}
	switch {
	case exact:
		// Facts do not vary, so their range is all there is to know.
		o.interval = stats.Interval{Lo: slices.Min(s.values), Hi: slices.Max(s.values), Coverage: 1}
	case s.ratio.Valid():
		o.interval = s.ratio
	default:
		o.interval = stats.MedianInterval(s.values, confidence)
		o.p = signTest(s.values, b)
	}
	o.verdict = compare(o.interval, b)
	o.margin = margin(o.interval, o.measured, b)
	o.why = explain(o, s, b, unit, exact, confidence)
	return o
}

// compare is the whole rule.
func compare(i stats.Interval, b schema.Bound) schema.Verdict {
	switch {
	case !i.Valid():
		return schema.Inconclusive
	case satisfies(i.Lo, b) && satisfies(i.Hi, b):
		return schema.Supported
	case b.Max != nil && i.Lo > *b.Max, b.Min != nil && i.Hi < *b.Min:
		return schema.Refuted
	}
	return schema.Inconclusive
}

func satisfies(v float64, b schema.Bound) bool {
	return (b.Max == nil || v <= *b.Max) && (b.Min == nil || v >= *b.Min)
}

// margin ranks outcomes with the same verdict: the smallest relative distance
// from an end of the interval to the bound, negative beyond it.
func margin(i stats.Interval, measured float64, b schema.Bound) float64 {
	lo, hi := i.Lo, i.Hi
	if !i.Valid() {
		lo, hi = measured, measured
	}
	m := math.Inf(1)
	if b.Max != nil {
		m = min(m, (*b.Max-hi)/max(math.Abs(*b.Max), math.Abs(hi), math.SmallestNonzeroFloat64))
	}
	if b.Min != nil {
		m = min(m, (lo-*b.Min)/max(math.Abs(*b.Min), math.Abs(lo), math.SmallestNonzeroFloat64))
	}
	return m
}

// signTest is the two-sided p-value of the hypothesis that the median lies on
// the bound: twice the smaller of the one-sided tests for "inside" and
// "outside". It inverts the interval of the median, so that the two agree.
func signTest(xs []float64, b schema.Bound) float64 {
	inside, outside := 0.0, 1.0 // all bounds must hold; one violated is enough
	test := func(bound, sign float64) {
		flipped := make([]float64, len(xs))
		for i, x := range xs {
			flipped[i] = sign * x
		}
		inside = max(inside, stats.SignTest(flipped, sign*bound))
		for i := range flipped {
			flipped[i] = -flipped[i]
		}
		outside = min(outside, stats.SignTest(flipped, -sign*bound))
	}
	if b.Max != nil {
		test(*b.Max, 1)
	}
	if b.Min != nil {
		test(*b.Min, -1)
	}
	return min(1, 2*min(inside, outside))
}

// worst picks the outcome that decides a reading whose every cell must satisfy
// the bound, and its p-value over all of them: the largest where all must hold,
// the smallest times their number where one refutes.
func worst(outcomes []outcome) outcome {
	w := outcomes[0]
	for _, o := range outcomes[1:] {
		if severity(o.verdict) > severity(w.verdict) || severity(o.verdict) == severity(w.verdict) && o.margin < w.margin {
			w = o
		}
	}
	if math.IsNaN(w.p) {
		return w
	}
	if w.verdict == schema.Refuted {
		w.p = min(1, w.p*float64(len(outcomes)))
		return w
	}
	for _, o := range outcomes {
		if !math.IsNaN(o.p) {
			w.p = max(w.p, o.p)
		}
	}
	return w
}

func severity(v schema.Verdict) int {
	return slices.Index([]schema.Verdict{schema.Supported, schema.Inconclusive, schema.Refuted}, v)
}

// explain is one sentence with the numbers in it.
func explain(o outcome, s series, b schema.Bound, unit string, exact bool, confidence float64) string {
	if unit == "ratio" {
		unit = "" // "at least 2" needs no more
	}
	bound := strings.TrimSpace(boundText(b, unit))
	switch {
	case exact && o.interval.Lo == o.interval.Hi && b.Min == nil && *b.Max == 0:
		return fmt.Sprintf("%s %s, and none is allowed", number(o.measured), unit)
	case exact && o.interval.Lo == o.interval.Hi:
		word := "is"
		if o.verdict == schema.Refuted {
			word = "is not"
		}
		return fmt.Sprintf("%s, which %s %s", number(o.measured), word, bound)
	case !o.interval.Valid():
		return fmt.Sprintf("%s: too few, an interval at %.0f %% needs %d (median %s, bound %s)",
			plural(o.n, s.each), 100*confidence, stats.MinSamples(confidence), number(o.measured), bound)
	}
	span := fmt.Sprintf("%s to %s", number(o.interval.Lo), number(o.interval.Hi))
	kind := fmt.Sprintf("interval %s (%s)", span, plural(o.n, s.each))
	if exact {
		kind = fmt.Sprintf("range %s of %d values", span, o.n)
	}
	switch o.verdict {
	case schema.Supported:
		return fmt.Sprintf("the whole %s is %s", kind, bound)
	case schema.Refuted:
		return fmt.Sprintf("none of the %s is %s", kind, bound)
	}
	return fmt.Sprintf("the %s straddles the bound %s", kind, bound)
}

func plural(n int, each string) string {
	switch {
	case n == 1:
		return "1 " + each
	case strings.HasSuffix(each, "s"):
		return fmt.Sprintf("%d %ses", n, each)
	}
	return fmt.Sprintf("%d %ss", n, each)
}

func boundText(b schema.Bound, unit string) string {
	switch {
	case b.Min != nil && b.Max != nil && *b.Min == *b.Max:
		return fmt.Sprintf("exactly %s %s", number(*b.Min), unit)
	case b.Min != nil && b.Max != nil:
		return fmt.Sprintf("within %s to %s %s", number(*b.Min), number(*b.Max), unit)
	case b.Min != nil:
		return fmt.Sprintf("at least %s %s", number(*b.Min), unit)
	}
	return fmt.Sprintf("at most %s %s", number(*b.Max), unit)
}

// number writes four significant digits without an exponent, whole numbers in
// full and in groups of three.
func number(v float64) string {
	if v != math.Trunc(v) {
		rounded, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 4, 64), 64)
		if err != nil {
			return strconv.FormatFloat(v, 'g', 4, 64)
		}
		v = rounded
	}
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		return quantity.Count(int64(v))
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}
