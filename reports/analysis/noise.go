package analysis

import (
	"fmt"
	"maps"
	"slices"

	"github.com/trusted-ring/trusted-ring/reports/schema"
	"github.com/trusted-ring/trusted-ring/reports/stats"
)

// noiseFloor compares the A/A arm with the main arm: the same code, measured in
// the same blocks, in other processes. The floor of a workload is the largest
// distance from 1 among its pairs; with fewer than fewPairs of them, which may
// be close to 1 by luck, the largest that their intervals allow.
func noiseFloor(cells []schema.Cell, o Options) schema.NoiseFloor {
	floor := schema.NoiseFloor{Ratios: []float64{}, PerCell: []schema.CellNoise{}, Workloads: []schema.WorkloadNoise{},
		Method: fmt.Sprintf("largest distance from 1 of median(b)/median(a) over cells that were measured twice under different labels; with fewer than %d such cells in a workload, the farthest end of their intervals", fewPairs)}
	arms := map[cellKey]schema.Cell{}
	for _, c := range cells {
		arms[cellKey{c.Name, c.Unit, c.Arm}] = c
	}
	perWorkload := map[string][]schema.CellNoise{}
	for _, b := range cells {
		a, ok := arms[cellKey{b.Name, b.Unit, "a"}]
		if b.Arm != "b" || !ok || !isTime(b.Unit) || b.Paced() || b.Workload == probeWorkload || !(a.Center > 0 && b.Center > 0) {
			continue
		}
		ratio := stats.RatioOfMedians(observations(a.Samples), observations(b.Samples), o.Confidence)
		noise := schema.CellNoise{Cell: b.Name, Unit: b.Unit, Ratio: ratio.Ratio, CI: ratio.CI.Bounds(),
			MDE: stats.MinimumDetectableEffect(values(a.Samples), values(b.Samples), o.Alpha, o.Power)}
		floor.PerCell = append(floor.PerCell, noise)
		floor.Ratios = append(floor.Ratios, ratio.Ratio)
		perWorkload[b.Workload] = append(perWorkload[b.Workload], noise)
	}
	floor.N = len(floor.Ratios)
	floor.Ratio = largest(floor.PerCell)
	for _, name := range slices.Sorted(maps.Keys(perWorkload)) {
		w := schema.WorkloadNoise{Workload: name, N: len(perWorkload[name])}
		var mdes []float64
		for _, n := range perWorkload[name] {
			if n.MDE > 0 {
				mdes = append(mdes, n.MDE)
			}
		}
		w.Ratio = largest(perWorkload[name])
		if len(mdes) > 0 {
			w.MDE = max(stats.Median(mdes), w.Ratio)
		}
		floor.Workloads = append(floor.Workloads, w)
	}
	return floor
}

// fewPairs: below it the floor is read from intervals.
const fewPairs = 5

func largest(pairs []schema.CellNoise) float64 {
	var ratios []float64
	for _, p := range pairs {
		ratios = append(ratios, p.Ratio)
		if len(pairs) < fewPairs {
			ratios = append(ratios, p.CI...)
		}
	}
	return stats.NoiseFloor(ratios)
}

// floorOf is the noise floor of a workload, or of the whole run where the
// workload has no A/A pair; 0 without any.
func floorOf(floor schema.NoiseFloor, workload string) float64 {
	for _, w := range floor.Workloads {
		if w.Workload == workload {
			return w.Ratio
		}
	}
	return floor.Ratio
}
