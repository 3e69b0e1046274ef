package render

import (
	"fmt"
	"slices"
	"strings"

	"github.com/trusted-ring/trusted-ring/reports/plots"
	"github.com/trusted-ring/trusted-ring/reports/quantity"
	"github.com/trusted-ring/trusted-ring/reports/schema"
)

const (
	probeWorkload = "Probe"
	tracksPerPlot = 6  // run-order strips in one picture
	tracksAtMost  = 24 // of the cells with warnings; the table names all
	leastOrdered  = 6  // samples from which an order can be seen
	namedAtMost   = 3  // cells that share a warning
)

func noiseSection(r *schema.Report) section {
	s := section{ID: "noise", Title: "Noise", Lead: "How much the machine and the method differ from themselves, and which numbers carry a warning."}
	if r.NoiseFloor.N == 0 || len(r.NoiseFloor.Ratios) == 0 {
		s.Blocks = append(s.Blocks, block{Heading: "A/A", Text: []string{"This run has no A/A arm: nothing was measured twice as two arms, so its noise floor is unknown and no floor guards the comparisons."}})
	} else {
		s.Blocks = append(s.Blocks, block{Heading: "A/A", Text: []string{floorText(r.NoiseFloor)},
			Gallery: &gallery{ID: "aa", Figures: []figure{{Figure: plots.AA("noise-aa", r.NoiseFloor.Ratios, r.NoiseFloor.Ratio)}},
				Read: "How to read it: the same variant was measured as two arms. If the method were free of noise, all pairs would stand at 1. The dashed lines stand at the pair that differs most."}})
		if t := workloadNoise(r.NoiseFloor.Workloads); t != nil {
			s.Blocks = append(s.Blocks, block{Table: t})
		}
		if t := cellNoise(r.NoiseFloor.PerCell); t != nil {
			s.Blocks = append(s.Blocks, block{Table: t, Fold: "A/A by cell, with the least effect that could have been seen"})
		}
	}
	if tracks := suspects(r.Cells); tracks != nil {
		s.Blocks = append(s.Blocks, block{Heading: "In run order", Gallery: runOrder("noise-order", "Cells with a warning", tracks)})
	}
	if t := blocksTable(r); t != nil {
		s.Blocks = append(s.Blocks, block{Heading: "Blocks", Text: []string{readBlocks}, Table: t})
	}
	if t := weatherTable(r.Cells); t != nil {
		s.Blocks = append(s.Blocks, block{Heading: "Where the machine moved, and where it did not", Table: t})
	}
	if t := warningTable(r); t != nil {
		s.Blocks = append(s.Blocks, block{Heading: "Warnings", Table: t})
	}
	return s
}

// floorText says what the floor is and how it was found.
func floorText(n schema.NoiseFloor) string {
	text := fmt.Sprintf("%s of times per event, each of the same code measured twice in the same blocks, differed by a factor of up to %s. A comparison is held to the floor of its own workload and unit, in the table below",
		capital(plural(n.N, "pair")), strings.TrimSuffix(quantity.Ratio(n.Ratio), "×"))
	if n.Method != "" {
		text += ": the " + n.Method
	}
	return strings.TrimSuffix(text, ".") + "."
}

// workloadNoise is the floor that each workload's comparisons must clear.
func workloadNoise(all []schema.WorkloadNoise) *table {
	if len(all) == 0 {
		return nil
	}
	t := &table{ID: "noise-workloads", Caption: "The floor of each workload. The minimum detectable effect is the smallest ratio that this many samples could have told from 1.",
		Columns: []column{{Name: "Workload"}, {Name: "Unit"}, {Name: "Noise floor", Numeric: true}, {Name: "A/A pairs", Numeric: true}, {Name: "Detectable from", Numeric: true}}}
	for _, w := range all {
		t.Rows = append(t.Rows, row{Cells: []cell{{Text: spaced(w.Workload), Head: true}, {Text: w.Unit},
			{Text: quantity.Ratio(w.Ratio), Sort: sortable(w.Ratio)}, {Text: fmt.Sprint(w.N)}, detectable(w.MDE)}})
	}
	return t
}

func cellNoise(cells []schema.CellNoise) *table {
	if len(cells) == 0 {
		return nil
	}
	t := &table{ID: "noise-cells", Caption: "A/A ratio by cell.",
		Columns: []column{{Name: "Cell", Broad: true}, {Name: "Unit"}, {Name: "A/A ratio", Numeric: true}, {Name: "Interval", Numeric: true}, {Name: "Detectable from", Numeric: true}}}
	for _, c := range cells {
		lo, hi := bounds(c.CI)
		t.Rows = append(t.Rows, row{Cells: []cell{{Text: cellWords(c.Cell), Head: true}, {Text: c.Unit},
			{Text: quantity.Ratio(c.Ratio), Sort: sortable(c.Ratio)}, {Text: span(lo, hi), Sort: sortable(lo)}, detectable(c.MDE)}})
	}
	return t
}

func detectable(mde float64) cell {
	if mde <= 0 || !quantity.Finite(mde) {
		return cell{Text: quantity.None}
	}
	return cell{Text: quantity.Ratio(mde), Sort: sortable(mde)}
}

