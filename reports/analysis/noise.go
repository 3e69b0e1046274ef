package analysis

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/trusted-ring/trusted-ring/reports/schema"
	"github.com/trusted-ring/trusted-ring/reports/stats"
)

// fewPairs: below it a floor is read from intervals.
const fewPairs = 5

// floorKey is what has a noise floor of its own: a tail differs from itself
// more than a median does.
type floorKey struct{ workload, unit string }

// noiseFloor compares the A/A arm with the main arm: the same code, measured in
// the same blocks, in other processes. The floor of a workload and unit is the
// largest distance from 1 among its pairs; with fewer than fewPairs of them,
// which may be close to 1 by luck, the largest that their intervals allow.
func noiseFloor(cells []schema.Cell, o Options) schema.NoiseFloor {
	floor := schema.NoiseFloor{Ratios: []float64{}, PerCell: []schema.CellNoise{}, Workloads: []schema.WorkloadNoise{},
		Method: fmt.Sprintf("largest distance from 1 of the ratio b/a (compared as variants are) over the cells of the workload that were measured twice, those with as many readers and as large batches where there are any; with fewer than %d such cells, the farthest end of their intervals", fewPairs)}
	arms := map[cellKey]schema.Cell{}
	for _, c := range cells {
		arms[cellKey{c.Name, c.Unit, c.Arm}] = c
	}
	groups := map[floorKey][]schema.CellNoise{}
	for _, b := range cells {
		a, ok := arms[cellKey{b.Name, b.Unit, "a"}]
		if b.Arm != "b" || !ok || !isTime(b.Unit) || b.Paced() || b.Workload == probeWorkload || !(a.Center > 0 && b.Center > 0) {
			continue
		}
		e := contrast(a.Samples, b.Samples, o)
		noise := schema.CellNoise{Cell: b.Name, Workload: b.Workload, Params: b.Params, Unit: b.Unit, Ratio: e.ratio, CI: e.ci, MDE: e.mde}
		floor.PerCell = append(floor.PerCell, noise)
		floor.Ratios = append(floor.Ratios, e.ratio)
		groups[floorKey{b.Workload, b.Unit}] = append(groups[floorKey{b.Workload, b.Unit}], noise)
	}
	floor.Ratios = timesPerEvent(floor)
	floor.N = len(floor.Ratios)
	floor.Ratio = stats.NoiseFloor(floor.Ratios)
	keys := slices.SortedFunc(maps.Keys(groups), func(a, b floorKey) int {
		return cmp.Or(strings.Compare(a.workload, b.workload), compareUnits(a.unit, b.unit))
	})
	for _, k := range keys {
		floor.Workloads = append(floor.Workloads, workloadNoise(k, groups[k]))
	}
	return floor
}

// timesPerEvent are the ratios that are of times per event, or all of them
// where none is.
func timesPerEvent(floor schema.NoiseFloor) []float64 {
	var out []float64
	for _, c := range floor.PerCell {
		if c.Unit == "ns/op" {
			out = append(out, c.Ratio)
		}
	}
	if out == nil {
		return floor.Ratios
	}
	return out
}

// compareUnits puts times per event before percentiles, and those in their
// order.
func compareUnits(a, b string) int {
	return cmp.Or(cmp.Compare(strings.Count(a, "-"), strings.Count(b, "-")), Natural(a, b))
}

func workloadNoise(k floorKey, pairs []schema.CellNoise) schema.WorkloadNoise {
	w := schema.WorkloadNoise{Workload: k.workload, Unit: k.unit, N: len(pairs)}
	var mdes []float64
	for _, p := range pairs {
		if p.MDE > 0 {
			mdes = append(mdes, p.MDE)
		}
	}
	w.Ratio = floorOfPairs(pairs)
	if len(mdes) > 0 {
		w.MDE = max(stats.Median(mdes), w.Ratio)
	}
	return w
}

// floorOfPairs is the largest distance from 1 among pairs, and when they are
// few the largest that their intervals allow.
func floorOfPairs(pairs []schema.CellNoise) float64 {
	var ratios []float64
	for _, p := range pairs {
		ratios = append(ratios, p.Ratio)
		if len(pairs) < fewPairs {
			ratios = append(ratios, p.CI...)
		}
	}
	return stats.NoiseFloor(ratios)
}

// floorFor is the ratio that a difference from c must exceed: that of the A/A
// pairs of its workload and unit which cross the cores as c does, with as many
// readers and as large batches, or without such a pair FloorOf the workload.
func floorFor(floor schema.NoiseFloor, c schema.Cell) float64 {
	var alike []schema.CellNoise
	for _, n := range floor.PerCell {
		if n.Workload == c.Workload && n.Unit == c.Unit && n.Params["readers"] == c.Params["readers"] && n.Params["batch"] == c.Params["batch"] {
			alike = append(alike, n)
		}
	}
	if alike == nil {
		return FloorOf(floor, c.Workload, c.Unit)
	}
	return floorOfPairs(alike)
}

// FloorOf is the ratio that a difference in a workload and unit must exceed: its
// own floor, or where it has no A/A pair the largest of that unit, or of the
// run; 0 without an A/A arm.
func FloorOf(floor schema.NoiseFloor, workload, unit string) float64 {
	var sameUnit, any float64
	for _, w := range floor.Workloads {
		if w.Workload == workload && w.Unit == unit {
			return w.Ratio
		}
		if w.Unit == unit {
			sameUnit = max(sameUnit, w.Ratio)
		}
		any = max(any, w.Ratio)
	}
	return cmp.Or(sameUnit, any)
}
