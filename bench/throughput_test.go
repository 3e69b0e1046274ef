package bench_test

import (
	"testing"

	"github.com/trusted-ring/trusted-ring/bench/cells"
	"github.com/trusted-ring/trusted-ring/bench/harness"
	"github.com/trusted-ring/trusted-ring/variants"
)

// BenchmarkThroughput streams b.N events from one goroutine to others. The time is that from the common start to the end
// of the last one.
func BenchmarkThroughput(b *testing.B) {
	each(b, cells.Throughput(cells.Tested()), func(b *testing.B, c cells.Cell) {
		s := newStream(b, c, place(c))
		s.run(b, c.Config.Capacity) // touches every page and every slot
		b.ResetTimer()
		spans := s.run(b, b.N)
		b.StopTimer()
		perEvent(b, float64(spans.Elapsed()))
		s.finish(b)
	})
}

// BenchmarkTail overwrites while readers are close behind. The time is the writer's.
func BenchmarkTail(b *testing.B) {
	each(b, cells.Tail(cells.Tested()), func(b *testing.B, c cells.Cell) {
		s := newStream(b, c, place(c))
		s.run(b, c.Config.Capacity)
		b.ResetTimer()
		spans := s.run(b, b.N)
		b.StopTimer()
		perEvent(b, float64(spans[0].Elapsed()))
		s.finish(b)
	})
}

// BenchmarkFanOut streams to readers that share the cores with each other and with the writer: everybody is free for the
// scheduler, so that there may be more of them than cores. The time is that until the last reader is done.
func BenchmarkFanOut(b *testing.B) {
	each(b, cells.FanOut(cells.Tested()), func(b *testing.B, c cells.Cell) {
		s := newStream(b, c, harness.Free)
		s.run(b, c.Config.Capacity)
		b.ResetTimer()
		spans := s.run(b, b.N)
		b.StopTimer()
		perEvent(b, float64(spans.Elapsed()))
		s.finish(b)
	})
}

// stream is an instance with all its readers at work.
type stream struct {
	cell      cells.Cell
	placement harness.Placement
	in        variants.Instance
	tallies   []tally
}

// tally keeps what two readers count on different cache lines.
type tally struct {
	variants.Tally
	_ [128]byte
}

func newStream(b *testing.B, c cells.Cell, p harness.Placement) *stream {
	return &stream{cell: c, placement: p, in: open(b, c), tallies: make([]tally, c.Config.Readers)}
}

// run sends n events to every reader. The first span is the writer's.
func (s *stream) run(b *testing.B, n int) harness.Spans {
	b.Helper()
	workers := []func(){func() { s.in.Producer().Produce(n) }}
	for i := range s.tallies {
		workers = append(workers, func() { s.tallies[i].Add(s.in.Consumer(i).Consume(n)) })
	}
	spans, err := harness.Run(s.placement, workers...)
	must(b, err)
	return spans
}

// finish checks and reports what the readers saw.
func (s *stream) finish(b *testing.B) {
	b.Helper()
	s.in.Close()
	var all variants.Tally
	for _, t := range s.tallies {
		all.Add(t.Tally)
	}
	judge(b, s.cell.Variant.Promise, all)
}