const readOrder = "How to read it: samples in the order in which they were taken, each strip on its own scale, whose ends are written at the right. " +
	"The blue line is the median. A slope is drift, a step is a change of the machine, a lone first point is a warm-up; rings are outliers. A darker band is a block in which the hardware probe moved."

// runOrder puts tracks into pictures of a few strips each.
func runOrder(id, title string, tracks []plots.Track) *gallery {
	g := &gallery{ID: id, Read: readOrder}
	n := 0
	for chunk := range slices.Chunk(tracks, tracksPerPlot) {
		n++
		name := title
		if len(tracks) > tracksPerPlot {
			name = fmt.Sprintf("%s (%d)", title, n)
		}
		g.Figures = append(g.Figures, figure{Figure: plots.RunOrder(slug(id, fmt.Sprint(n)), name, chunk)})
	}
	return g
}

// suspects are the cells whose order of samples the analysis warns about.
func suspects(cells []schema.Cell) []plots.Track {
	var tracks []plots.Track
	for _, c := range cells {
		if len(c.Warnings) > 0 && len(c.Samples) >= leastOrdered && c.Workload != probeWorkload && primary(c) && len(tracks) < tracksAtMost {
			tracks = append(tracks, plots.Track{Label: cellName(c), Unit: c.Unit, Median: c.Center, Samples: c.Samples})
		}
	}
	return tracks
}

