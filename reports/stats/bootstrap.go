package stats

import (
	"encoding/binary"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"
)

// Observation is a value and the block of the run in which it was measured.
type Observation struct {
	Value float64
	Block int // 0: unknown
}

// Ratio is a ratio of medians with a bootstrap interval.
type Ratio struct {
	Ratio float64
	CI    Interval
}

// Bootstrap work per ratio: 2000 resamples, fewer for very large samples.
const (
	maxResamples = 2000
	minResamples = 500
	workLimit    = 4_000_000 // resamples x observations
)

// RatioOfMedians is median(b)/median(a) with a percentile bootstrap interval
// (Efron and Tibshirani, 1993, chapter 13) that resamples whole blocks: what a
// and b saw together in one block stays together, so the machine's weather
// cancels as far as it is shared, and counts as noise as far as it is not.
// When either side does not know its blocks, both are resampled value by value.
//
// The generator is seeded with a hash of the data: the same samples give the
// same interval. There is no interval below MinSamples(confidence) blocks (or
// values), since no resampling can know more than the sample.
func RatioOfMedians(a, b []Observation, confidence float64) Ratio {
	sa, sb := sortedByValue(a), sortedByValue(b)
	res := Ratio{Ratio: medianOf(sb) / medianOf(sa)}
	clusters := newClusters(sa, sb)
	if clusters.independent() < MinSamples(confidence) || !(medianOf(sa) > 0) {
		return res
	}
	rng := rand.New(seeded(a, b))
	resamples := min(maxResamples, max(minResamples, workLimit/(len(a)+len(b))))
	ratios := make([]float64, 0, resamples)
	for range resamples {
		ma, mb := clusters.resample(rng)
		if ma > 0 && !math.IsNaN(mb) {
			ratios = append(ratios, mb/ma)
		}
	}
	if len(ratios) < minResamples {
		return res
	}
	slices.Sort(ratios)
	tail := (1 - confidence) / 2
	res.CI = Interval{quantileSorted(ratios, tail), quantileSorted(ratios, 1-tail), confidence}
	return res
}

func sortedByValue(obs []Observation) []Observation {
	s := slices.Clone(obs)
	slices.SortStableFunc(s, func(x, y Observation) int {
		switch {
		case x.Value < y.Value:
			return -1
		case x.Value > y.Value:
			return 1
		}
		return x.Block - y.Block
	})
	return s
}

func medianOf(sorted []Observation) float64 {
	values := make([]float64, len(sorted))
	for i, o := range sorted {
		values[i] = o.Value
	}
	return medianSorted(values)
}

// clusters maps every observation to the cluster that is drawn as a whole. A
// resample only counts how often each cluster was drawn, so a median costs one
// pass over the sorted values and no sorting.
type clusters struct {
	a, b   []Observation // ascending
	ofA    []int
	ofB    []int
	counts []int
	onlyA  int // clusters [0, onlyA) belong to a alone when the sides are drawn apart; 0: drawn together
}

func newClusters(a, b []Observation) *clusters {
	c := &clusters{a: a, b: b, ofA: make([]int, len(a)), ofB: make([]int, len(b))}
	unknown := func(o Observation) bool { return o.Block == 0 }
	if slices.ContainsFunc(a, unknown) || slices.ContainsFunc(b, unknown) {
		for i := range a {
			c.ofA[i] = i
		}
		for i := range b {
			c.ofB[i] = len(a) + i
		}
		c.onlyA = len(a)
		c.counts = make([]int, len(a)+len(b))
		return c
	}
	index := map[int]int{}
	assign := func(obs []Observation, of []int) {
		for i, o := range obs {
			id, ok := index[o.Block]
			if !ok {
				id = len(index)
				index[o.Block] = id
			}
			of[i] = id
		}
	}
	assign(a, c.ofA)
	assign(b, c.ofB)
	c.counts = make([]int, len(index))
	return c
}

// independent is how many units of replication the scarcer side has.
func (c *clusters) independent() int {
	if c.onlyA > 0 || len(c.a) == 0 || len(c.b) == 0 {
		return min(len(c.a), len(c.b))
	}
	distinct := func(of []int) int {
		s := slices.Clone(of)
		slices.Sort(s)
		return len(slices.Compact(s))
	}
	return min(distinct(c.ofA), distinct(c.ofB))
}

func (c *clusters) resample(rng *rand.Rand) (medianA, medianB float64) {
	clear(c.counts)
	if c.onlyA > 0 {
		for range c.onlyA {
			c.counts[rng.IntN(c.onlyA)]++
		}
		rest := len(c.counts) - c.onlyA
		for range rest {
			c.counts[c.onlyA+rng.IntN(rest)]++
		}
	} else {
		for range c.counts {
			c.counts[rng.IntN(len(c.counts))]++
		}
	}
	return c.weightedMedian(c.a, c.ofA), c.weightedMedian(c.b, c.ofB)
}

// weightedMedian is the median of the values repeated as often as their
// clusters were drawn; NaN when none was.
func (c *clusters) weightedMedian(sorted []Observation, of []int) float64 {
	total := 0
	for _, k := range of {
		total += c.counts[k]
	}
	seen, lower := 0, math.NaN()
	for i, k := range of {
		seen += c.counts[k]
		if math.IsNaN(lower) && 2*seen >= total && seen > 0 {
			lower = sorted[i].Value
			if 2*seen > total {
				return lower
			}
			continue // the upper of the two middle values is the next one drawn
		}
		if !math.IsNaN(lower) && c.counts[k] > 0 {
			return lower + (sorted[i].Value-lower)/2
		}
	}
	return lower
}

// seeded derives a generator from the samples, in the order given.
func seeded(samples ...[]Observation) *rand.PCG {
	h := fnv.New128a()
	var word [8]byte
	put := func(v uint64) {
		binary.LittleEndian.PutUint64(word[:], v)
		h.Write(word[:]) // never fails, by hash.Hash
	}
	for _, s := range samples {
		put(uint64(len(s)))
		for _, o := range s {
			put(math.Float64bits(o.Value))
			put(uint64(o.Block))
		}
	}
	sum := h.Sum(nil)
	return rand.NewPCG(binary.LittleEndian.Uint64(sum[:8]), binary.LittleEndian.Uint64(sum[8:]))
}
