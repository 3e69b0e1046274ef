package analysis

import (
	"github.com/trusted-ring/trusted-ring/reports/schema"
	"github.com/trusted-ring/trusted-ring/reports/stats"
)

// effect is how b differs from a, with the interval and the test that belong
// together.
type effect struct {
	ratio       float64
	ci          []float64
	p, superior float64
	mde         float64
	pairs       int
	medians     *schema.MedianRatio
}

// contrast compares within blocks where enough blocks hold both sides: what
// both met there cancels. Otherwise it compares the medians, and ranks all
// samples together.
func contrast(a, b []schema.Sample, o Options) effect {
	medians := stats.RatioOfMedians(observations(a), observations(b), o.Confidence)
	paired := stats.RatioInBlocks(observations(a), observations(b), o.Confidence)
	if paired.CI.Valid() {
		return effect{ratio: paired.Ratio, ci: paired.CI.Bounds(), p: paired.P, superior: paired.Superior,
			mde: paired.MinimumDetectableEffect(o.Alpha, o.Power), pairs: paired.Blocks,
			medians: &schema.MedianRatio{Ratio: medians.Ratio, CI: medians.CI.Bounds()}}
	}
	xs, ys := schema.Values(a), schema.Values(b)
	test := stats.MannWhitneyU(xs, ys)
	return effect{ratio: medians.Ratio, ci: medians.CI.Bounds(), p: test.P, superior: test.Superior,
		mde: stats.MinimumDetectableEffect(xs, ys, o.Alpha, o.Power)}
}
