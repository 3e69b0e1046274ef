package compare

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/trusted-ring/trusted-ring/reports/analysis"
	"github.com/trusted-ring/trusted-ring/reports/stats"
)

// decide adjusts the p-values for the size of the table and gives every row its
// verdict, regressions first.
func (res *Result) decide(o Options) {
	need := stats.MinSamples(o.Confidence)
	var ps []float64
	var tested []int
	for i, r := range res.Rows {
		if !r.exact && min(r.NA, r.NB) >= need {
			ps, tested = append(ps, r.P), append(tested, i)
		}
	}
	for k, p := range stats.BenjaminiHochberg(ps) {
		res.Rows[tested[k]].PAdjusted = p
	}
	for i := range res.Rows {
		r := &res.Rows[i]
		r.Verdict, r.Why = r.judge(need, o)
		switch r.Verdict {
		case Regression:
			res.Regressions++
		case Improvement:
			res.Improvements++
		}
	}
	rank := []Verdict{Regression, Improvement, Changed, TooFewSamples, Indistinct}
	slices.SortStableFunc(res.Rows, func(a, b Row) int {
		return cmp.Or(slices.Index(rank, a.Verdict)-slices.Index(rank, b.Verdict), analysis.Natural(a.Name, b.Name), analysis.Natural(a.Unit, b.Unit))
	})
}

func (r Row) judge(need int, o Options) (Verdict, string) {
	switch {
	case r.exact && r.CenterA == r.CenterB:
		return Indistinct, "the same constant"
	case r.exact:
		return r.direction(), fmt.Sprintf("constant in both runs: %.6g, then %.6g", r.CenterA, r.CenterB)
	case min(r.NA, r.NB) < need:
		return TooFewSamples, fmt.Sprintf("%d and %d samples, an interval at %.0f %% needs %d of each", r.NA, r.NB, 100*o.Confidence, need)
	case r.PAdjusted > o.Alpha:
		return Indistinct, fmt.Sprintf("adjusted p = %.2g", r.PAdjusted)
	case len(r.CI) == 0: // a median of 0 has no ratio, and the ranks differ
		return r.direction(), fmt.Sprintf("from %.6g to %.6g, adjusted p = %.2g", r.CenterA, r.CenterB, r.PAdjusted)
	case r.CI[0] <= 1 && r.CI[1] >= 1:
		return Indistinct, fmt.Sprintf("the interval %.3f to %.3f contains 1", r.CI[0], r.CI[1])
	case stats.Distance(r.Ratio) <= r.NoiseFloor:
		return Indistinct, fmt.Sprintf("a factor of %.3f is within the noise floor of %.3f", stats.Distance(r.Ratio), r.NoiseFloor)
	}
	return r.direction(), fmt.Sprintf("%.3f times, interval %.3f to %.3f, adjusted p = %.2g", r.Ratio, r.CI[0], r.CI[1], r.PAdjusted)
}

func (r Row) direction() Verdict {
	switch {
	case r.better == 0:
		return Changed
	case (r.CenterB > r.CenterA) == (r.better > 0):
		return Improvement
	}
	return Regression
}
