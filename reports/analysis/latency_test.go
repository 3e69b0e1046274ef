package analysis

import (
	"testing"

	"github.com/HdrHistogram/hdrhistogram-go"

	"github.com/trusted-ring/trusted-ring/reports/run"
	"github.com/trusted-ring/trusted-ring/reports/schema"
)

// recorded counts n times the value ns.
func recorded(t *testing.T, rate, achieved float64, process int, ns, n int64) run.Histogram {
	t.Helper()
	h := hdrhistogram.New(1, 10_000_000_000, 3)
	if err := h.RecordValues(ns, n); err != nil {
		t.Fatal(err)
	}
	return run.Histogram{File: "latency.hdr", Line: process, Workload: "Latency", Impl: "ring", Params: map[string]any{"size": 64.0},
		Rate: rate, Achieved: achieved, Process: process, Arm: "a", Counts: packed(t, h)}
}

func packed(t *testing.T, h *hdrhistogram.Histogram) run.Counts {
	t.Helper()
	c, err := run.Pack(h)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func merged(t *testing.T, hs ...run.Histogram) []schema.Latency {
	t.Helper()
	ls, err := latency(hs)
	if err != nil {
		t.Fatal(err)
	}
	return ls
}

// One process is fast with many events, one slow with few. Averaged percentiles
// would give a median of 550; merged counts give 100.
func TestLatencyMergesCounts(t *testing.T) {
	slow := recorded(t, 1000, 1000, 2, 1000, 100)
	slow.Missed = 3
	ls := merged(t, slow, recorded(t, 1000, 998, 1, 100, 9900))
	if len(ls) != 1 {
		t.Fatalf("%d latencies", len(ls))
	}
	l := ls[0]
	if l.Count != 10000 || l.Processes != 2 || l.Achieved != 998 || l.Missed || l.Lost != 3 || l.Max < 1000 {
		t.Errorf("%+v", l)
	}
	if p50, _ := at(l, 50); p50 != 100 {
		t.Errorf("p50 = %v", p50)
	}
	if p99, ok := at(l, 99.5); !ok || p99 < 999 || p99 > 1001 {
		t.Errorf("p99.5 = %v", p99)
	}
	if s := l.Spread["50"]; len(s) != 2 || s[0] != 100 || s[1] < 999 {
		t.Errorf("spread %v", s)
	}
}

// With 10 samples beyond it at least: 10000 samples carry p99.9 and no more.
func TestPercentilesNeedSamples(t *testing.T) {
	l := merged(t, recorded(t, 1000, 1000, 1, 100, 10000))[0]
	if _, ok := at(l, 99.9); !ok {
		t.Error("10000 samples carry p99.9")
	}
	if _, ok := at(l, 99.95); ok {
		t.Error("10000 samples do not carry p99.95")
	}
	if l := merged(t, recorded(t, 1000, 1000, 1, 100, 9))[0]; len(l.Percentiles) != 0 {
		t.Errorf("9 samples carry %v", l.Percentiles)
	}
	if len(l.Spread) != 0 {
		t.Errorf("one process has no spread: %v", l.Spread)
	}
}

// at is percentile p of a latency, if its samples carry it.
func at(l schema.Latency, p float64) (float64, bool) {
	for _, q := range l.Percentiles {
		if q.P == p {
			return q.Ns, true
		}
	}
	return 0, false
}

// A stall of the machine in one process of three is a tail, and fails the rate;
// it is not where the variant stops keeping up.
func TestAStallIsNoKnee(t *testing.T) {
	var all []run.Histogram
	for i, rate := range []float64{1e5, 1e6, 2e6, 4e6} {
		for p := range 3 {
			ns, achieved := int64(100), rate
			if p == 1 && i == 1 {
				ns, achieved = 5_000_000, 0.8*rate
			}
			if i == 3 { // here all of them do
				ns, achieved = 9_000_000, 0.7*rate
			}
			all = append(all, recorded(t, rate, achieved, 10*i+p+1, ns, 10000))
		}
	}
	ls := merged(t, all...)
	for i, want := range []struct {
		missedBy int
		knee     bool
	}{{0, false}, {1, false}, {0, true}, {3, false}} {
		if ls[i].MissedBy != want.missedBy || ls[i].Missed != (want.missedBy > 0) || ls[i].Knee != want.knee {
			t.Errorf("%.0f/s: missed by %d, knee %v; want %+v", ls[i].OfferedRate, ls[i].MissedBy, ls[i].Knee, want)
		}
	}
}

func TestMissedRateAndKnee(t *testing.T) {
	ls := merged(t, recorded(t, 1e6, 1e6, 1, 150, 10000), recorded(t, 1e5, 1e5, 2, 100, 10000), recorded(t, 4e6, 4e6, 3, 900, 10000), recorded(t, 9e6, 8.9e6, 4, 100, 10000))
	if len(ls) != 4 || ls[0].OfferedRate != 1e5 {
		t.Fatalf("not in order of rate: %+v", ls)
	}
	for i, want := range []struct{ missed, knee bool }{{false, false}, {false, true}, {false, false}, {true, false}} {
		if ls[i].Missed != want.missed || ls[i].Knee != want.knee {
			t.Errorf("%.0f/s: missed %v, knee %v", ls[i].OfferedRate, ls[i].Missed, ls[i].Knee)
		}
	}
	// Beyond a rate that was missed there is no knee, however short its queue.
	if ls := merged(t, recorded(t, 1e5, 1e5, 1, 100, 10000), recorded(t, 1e6, 9e5, 2, 100, 10000), recorded(t, 2e6, 2e6, 3, 100, 10000)); !ls[0].Knee || ls[1].Knee || ls[2].Knee {
		t.Errorf("knees %v, %v, %v", ls[0].Knee, ls[1].Knee, ls[2].Knee)
	}
	// One process that missed the rate is enough.
	if l := merged(t, recorded(t, 1000, 1000, 1, 100, 100), recorded(t, 1000, 500, 2, 100, 100))[0]; !l.Missed {
		t.Errorf("%+v", l)
	}
	// A closed loop offers no rate that could be missed.
	if l := merged(t, recorded(t, 0, 0, 1, 100, 100))[0]; l.Missed {
		t.Errorf("%+v", l)
	}
}

func TestArmBIsNotMerged(t *testing.T) {
	b := recorded(t, 1000, 1000, 2, 500, 100)
	b.Arm = "b"
	if ls := merged(t, recorded(t, 1000, 1000, 1, 100, 100), b); len(ls) != 1 || ls[0].Count != 100 {
		t.Errorf("%+v", ls)
	}
}

func TestHistogramsOfDifferentRangesMerge(t *testing.T) {
	narrow := recorded(t, 1000, 1000, 1, 100, 100)
	small := hdrhistogram.New(1, 1000, 3)
	if err := small.RecordValues(900, 50); err != nil {
		t.Fatal(err)
	}
	narrow.Counts = packed(t, small)
	if l := merged(t, narrow, recorded(t, 1000, 1000, 2, 5_000_000, 50))[0]; l.Count != 100 || l.Max < 4_990_000 {
		t.Errorf("%+v", l)
	}
}
