package plots

import (
	"math"

	"gonum.org/v1/plot"

	"github.com/trusted-ring/trusted-ring/reports/quantity"
)

// axis is a range of values with a scale that fits them. It implements
// plot.Normalizer.
type axis struct {
	unit     string
	min, max float64
	log      bool
	fixed    []plot.Tick // instead of round values
}

// logFrom is the spread from which a positive range is drawn on a logarithmic
// scale: below it, equal distances are easier to read than equal ratios.
const logFrom = 8

// newAxis spans all finite values, with a little air on both sides.
func newAxis(unit string, values ...float64) axis {
	a := axis{unit: unit, min: math.Inf(1), max: math.Inf(-1)}
	for _, v := range values {
		if drawable(v) {
			a.min, a.max = min(a.min, v), max(a.max, v)
		}
	}
	if a.min > a.max {
		a.min, a.max = 0, 1
	}
	a.log = a.min > 0 && a.max/a.min > logFrom
	switch {
	case a.log:
		air := math.Pow(a.max/a.min, 0.04)
		a.min, a.max = a.min/air, a.max*air
	case a.min == a.max:
		air := max(math.Abs(a.min)*0.1, math.SmallestNonzeroFloat32)
		a.min, a.max = a.min-air, a.max+air
	default:
		air := 0.04 * (a.max - a.min)
		if a.min >= 0 && a.min < 0.35*a.max {
			a.min = 0 // near enough to show the true proportion
		} else {
			a.min -= air
		}
		a.max += air
	}
	return a
}

// apply sets the axis on a plot.
func (a axis) apply(to *plot.Axis) {
	to.Min, to.Max = a.min, a.max
	to.Scale = a
}

// Normalize implements plot.Normalizer. Unlike gonum's logarithmic scale it
// clamps what has no logarithm to the low end.
func (a axis) Normalize(lo, hi, x float64) float64 {
	if !a.log {
		return (x - lo) / (hi - lo)
	}
	if x <= 0 {
		return 0
	}
	return math.Log(x/lo) / math.Log(hi/lo)
}

// shows reports whether v has a place on the axis.
func (a axis) shows(v float64) bool {
	return drawable(v) && (!a.log || v > 0) && v >= a.min && v <= a.max
}

// drawable leaves room for the arithmetic of an axis: ratios and differences of
// two drawable values are finite.
func drawable(v float64) bool {
	abs := math.Abs(v)
	return v == 0 || abs >= 1e-150 && abs <= 1e150
}

// ticks are four to six round values. The unit stands at the last one, or at
// each when they need different prefixes.
func (a axis) ticks() []plot.Tick {
	if a.fixed != nil {
		return a.fixed
	}
	values := a.roundValues()
	if len(values) == 0 {
		return nil
	}
	one := quantity.ScaleFor(a.unit, values...)
	last := len(values) - 1
	mixed := one.Unit != quantity.ScaleFor(a.unit, values[last]).Unit
	ticks := make([]plot.Tick, len(values))
	for i, v := range values {
		label := one.Short(v)
		switch {
		case v == 0:
		case mixed:
			own := quantity.ScaleFor(a.unit, v)
			label = own.Short(v) + " " + own.Unit
		case i == last && one.Unit != "":
			label += " " + one.Unit
		}
		ticks[i] = plot.Tick{Value: v, Label: label}
	}
	return ticks
}

func (a axis) roundValues() []float64 {
	if a.log {
		return logValues(a.min, a.max)
	}
	return linearValues(a.min, a.max)
}

// linearValues gives multiples of 1, 2 or 5 times a power of ten.
func linearValues(lo, hi float64) []float64 {
	const wanted = 5
	raw := (hi - lo) / wanted
	step := math.Pow(10, math.Floor(math.Log10(raw)))
	for _, m := range []float64{1, 2, 5, 10} {
		if m*step >= raw {
			step *= m
			break
		}
	}
	var out []float64
	for i := math.Ceil(lo / step); i*step <= hi*(1+1e-12); i++ {
		out = append(out, i*step)
	}
	return out
}

// logValues gives powers of ten, with 2 and 5 between them, or 3, when the range is short.
func logValues(lo, hi float64) []float64 {
	decades := math.Log10(hi / lo)
	mantissas, stride := []float64{1}, 1
	switch {
	case decades < 2:
		mantissas = []float64{1, 2, 5}
	case decades < 3:
		mantissas = []float64{1, 3}
	default:
		stride = int(math.Ceil(decades / 5))
	}
	var out []float64
	first := int(math.Floor(math.Log10(lo)))
	for e := first; e <= int(math.Ceil(math.Log10(hi))); e++ {
		if (e-first)%stride != 0 {
			continue
		}
		for _, m := range mantissas {
			if v := m * math.Pow10(e); v >= lo && v <= hi {
				out = append(out, v)
			}
		}
	}
	return out
}
