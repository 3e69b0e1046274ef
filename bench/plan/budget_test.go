package plan

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

const ms = time.Millisecond

func TestPredict(t *testing.T) {
	cost := Cost{Start: 10 * ms, Ramp: 1.5}
	check := func(s Step, want time.Duration) {
		t.Helper()
		assert.Equal(t, want, cost.Predict(s, 100*ms, 8))
	}
	check(Step{}, 10*ms+8*ProbeTime)
	check(Step{Cell: Cell{Name: "a"}}, 160*ms)
	check(Step{Cell: Cell{Name: "a", Weight: 2}}, 310*ms)
	check(Step{Cell: Cell{Name: "a", Beside: []string{"p", "q"}}}, 460*ms)
	check(Step{Cell: Cell{Name: "a", Fixed: time.Second}}, 1010*ms)
	check(Step{Cell: Cell{Name: "a", Fact: true}}, 10*ms)
}

func TestFitFillsTheBudgetAndNoMore(t *testing.T) {
	cost := Cost{Start: 10 * ms, Ramp: 1.5}
	steps := Schedule(table, 3, 2, 1)
	budget := 10 * time.Second
	benchtime, ok := cost.Fit(steps, budget, 8)
	if !ok || cost.Total(steps, benchtime, 8) > budget || cost.Total(steps, benchtime+ms, 8) <= budget {
		t.Errorf("Fit = %v, %v: takes %v of %v", benchtime, ok, cost.Total(steps, benchtime, 8), budget)
	}
	benchtime, ok = cost.Fit(steps, ms, 8)
	if ok || benchtime != LeastTime {
		t.Errorf("Fit within 1 ms = %v, %v", benchtime, ok)
	}
	benchtime, ok = cost.Fit(steps, 24*time.Hour, 8)
	if !ok || benchtime != MostTime {
		t.Errorf("Fit within a day = %v, %v", benchtime, ok)
	}
}

func TestMeterLearnsTheCost(t *testing.T) {
	var m Meter
	cost := Cost{Start: 10 * ms, Ramp: 1.6}
	check := func(start time.Duration, ramp float64) {
		t.Helper()
		assert.Equal(t, Cost{Start: start, Ramp: ramp}, m.Cost(cost))
	}
	check(10*ms, 1.6) // nothing has run
	for range enough - 1 {
		m.Add(Step{Cell: Cell{Name: "a"}}, 230*ms, 100*ms, 8)
	}
	check(10*ms, 1.6) // too little to learn from
	m.Add(Step{Cell: Cell{Name: "a"}}, 230*ms, 100*ms, 8)
	check(10*ms, 2.2) // 220 ms for 100 measured
	for range enough - 1 {
		m.Add(Step{Cell: Cell{Name: "b", Fixed: 500 * ms}}, 530*ms, 100*ms, 8)
	}
	check(10*ms, 2.2)
	m.Add(Step{}, 8*ProbeTime+30*ms, 100*ms, 8)
	check(30*ms, 2) // starting takes longer, so measuring took shorter
}
