package stats

import (
	"math/bits"
	"math/rand/v2"
	"testing"
)

func TestMannWhitneyKnownAnswers(t *testing.T) {
	check := func(source string, xs, ys []float64, u, p, tolerance float64, exact bool) {
		t.Helper()
		got := MannWhitneyU(xs, ys)
		near(t, source+": U", got.U, u, 0)
		near(t, source+": P", got.P, p, tolerance)
		near(t, source+": superior", got.Superior, 1-u/float64(len(xs)*len(ys)), 1e-15)
		if got.Exact != exact {
			t.Errorf("%s: exact is %v", source, got.Exact)
		}
	}
	check("scipy.stats.mannwhitneyu, example of its documentation",
		[]float64{19, 22, 16, 29, 24}, []float64{20, 11, 17, 12}, 17, 1.0/9, 1e-12, true)
	// R prints W = 35, p-value = 0.1272 for alternative = "greater".
	check("R ?wilcox.test, Hollander and Wolfe 1973, 69f",
		[]float64{0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46}, []float64{1.15, 0.88, 0.90, 0.74, 1.21}, 35, 0.2544122544122544, 1e-12, true)
	// Ties: all choices enumerated with exact rationals by an independent script.
	check("enumerated, ties", []float64{1, 2, 2, 3, 3, 3}, []float64{2, 3, 4, 4, 5}, 5.5, 0.11255411255411256, 1e-12, true)
	check("enumerated, heavy ties", []float64{1, 1, 2}, []float64{1, 2, 2, 2}, 3.5, 0.7428571428571429, 1e-12, true)
	check("enumerated, rounded times", []float64{5.2, 5.2, 5.3, 5.4, 5.1, 5.2, 5.5}, []float64{5.3, 5.3, 5.6, 5.4, 5.7, 5.3, 5.8}, 9, 0.046620046620046623, 1e-12, true)
	// R ?wilcox.test: wilcox.test(Ozone ~ Month, airquality, Month %in% c(5, 8))
	// prints W = 127.5, p-value = 0.0001208.
	may := []float64{41, 36, 12, 18, 28, 23, 19, 8, 7, 16, 11, 14, 18, 14, 34, 6, 30, 11, 1, 11, 4, 32, 23, 45, 115, 37}
	august := []float64{39, 9, 16, 78, 35, 66, 122, 89, 110, 44, 28, 65, 22, 59, 23, 31, 44, 21, 9, 45, 168, 73, 76, 118, 84, 85}
	check("R ?wilcox.test, airquality", may, august, 127.5, 0.0001208, 5e-8, false)
}

func TestMannWhitneyEdges(t *testing.T) {
	if got := MannWhitneyU(nil, []float64{1}); got.P != 1 || got.Superior != 0.5 {
		t.Errorf("empty sample: %+v", got)
	}
	if got := MannWhitneyU([]float64{2, 2, 2}, []float64{2, 2, 2}); got.P != 1 || got.Superior != 0.5 {
		t.Errorf("all equal: %+v", got)
	}
	same := make([]float64, 60)
	if got := MannWhitneyU(same, same); got.P != 1 {
		t.Errorf("all equal, many: %+v", got)
	}
	// The smallest p-value of n against n is 2/C(2n, n).
	if got := MannWhitneyU([]float64{1, 2, 3, 4, 5, 6}, []float64{7, 8, 9, 10, 11, 12}); got.P != 2.0/924 || got.Superior != 1 {
		t.Errorf("separated: %+v", got)
	}
}

// All choices enumerated one by one, for random samples with many ties and with
// few. go-moremath, behind benchmath, is no second opinion: with ties it can
// return P above 1.
func TestMannWhitneyAgainstEnumeration(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 100 {
		n1, n2, values := 1+rng.IntN(6), 1+rng.IntN(6), 2+rng.IntN(20)
		all := make([]float64, n1+n2)
		for i := range all {
			all[i] = float64(rng.IntN(values))
		}
		pairs := func(chosen uint) (u float64) { // U by its definition
			for i, x := range all {
				for j, y := range all {
					if chosen>>i&1 == 1 && chosen>>j&1 == 0 {
						switch {
						case x > y:
							u++
						case x == y:
							u += 0.5
						}
					}
				}
			}
			return u
		}
		observed := pairs(1<<n1 - 1)
		var below, above, total float64
		for chosen := range uint(1) << len(all) {
			if bits.OnesCount(chosen) != n1 {
				continue
			}
			u := pairs(chosen)
			total++
			if u <= observed {
				below++
			}
			if u >= observed {
				above++
			}
		}
		got := MannWhitneyU(all[:n1], all[n1:])
		near(t, "U", got.U, observed, 0)
		near(t, "P", got.P, min(1, 2*min(below, above)/total), 1e-12)
	}
}
