package render

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/trusted-ring/trusted-ring/reports/schema"
)

func cellAt(impl, neighbour string, rate float64, missed bool) schema.Latency {
	l := schema.Latency{Workload: "Latency", Impl: impl, Params: map[string]any{"size": 64.0}, OfferedRate: rate, Missed: missed,
		Percentiles: []schema.Percentile{{P: 10, Ns: 1}, {P: 50, Ns: 2}, {P: 99, Ns: rate}}}
	if neighbour != "" {
		l.Workload, l.Params["neighbour"] = "GCFree", neighbour
	}
	return l
}

func TestGroupsCompareAtTheHighestCommonRate(t *testing.T) {
	groups := latencyGroups([]schema.Latency{
		cellAt("ring", "none", 5, true), cellAt("ring", "gc", 5, true),
		cellAt("channel", "", 2, false), cellAt("channel", "", 1, false), cellAt("channel", "", 3, true),
		cellAt("ring", "", 1, false), cellAt("ring", "", 3, false), cellAt("ring", "", 2, false),
	})
	assert.Len(t, groups, 2)
	open, gc := groups[0], groups[1]
	assert.Equal(t, "64 B", open.title, "open-loop latency comes first")
	assert.Equal(t, []string{"ring", "channel"}, []string{open.lines[0].name, open.lines[1].name}, "the subject comes first")
	assert.Equal(t, 2.0, open.commonRate(), "the channel missed 3")
	assert.Equal(t, "ring, GC free, 64 B", gc.title)
	assert.Equal(t, []string{"none", "gc"}, []string{gc.lines[0].name, gc.lines[1].name}, "conditions tell lines apart")
	assert.Equal(t, 5.0, gc.commonRate(), "none met it, but it is the one rate that all were offered")
}

func TestTailOfOneLine(t *testing.T) {
	line := latencyLine{name: "ring", cells: []schema.Latency{cellAt("ring", "", 1, false), cellAt("ring", "", 2, false), cellAt("ring", "", 3, true)}}
	cv := tail(line, 1)
	assert.Equal(t, "ring", cv.Name)
	assert.Len(t, cv.Points, 2, "percentiles below the median are not of the tail")
	assert.Equal(t, 1.0, cv.Points[1].Y)
	assert.Equal(t, "ring at 2 /s", tail(line, 0).Name, "without a common rate, the highest that it met")
	missed := latencyLine{name: "ring", cells: line.cells[2:]}
	assert.True(t, tail(missed, 0).Points[0].Hollow)
}

func TestLoadsNeedTwoRates(t *testing.T) {
	line := latencyLine{name: "ring", cells: []schema.Latency{cellAt("ring", "", 1, false)}}
	assert.Nil(t, loadCurves(line))
	line.cells = append(line.cells, cellAt("ring", "", 2, false))
	assert.Len(t, loadCurves(line), len(loadPercentiles))
	line.cells = []schema.Latency{cellAt("ring", "", 0, false), cellAt("ring", "", 0, false)}
	assert.Nil(t, loadCurves(line), "a closed loop was offered no rate")
}
