package bench_test

import (
	"testing"

	"github.com/trusted-ring/trusted-ring/bench/cells"
	"github.com/trusted-ring/trusted-ring/bench/harness"
)

// BenchmarkRoundTrip sends an event to another goroutine, which answers through a second instance, b.N times. One
// operation is there and back.
func BenchmarkRoundTrip(b *testing.B) {
	each(b, cells.RoundTrip(cells.Tested()), func(b *testing.B, c cells.Cell) {
		there, back := open(b, c), open(b, c)
		var (
			ask, hear   = there.Producer(), back.Consumer(0)
			answer, get = back.Producer(), there.Consumer(0)
			lost        bool // an instance ended under way
		)
		run := func(n int) harness.Spans {
			spans, err := harness.Run(place(c),
				func() {
					payload := make([]byte, c.Config.Size)
					for range n {
						ask.Send(payload, 0)
						if _, _, ok := hear.Receive(); !ok {
							lost = true
							return
						}
					}
				},
				func() {
					for range n {
						payload, _, ok := get.Receive()
						if !ok {
							return
						}
						answer.Send(payload, 0)
					}
				})
			must(b, err)
			return spans
		}
		run(100)
		b.ResetTimer()
		spans := run(b.N)
		b.StopTimer()
		if lost {
			b.Fatal("the stream ended under way")
		}
		there.Close()
		back.Close()
		perEvent(b, float64(spans[0].Elapsed()))
	})
}
