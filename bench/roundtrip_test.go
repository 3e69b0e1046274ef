package bench_test

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"github.com/trusted-ring/trusted-ring/bench/cells"
	"github.com/trusted-ring/trusted-ring/bench/clock"
	"github.com/trusted-ring/trusted-ring/bench/harness"
	"github.com/trusted-ring/trusted-ring/bench/latency"
	"github.com/trusted-ring/trusted-ring/variants"
)

// BenchmarkRoundTrip sends an event to another goroutine, which answers through a second instance, b.N times. One
// operation is there and back.
//
// If latency.LogVariable names a log, some more round trips are made behind the benchmark, each with a reading of the
// clock, for their distribution.
func BenchmarkRoundTrip(b *testing.B) {
	for _, c := range cells.RoundTrip(cells.Tested()) {
		ran := false
		each(b, []cells.Cell{c}, func(b *testing.B, c cells.Cell) {
			p := newPair(b, c)
			_, err := p.run(100, p.trips)
			must(b, err)
			b.ResetTimer()
			spans, err := p.run(b.N, p.trips)
			b.StopTimer()
			must(b, err)
			p.close()
			perEvent(b, float64(spans[0].Elapsed()))
			ran = true
		})
		if ran && os.Getenv(latency.LogVariable) != "" {
			must(b, keepTrips(b, c))
		}
	}
}

// keepTrips writes the distribution of single round trips to the log of the run: a closed loop, so without a rate.
func keepTrips(b *testing.B, c cells.Cell) error {
	const trips = 10_000
	p, h := newPair(b, c), latency.NewHistogram()
	spans, err := p.run(trips, func(n int) error { return p.timedTrips(n, h) })
	if err != nil {
		return err
	}
	p.close()
	tag := fmt.Sprintf("workload=RoundTrip;impl=%s;mode=%s;size=%d", c.Variant.Impl, c.Variant.Mode, c.Config.Size)
	return latency.Keep(h, tag, time.Duration(spans[0].Elapsed()))
}

// pair is a connection there and another one back.
type pair struct {
	cell        cells.Cell
	there, back variants.Instance
	payload     []byte
}

func newPair(b *testing.B, c cells.Cell) *pair {
	return &pair{cell: c, there: open(b, c), back: open(b, c), payload: make([]byte, c.Config.Size)}
}

func (p *pair) close() {
	p.there.Close()
	p.back.Close()
}

// errEnded is what a stream answers that ends under way.
var errEnded = errors.New("the stream ended under way")

// run makes n round trips: ask on one goroutine, the answers on another. The first span is that of ask.
func (p *pair) run(n int, ask func(n int) error) (harness.Spans, error) {
	var asked, answered error
	spans, err := harness.Run(place(p.cell), func() { asked = ask(n) }, func() { answered = p.answer(n) })
	return spans, errors.Join(err, asked, answered)
}

// receive waits for one event as the ping-pong probe does, looking again at once: a round trip has a core on each
// side with nothing else to do. The wait is the harness's, so that it is the same for all that do not park.
func (p *pair) receive(in variants.Consumer) (payload []byte, ok bool) {
	if p.cell.Spinning == 0 {
		payload, _, ok = in.Receive()
		return payload, ok
	}
	for turn := 1; ; turn++ {
		if payload, _, ok = in.TryReceive(); ok {
			return payload, true
		}
		if turn%courtesy == 0 {
			runtime.Gosched()
		}
	}
}

// courtesy is how many looks a goroutine takes before it lets others run once.
const courtesy = 1 << 12

func (p *pair) trips(n int) error {
	out, in := p.there.Producer(), p.back.Consumer(0)
	for range n {
		out.Send(p.payload, 0)
		if _, ok := p.receive(in); !ok {
			return errEnded
		}
	}
	return nil
}

// timedTrips records the ns of each trip, with those of one reading of the clock in them.
func (p *pair) timedTrips(n int, h *hdrhistogram.Histogram) error {
	out, in := p.there.Producer(), p.back.Consumer(0)
	for range n {
		start := clock.Now()
		out.Send(p.payload, 0)
		if _, ok := p.receive(in); !ok {
			return errEnded
		}
		if err := h.RecordValue(max(1, clock.Now()-start)); err != nil {
			return err
		}
	}
	return nil
}

func (p *pair) answer(n int) error {
	in, out := p.there.Consumer(0), p.back.Producer()
	for range n {
		payload, ok := p.receive(in)
		if !ok {
			return errEnded
		}
		out.Send(payload, 0)
	}
	return nil
}
