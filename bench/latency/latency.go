// Package latency measures how long events are under way when they arrive at a fixed rate.
//
// Its opinion: the load does not wait for the system under test. Every event has an intended send time, computed from
// the rate alone, and its latency counts from there: an event that a stall has delayed before it could even be sent
// has waited too (G. Tene, "How NOT to Measure Latency": coordinated omission). A rate that was not achieved has no
// percentiles worth printing, so [Result.Achieved] stands beside them.
package latency

import (
	"encoding/binary"
	"fmt"
	"runtime"
	"sync/atomic"

	"github.com/HdrHistogram/hdrhistogram-go"

	"github.com/trusted-ring/trusted-ring/bench/clock"
	"github.com/trusted-ring/trusted-ring/bench/harness"
	"github.com/trusted-ring/trusted-ring/variants"
)

// MinSize is the least payload in bytes: an event carries its intended send time.
const MinSize = 8

// The range of a histogram in ns, and its significant decimal digits. What waits longer counts as longest.
const (
	shortest = 1
	longest  = 10_000_000_000
	digits   = 3
)

// NewHistogram returns an empty histogram of ns. All of them have one range, so that they merge.
func NewHistogram() *hdrhistogram.Histogram {
	return hdrhistogram.New(shortest, longest, digits)
}

// Waiting is what both sides do until an event is due or there.
type Waiting uint8

const (
	// Spin: each looks again at once, on a core of its own.
	Spin Waiting = iota
	// Yield: they give way to other goroutines between two looks, on any core.
	Yield
	// Park: the sender spins, the receiver waits as the variant itself does, on any core.
	Park
)

// A Load is what is put to a variant.
type Load struct {
	Rate    float64 // events/s
	Events  int
	Size    int // bytes of an event
	Waiting Waiting
}

// A Result says how one load fared.
type Result struct {
	Load
	Latencies *hdrhistogram.Histogram // ns from the intended send to the delivery, one value per delivered event
	Sent      int
	Delivered int
	Achieved  float64 // events/s delivered, from the first intended send to the last delivery
	Start     int64   // ns of clock.Now, of the first intended send
}

// Lost returns how many events were sent and not delivered.
func (r Result) Lost() int { return r.Sent - r.Delivered }

// Met reports whether the offered rate was achieved, within one per cent.
func (r Result) Met() bool { return r.Achieved >= 0.99*r.Rate }

// OpenLoop sends load through in, which has one reader, and closes it. The error wraps cpu.ErrTooFewCores if both
// sides spin and there is one core only.
func OpenLoop(in variants.Instance, load Load) (Result, error) {
	if load.Size < MinSize || load.Rate <= 0 || load.Events < 1 {
		return Result{}, fmt.Errorf("load of %d events of %d bytes at %v events/s: want at least 1, %d and more than 0",
			load.Events, load.Size, load.Rate, MinSize)
	}
	l := &loop{load: load, producer: in.Producer(), consumer: in.Consumer(0), latencies: NewHistogram()}
	placement := harness.Free
	if load.Waiting == Spin {
		placement = harness.Pinned
	}
	_, err := harness.Run(placement, func() { l.send(); in.Close() }, l.receive)
	if err != nil {
		return Result{}, err
	}
	r := Result{Load: load, Latencies: l.latencies, Sent: load.Events, Delivered: l.delivered, Start: l.start.Load()}
	if l.delivered > 0 {
		r.Achieved = float64(l.delivered) * 1e9 / float64(max(1, l.last-r.Start))
	}
	return r, nil
}

// loop is one load at work. The sender owns producer, the receiver the rest.
type loop struct {
	load     Load
	producer variants.Producer
	start    atomic.Int64
	sent     atomic.Bool // everything
	_        [128]byte

	consumer  variants.Consumer
	latencies *hdrhistogram.Histogram
	delivered int
	last      int64 // delivery
}

// send sends every event as soon as its time has come, and those of which it has passed at once.
func (l *loop) send() {
	payload := make([]byte, l.load.Size)
	interval := 1e9 / l.load.Rate
	start := clock.Now()
	l.start.Store(start)
	for i := 0; i < l.load.Events; {
		now := clock.Now()
		due := start + int64(float64(i)*interval)
		if now < due && l.load.Waiting == Yield {
			runtime.Gosched()
		}
		for ; due <= now && i < l.load.Events; due = start + int64(float64(i)*interval) {
			binary.LittleEndian.PutUint64(payload, uint64(due))
			l.producer.Send(payload, 0)
			i++
		}
	}
	l.sent.Store(true)
}

// group is how many events at most share a reading of the clock. It is read behind the last one, so that those before
// it count for too long, never for too short; and only events that were waiting already share one.
const group = 8

// receive takes the time of every event until the sender is done and nothing is left.
func (l *loop) receive() {
	var due [group]int64
	for {
		sent := l.sent.Load() // before the look: nothing can come after an empty one
		n := 0
		for ; n < group; n++ {
			payload, ok := l.next(n == 0)
			if !ok {
				break
			}
			due[n] = int64(binary.LittleEndian.Uint64(payload))
		}
		switch {
		case n > 0:
			l.record(due[:n])
		case sent:
			return
		case l.load.Waiting == Yield:
			runtime.Gosched()
		}
	}
}

// next returns an event if there is one; a receiver that parks waits for the first of a group.
func (l *loop) next(first bool) (payload []byte, ok bool) {
	if first && l.load.Waiting == Park {
		payload, _, ok = l.consumer.Receive()
	} else {
		payload, _, ok = l.consumer.TryReceive()
	}
	return payload, ok
}

func (l *loop) record(due []int64) {
	l.last = clock.Now()
	for _, due := range due {
		// The value lies within the range of the histogram, so that recording it cannot fail.
		_ = l.latencies.RecordValue(min(max(shortest, l.last-due), longest))
	}
	l.delivered += len(due)
}
