package bench_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"github.com/trusted-ring/trusted-ring/bench/cells"
	"github.com/trusted-ring/trusted-ring/bench/latency"
)

// BenchmarkLatency sends b.N events at a fixed rate and takes the time of each from its intended sending to its delivery.
// The time per event is that of the load, not of the variant: the latencies are in the percentiles, and in the histogram
// log if latency.LogVariable names one.
func BenchmarkLatency(b *testing.B) {
	for _, c := range cells.Latency(cells.Tested()) {
		var last latency.Result
		each(b, []cells.Cell{c}, func(b *testing.B, c cells.Cell) {
			var err error
			load := latency.Load{Rate: c.Rate, Events: b.N, Size: c.Config.Size}
			if c.Variant.Promise.Parks {
				load.Waiting = latency.Park
			}
			last, err = latency.OpenLoop(open(b, c), load)
			must(b, err)
			report(b, last)
		})
		if last.Sent > 0 {
			must(b, keep(last, "Latency", fmt.Sprintf("impl=%s;mode=%s;size=%d", c.Variant.Impl, c.Variant.Mode, c.Config.Size)))
		}
	}
}

// report prints what one load showed: no percentile without at least ten samples beyond it.
func report(b *testing.B, r latency.Result) {
	b.Helper()
	b.ReportMetric(r.Rate, "offered-events/s")
	b.ReportMetric(r.Achieved, "achieved-events/s")
	b.ReportMetric(float64(r.Lost()), "missed-events")
	for _, p := range percentiles(r.Latencies) {
		b.ReportMetric(float64(r.Latencies.ValueAtPercentile(p)), fmt.Sprintf("p%v-ns", p))
	}
}

// percentiles lists those of the usual ones that h has the samples for.
func percentiles(h *hdrhistogram.Histogram) (out []float64) {
	for _, p := range []float64{50, 90, 99, 99.9, 99.99} {
		if (1-p/100)*float64(h.TotalCount()) >= 10 {
			out = append(out, p)
		}
	}
	return out
}

// keep appends the histogram of r to the log of the run.
func keep(r latency.Result, workload, keys string) error {
	took := time.Duration(float64(r.Sent) / r.Rate * 1e9)
	return latency.Keep(r.Latencies, fmt.Sprintf("workload=%s;%s;rate=%.0f;achieved=%.1f;missed=%d",
		workload, keys, r.Rate, r.Achieved, r.Lost()), took)
}
