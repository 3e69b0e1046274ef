package analysis

import (
	"cmp"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/trusted-ring/trusted-ring/reports/run"
	"github.com/trusted-ring/trusted-ring/reports/schema"
	"github.com/trusted-ring/trusted-ring/reports/stats"
)

// comparisons puts the subject beside every other impl in the same workload
// with the same parameters. Modes compare within a promise: lossless with
// lossless (gated is), lossy with lossy (overwrite is).
func comparisons(cells []schema.Cell, floor schema.NoiseFloor, o Options) []schema.Comparison {
	byPeer := map[string][]schema.Cell{}
	for _, c := range cells {
		if c.Arm == "a" && c.Impl != "" && isTime(c.Unit) && !c.Paced() {
			byPeer[peerKey(c)] = append(byPeer[peerKey(c)], c)
		}
	}
	var pairs [][2]schema.Cell
	for _, key := range slices.SortedFunc(maps.Keys(byPeer), Natural) {
		for _, a := range byPeer[key] {
			if a.Impl != o.Subject {
				continue
			}
			for _, b := range byPeer[key] {
				if b.Impl != o.Subject && (a.Testable || b.Testable) {
					pairs = append(pairs, [2]schema.Cell{a, b})
				}
			}
		}
	}
	out := make([]schema.Comparison, len(pairs))
	var group sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		group.Go(func() {
			for i := w; i < len(pairs); i += workers {
				out[i] = compare(pairs[i][0], pairs[i][1], floor, o)
			}
		})
	}
	group.Wait()
	adjust(out, o)
	return out
}

// isTime reports whether lower values of unit are better and comparable by
// ratio: times per event and percentiles of latency.
func isTime(unit string) bool { return unit == "ns/op" || strings.HasSuffix(unit, "-ns") }

// peerKey is equal for cells that may be compared.
func peerKey(c schema.Cell) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s", c.Workload, c.Unit)
	for _, key := range slices.Sorted(maps.Keys(c.Params)) {
		value := run.FormatParam(c.Params[key])
		if key == "mode" {
			value = promise(value)
		}
		fmt.Fprintf(&b, "/%s=%s", key, value)
	}
	return b.String()
}

// promise is what a mode promises of delivery.
func promise(mode string) string {
	switch mode {
	case "gated":
		return "lossless"
	case "overwrite":
		return "lossy"
	}
	return mode
}

// compare tests two cells; the adjusted p-value and the verdict follow when all
// comparisons are known.
func compare(a, b schema.Cell, floor schema.NoiseFloor, o Options) schema.Comparison {
	c := schema.Comparison{Workload: a.Workload, Params: a.Params, Metric: a.Unit, A: a.Impl, B: b.Impl,
		CenterA: a.Center, CenterB: b.Center, CI: []float64{}, P: 1, PAdjusted: 1, Superior: 0.5,
		NA: len(a.Samples), NB: len(b.Samples), NoiseFloor: floorFor(floor, a)}
	if mode, ok := b.Params["mode"]; ok {
		c.ModeB = run.FormatParam(mode)
	}
	need := stats.MinSamples(o.Confidence)
	switch {
	case !a.Testable || !b.Testable:
		c.Verdict = schema.NotComparable
		c.Why = cmp.Or(a.Why, b.Why)
		return c
	case !(a.Center > 0 && b.Center > 0):
		c.Verdict = schema.NotComparable
		c.Why = "a median of 0 has no ratio"
		return c
	}
	c.U = stats.U(schema.Values(a.Samples), schema.Values(b.Samples))
	e := contrast(a.Samples, b.Samples, o)
	c.Ratio, c.CI, c.P, c.Superior, c.Pairs, c.Medians = e.ratio, e.ci, e.p, e.superior, e.pairs, e.medians
	if e.mde > 0 {
		c.MDE = max(e.mde, c.NoiseFloor)
	}
	if min(c.NA, c.NB) < need || len(c.CI) == 0 {
		c.Verdict = schema.TooFewSamples
		c.Why = fmt.Sprintf("%d and %d samples, an interval at %.0f %% needs %d of each", c.NA, c.NB, 100*o.Confidence, need)
	}
	return c
}

// adjust corrects the p-values for the size of the table and decides.
func adjust(table []schema.Comparison, o Options) {
	var ps []float64
	var tested []int
	for i, c := range table {
		if c.Verdict == "" {
			ps, tested = append(ps, c.P), append(tested, i)
		}
	}
	for k, p := range stats.BenjaminiHochberg(ps) {
		c := &table[tested[k]]
		c.PAdjusted = p
		c.Verdict, c.Why = decide(*c, o)
	}
}

func decide(c schema.Comparison, o Options) (schema.Verdict, string) {
	switch {
	case c.CI[0] <= 1 && c.CI[1] >= 1:
		return schema.Indistinct, fmt.Sprintf("the interval %.3g to %.3g contains 1", c.CI[0], c.CI[1])
	case c.PAdjusted > o.Alpha:
		return schema.Indistinct, fmt.Sprintf("p = %.2g stands alone, but among all comparisons of the run it is %.2g (Benjamini-Hochberg)", c.P, c.PAdjusted)
	case stats.Distance(c.Ratio) <= c.NoiseFloor:
		return schema.Indistinct, fmt.Sprintf("a factor of %.3f is within the noise floor of %.3f", stats.Distance(c.Ratio), c.NoiseFloor)
	}
	if c.Ratio > 1 {
		return schema.Faster, fmt.Sprintf("%s takes %.3g times as long (%.3g to %.3g)", c.B, c.Ratio, c.CI[0], c.CI[1])
	}
	return schema.Slower, fmt.Sprintf("%s takes %.3g times as long (%.3g to %.3g)", c.B, c.Ratio, c.CI[0], c.CI[1])
}
