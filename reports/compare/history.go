package compare

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/trusted-ring/trusted-ring/reports/run"
	"github.com/trusted-ring/trusted-ring/reports/schema"
	"github.com/trusted-ring/trusted-ring/reports/stats"
)

// Timeline is many runs in order of time.
type Timeline struct {
	Runs   []RunInfo
	Series []Series
	Notes  []schema.Warning
}

// RunInfo is one run of a timeline.
type RunInfo struct {
	ID      string
	Commit  string
	Started string // RFC 3339; empty when the run does not say
	CPU     string
}

// Series is one benchmark in one unit over the runs that have it.
type Series struct {
	Name, Unit string
	Points     []Point
	Changes    []Step
}

// Point is the benchmark in one run.
type Point struct {
	Run    int // index into Timeline.Runs
	Median float64
	CI     []float64
	N      int
}

// Step is a change of level between two points.
type Step struct {
	Point     int     // the first point of the new level
	Ratio     float64 // median after over median before; 0 where that is 0
	P         float64 // of this series alone
	PAdjusted float64 // Benjamini-Hochberg over all series
	Verdict   Verdict
}

// minHistory is the fewest runs among which Pettitt's test can find a change at
// 5 %: of 8 runs, 4 against 4, the clearest order has p = 2/C(8,4) = 0.029.
const minHistory = 8

// History orders the runs by their start, where all of them say when that was,
// and looks for changes of level in the medians of every benchmark. A step
// counts when it also exceeds the threshold.
func History(runs []*run.Run, o Options) (*Timeline, error) {
	if len(runs) == 0 {
		return nil, fmt.Errorf("no runs")
	}
	reports := make([]*schema.Report, len(runs))
	units := map[*schema.Report]*run.Run{}
	for i, r := range runs {
		rep, err := report(r, o)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", r.Path, err)
		}
		reports[i] = rep
		units[rep] = r
	}
	if !slices.ContainsFunc(reports, func(r *schema.Report) bool { return r.Run.Started == "" }) {
		slices.SortStableFunc(reports, func(a, b *schema.Report) int { return cmp.Compare(a.Run.Started, b.Run.Started) })
	}
	t := &Timeline{}
	series := map[key]*Series{}
	all := map[key]schema.Cell{}
	for i, rep := range reports {
		cpu, _ := rep.Environment["cpu"].(string)
		t.Runs = append(t.Runs, RunInfo{ID: rep.Run.ID, Commit: rep.Run.Commit, Started: rep.Run.Started, CPU: cpu})
		for k, c := range testable(rep) {
			if series[k] == nil {
				series[k] = &Series{Name: k.name, Unit: k.unit}
				all[k] = c
			}
			series[k].Points = append(series[k].Points, Point{Run: i, Median: c.Center, CI: c.CI, N: len(c.Samples)})
		}
	}
	newest := units[reports[len(reports)-1]]
	order := keys(all, nil)
	ps := make([]float64, len(order))
	for i, k := range order {
		ps[i] = stats.ChangePoint(series[k].medians()).P
	}
	for i, adjusted := range stats.BenjaminiHochberg(ps) {
		s := series[order[i]]
		if ps[i] <= o.Alpha {
			s.changes(adjusted, better(newest.Units, s.Unit), o)
		}
		t.Series = append(t.Series, *s)
	}
	t.note(o)
	return t, nil
}

func (s *Series) medians() []float64 {
	out := make([]float64, len(s.Points))
	for i, p := range s.Points {
		out[i] = p.Median
	}
	return out
}

// changes notes the steps of a series whose clearest one has the given adjusted
// p-value.
func (s *Series) changes(adjusted float64, better int, o Options) {
	medians := s.medians()
	found := stats.ChangePoints(medians, o.Alpha)
	for i, c := range found {
		from, to := 0, len(medians)
		if i > 0 {
			from = found[i-1].Index
		}
		if i+1 < len(found) {
			to = found[i+1].Index
		}
		r := Row{CenterA: stats.Median(medians[from:c.Index]), CenterB: stats.Median(medians[c.Index:to]), better: better}
		step := Step{Point: c.Index, P: c.P, PAdjusted: max(c.P, adjusted), Verdict: r.direction()}
		if r.CenterA > 0 {
			step.Ratio = r.CenterB / r.CenterA
			if stats.Distance(step.Ratio) <= o.Threshold {
				continue
			}
		}
		s.Changes = append(s.Changes, step)
	}
}

func (t *Timeline) note(o Options) {
	if chance := o.Alpha * float64(len(t.Series)); chance >= 1 && len(t.Runs) >= minHistory {
		t.Notes = append(t.Notes, schema.Warning{Subject: "series",
			Text: fmt.Sprintf("of %d series up to %.0f would show a change by chance alone; the adjusted p says which stand among all of them", len(t.Series), chance)})
	}
	if len(t.Runs) < minHistory {
		t.Notes = append(t.Notes, schema.Warning{Subject: "runs",
			Text: fmt.Sprintf("%d runs are too few to find a change at 5 %%: that takes %d", len(t.Runs), minHistory)})
	}
	for i := 1; i < len(t.Runs); i++ {
		if t.Runs[i].CPU != t.Runs[i-1].CPU {
			t.Notes = append(t.Notes, schema.Warning{Subject: t.Runs[i].ID,
				Text: fmt.Sprintf("another machine: %s, before %s", orUnknown(t.Runs[i].CPU), orUnknown(t.Runs[i-1].CPU))})
		}
	}
}