func cellName(c schema.Cell) string {
	parts := []string{spaced(c.Workload), rowLabel(c), params(c.Params, "mode", "form")}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

const readBlocks = "A block stands between two readings of the hardware probes. It counts as moved when one of them was farther from its median in the run, or differed more between the two readings, " +
	"than the probe differs from itself (four robust standard deviations within blocks, at least a quarter). Its samples are kept and marked. reports/testdata/moved in the repository is a recorded run in which a neighbour really took a core away, with what became of it."

func blocksTable(r *schema.Report) *table {
	if len(r.Blocks) == 0 {
		return nil
	}
	t := &table{ID: "blocks", Caption: "Blocks in run order, with the medians of their probes.", Columns: []column{{Name: "Block", Numeric: true}, {Name: "Started", Tight: true}, {Name: "Machine", Broad: true}}}
	for _, p := range r.Probes {
		t.Columns = append(t.Columns, column{Name: probeWords(p.Name), Numeric: true})
	}
	for _, b := range r.Blocks {
		v := verdict{"good", "✓", "steady", "0"}
		if b.Moved {
			v = verdict{"unsure", "!", "moved", "1"}
		}
		cs := []cell{{Text: fmt.Sprint(b.Block), Head: true}, {Text: b.Started}, {Text: v.Word, Sort: v.rank, Verdict: &v, Small: b.Why}}
		for _, p := range r.Probes {
			v, ok := b.Probes[p.Name]
			if !ok {
				cs = append(cs, cell{Text: quantity.None})
				continue
			}
			cs = append(cs, cell{Text: quantity.Format(v, "ns/op"), Sort: sortable(v)})
		}
		t.Rows = append(t.Rows, row{Cells: cs})
	}
	return t
}

// probeWords writes memmove/size=1024 as memmove 1 KiB.
func probeWords(name string) string { return strings.ReplaceAll(cellWords(name), ", ", " ") }

// weatherTable sets the samples of moved blocks beside the others, those cells
// first for which it makes two levels.
func weatherTable(cells []schema.Cell) *table {
	t := &table{ID: "weather", Caption: "Medians, and from least to most, of the blocks in which the machine held still and of those in which it moved.",
		Columns: []column{{Name: "Cell", Broad: true}, {Name: "Unit"}, {Name: "Held still", Numeric: true}, {Name: "Moved", Numeric: true}, {Name: "Moved over still", Numeric: true}, {Name: "Levels"}},
		Read:    "A cell has two levels where its median in moved blocks is one that it never had in the others: its overall median then lies on one of them or between, and its multiple of the probe (under Probes) says more."}
	two, one := verdict{"unsure", "!", "two", "0"}, verdict{"good", "✓", "one", "1"}
	for _, c := range cells {
		if c.Weather == nil || !primary(c) || c.OpenLoop { // tails move by themselves
			continue
		}
		w, v := c.Weather, &one
		if w.Split {
			v = &two
		}
		ratio := w.Moved.Center / w.Still.Center
		t.Rows = append(t.Rows, row{Cells: []cell{{Text: cellName(c), Head: true}, {Text: c.Unit}, groupCell(w.Still, c.Unit), groupCell(w.Moved, c.Unit),
			{Text: quantity.Ratio(ratio), Sort: sortable(ratio)}, {Text: v.Word, Sort: v.rank, Verdict: v}}})
	}
	if t.Rows == nil {
		return nil
	}
	slices.SortStableFunc(t.Rows, func(a, b row) int { return strings.Compare(a.Cells[5].Sort, b.Cells[5].Sort) })
	return t
}

func groupCell(g schema.Group, unit string) cell {
	small := fmt.Sprintf("n\u00a0=\u00a0%d", g.N)
	if g.N > 1 {
		small = join(quantity.Interval(g.Min, g.Max, unit), small)
	}
	return cell{Text: quantity.Format(g.Center, unit), Sort: sortable(g.Center), Small: small}
}

// warningTable lists the report's warnings and then the cells', each text once.
func warningTable(r *schema.Report) *table {
	t := &table{ID: "warnings", Caption: "What to know before believing a number.", Columns: []column{{Name: "About", Broad: true}, {Name: "Warning", Broad: true}}}
	var texts []string
	about := map[string][]string{}
	add := func(who, text string) {
		if about[text] == nil {
			texts = append(texts, text)
		}
		if !slices.Contains(about[text], who) {
			about[text] = append(about[text], who)
		}
	}
	for _, w := range r.Warnings {
		add(w.Subject, w.Text)
	}
	for _, c := range r.Cells {
		for _, w := range c.Warnings {
			add(cellName(c), w)
		}
	}
	for _, text := range texts {
		who := cell{Text: about[text][0], Head: true}
		if n := len(about[text]); n > 1 {
			who = cell{Text: plural(n, "cell"), Sort: fmt.Sprint(n), Head: true, Small: strings.Join(about[text][:min(n, namedAtMost)], "; ")}
			if n > namedAtMost {
				who.Small += fmt.Sprintf("; and %d more, named in report.json", n-namedAtMost)
			}
		}
		t.Rows = append(t.Rows, row{Cells: []cell{who, {Text: text}}})
	}
	if t.Rows == nil {
		return nil
	}
	return t
}

func probesSection(r *schema.Report) section {
	s := section{ID: "probes", Title: "Probes", Lead: "What the bare hardware did in the same blocks: the yardstick for every number above."}
	if len(r.Probes) == 0 {
		s.Blocks = []block{{Text: []string{"This run holds no hardware probes, so a slow machine cannot be told from a slow variant."}}}
		return s
	}
	t := &table{ID: "probes-table", Caption: "Hardware probes over all blocks.",
		Columns: []column{{Name: "Probe"}, {Name: "Median", Numeric: true}, {Name: "Interval", Numeric: true}, {Name: "Least", Numeric: true}, {Name: "Most", Numeric: true}, {Name: "n", Numeric: true}}}
	var tracks []plots.Track
	for _, p := range r.Probes {
		lo, hi := bounds(p.CI)
		t.Rows = append(t.Rows, row{Cells: []cell{
			{Text: probeWords(p.Name), Head: true}, {Text: quantity.Format(p.Median, p.Unit), Sort: sortable(p.Median)},
			{Text: quantity.Interval(lo, hi, p.Unit), Sort: sortable(lo)},
			{Text: quantity.Format(p.Min, p.Unit), Sort: sortable(p.Min)}, {Text: quantity.Format(p.Max, p.Unit), Sort: sortable(p.Max)},
			{Text: fmt.Sprint(len(p.Samples))},
		}})
		if len(p.Samples) > 0 {
			tracks = append(tracks, plots.Track{Label: probeWords(p.Name), Unit: p.Unit, Median: p.Median, Samples: p.Samples})
		}
	}
	s.Blocks = []block{{Table: t}}
	if tracks != nil {
		s.Blocks = append(s.Blocks, block{Gallery: runOrder("probes-order", "Probes in run order", tracks)})
	}
	if t := multiplesTable(r.Cells); t != nil {
		s.Blocks = append(s.Blocks, block{Heading: "Between cores, in multiples of the probe", Table: t})
	}
	return s
}

// multiplesTable gives what crosses cores in units of the ping-pong beside it.
func multiplesTable(cells []schema.Cell) *table {
	t := &table{ID: "multiples", Caption: "Times of events that cross cores, in ns and as multiples of the ping-pong probe of the same process or block.",
		Columns: []column{{Name: "Workload", Tight: true}, {Name: "Variant", Tight: true}, {Name: "Setting", Tight: true}, {Name: "Median", Numeric: true}, {Name: "Interval", Numeric: true}, {Name: "Multiple", Numeric: true}, {Name: "Interval of it", Numeric: true}},
		Read:    "A multiple holds still where both sides suffer alike from a slow link between the cores, and swings where the nanoseconds do not depend on the link."}
	for _, c := range cells {
		if c.PerProbe == nil || !primary(c) {
			continue
		}
		lo, hi := bounds(c.CI)
		mlo, mhi := bounds(c.PerProbeCI)
		t.Rows = append(t.Rows, row{Cells: []cell{{Text: spaced(c.Workload)}, {Text: rowLabel(c), Head: true}, {Text: params(c.Params, "mode"), Sort: sortKey(c.Params)},
			{Text: quantity.Format(c.Center, c.Unit), Sort: sortable(c.Center)}, {Text: quantity.Interval(lo, hi, c.Unit), Sort: sortable(lo)},
			{Text: quantity.Ratio(*c.PerProbe), Sort: sortable(*c.PerProbe)}, {Text: span(mlo, mhi), Sort: sortable(mlo)}}})
	}
	if t.Rows == nil {
		return nil
	}
	return t
}
