package claims

import (
	"fmt"
	"maps"
	"slices"

	"github.com/trusted-ring/trusted-ring/reports/schema"
	"github.com/trusted-ring/trusted-ring/reports/stats"
)

// series is the samples of one cell, or of one pair of cells, in the reading's
// unit.
type series struct {
	config  string // the cell, or "a over b"
	values  []float64
	each    string         // what one value is: process, pair, block, sample
	ratio   stats.Interval // instead of values' own interval, where nothing pairs them
	skipped int
}

// series applies the measure. The second result says why it cannot.
func (m Measure) series(cells []schema.Cell, confidence float64) ([]series, string) {
	found := find(cells, m.Workload, m.Metric, m.Where, m.Except)
	if found.missing != "" {
		return nil, found.missing
	}
	if m.Fit != nil {
		return m.fitted(found)
	}
	var out []series
	for _, c := range found.cells {
		if m.Over == nil {
			out = append(out, series{config: c.Name, values: m.convert(schema.Values(c.Samples)), each: replicate(c), skipped: found.skipped})
			continue
		}
		divisors := find(cells, m.Over.Workload, m.Over.Metric, m.Over.whereFor(c), m.Over.Except)
		if divisors.missing != "" {
			return nil, divisors.missing
		}
		for _, d := range divisors.cells {
			s, why := m.divide(c, d, confidence)
			if why != "" {
				return nil, why
			}
			s.skipped = found.skipped
			out = append(out, s)
		}
	}
	return out, ""
}

// replicate is what a sample of c is.
func replicate(c schema.Cell) string {
	if c.Samples[0].Process == 0 {
		return "sample" // a line of a file that does not say more
	}
	return "process"
}

// whereFor adds the keys in which the divisor must equal c.
func (d Divisor) whereFor(c schema.Cell) Filter {
	where := Filter{}
	maps.Copy(where, d.Where)
	for _, key := range d.Same {
		if v, ok := param(c, key); ok {
			where[key] = []string{v}
		}
	}
	return where
}

// divide pairs the samples of two cells: by process when the divisor was
// measured in every process of the other, else by block, medians within it.
// Where neither is known the ratio of medians has a bootstrap interval.
func (m Measure) divide(c, d schema.Cell, confidence float64) (series, string) {
	s := series{config: c.Name + " over " + d.Name, each: "pair"}
	if slices.Min(schema.Values(d.Samples)) <= 0 {
		return s, fmt.Sprintf("%s has a value of 0 or less: nothing can be divided by it", d.Name)
	}
	byProcess := func(s schema.Sample) int { return s.Process }
	byBlock := func(s schema.Sample) int { return s.Block }
	nums, dens := grouped(c.Samples, byProcess), grouped(d.Samples, byProcess)
	if !covers(dens, nums) {
		nums, dens = grouped(c.Samples, byBlock), grouped(d.Samples, byBlock)
	}
	for _, k := range slices.Sorted(maps.Keys(nums)) {
		if den, ok := dens[k]; ok && k != 0 {
			s.values = append(s.values, stats.Median(nums[k])/stats.Median(den))
		}
	}
	s.values = m.convert(s.values)
	if len(s.values) > 0 {
		return s, ""
	}
	ratio := stats.RatioOfMedians(observations(d.Samples), observations(c.Samples), confidence)
	s.values = m.convert([]float64{ratio.Ratio})
	s.each = "sample"
	if ratio.CI.Valid() {
		ends := m.convert([]float64{ratio.CI.Lo, ratio.CI.Hi})
		s.ratio = stats.Interval{Lo: slices.Min(ends), Hi: slices.Max(ends), Coverage: confidence}
	}
	return s, ""
}

func grouped(samples []schema.Sample, key func(schema.Sample) int) map[int][]float64 {
	out := map[int][]float64{}
	for _, s := range samples {
		out[key(s)] = append(out[key(s)], s.Value)
	}
	return out
}

// covers reports whether every known group of nums is in dens.
func covers(dens, nums map[int][]float64) bool {
	for k := range nums {
		if _, ok := dens[k]; !ok || k == 0 {
			return false
		}
	}
	return true
}

// fitted regresses in every block apart and reads a statistic of each line.
func (m Measure) fitted(found selection) ([]series, string) {
	type points struct{ x, y []float64 }
	blocks := map[int]*points{}
	for _, c := range found.cells {
		x, ok := c.Params[m.Fit.X].(float64)
		if !ok {
			return nil, fmt.Sprintf("%s has no number %s to regress on", c.Name, m.Fit.X)
		}
		for _, s := range c.Samples {
			if blocks[s.Block] == nil {
				blocks[s.Block] = &points{}
			}
			blocks[s.Block].x = append(blocks[s.Block].x, x)
			blocks[s.Block].y = append(blocks[s.Block].y, s.Value)
		}
	}
	s := series{config: fmt.Sprintf("%s of %s against %s", m.Fit.Statistic, describe(m.Workload, m.Where), m.Fit.X), each: "block"}
	for _, b := range slices.Sorted(maps.Keys(blocks)) {
		line, err := stats.LeastSquares(blocks[b].x, blocks[b].y, 0.95)
		if err != nil || len(blocks[b].x) < 3 {
			continue // a block that was interrupted
		}
		s.values = append(s.values, line.R2)
	}
	s.values = m.convert(s.values)
	if len(s.values) == 0 {
		return nil, fmt.Sprintf("no block has three values of %s to fit a line through", m.Fit.X)
	}
	return []series{s}, ""
}

// undefined says why a series cannot be judged: some sample has no value in the
// reading's unit.
func (s series) undefined() string {
	if slices.ContainsFunc(s.values, func(v float64) bool { return !finite(v) }) {
		return s.config + " has a sample of 0, which has no reciprocal"
	}
	return ""
}

// convert brings samples into the reading's unit.
func (m Measure) convert(samples []float64) []float64 {
	scale := 1.0
	if m.Scale != nil {
		scale = *m.Scale
	}
	out := make([]float64, len(samples))
	for i, v := range samples {
		if m.Reciprocal {
			out[i] = scale / v
		} else {
			out[i] = scale * v
		}
	}
	return out
}

func observations(samples []schema.Sample) []stats.Observation {
	out := make([]stats.Observation, len(samples))
	for i, s := range samples {
		out[i] = stats.Observation{Value: s.Value, Block: s.Block}
	}
	return out
}
