package bench_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"testing"

	"github.com/trusted-ring/trusted-ring/bench/clock"
	"github.com/trusted-ring/trusted-ring/bench/harness"
	"github.com/trusted-ring/trusted-ring/bench/seed"
	"github.com/trusted-ring/trusted-ring/ring"
)

// The pipeline has three stages over two rings: a source of XS events, a filter that lets every third type through and
// transforms those into S events, and a sink that checks each of them.
const (
	pipelineStages = 3
	passes         = 3 // every event whose type is divisible by it
)

// source numbers the XS event i, whose letters are always the same. Its type goes round as in the seed.
func source(payload []byte, i int) (typ uint32) {
	binary.LittleEndian.PutUint64(payload, uint64(i))
	return uint32(i % seed.PipelineRound)
}

// transform makes the S event of an XS event: the event, and behind it its letters in upper case.
func transform(dst []byte, event []byte) int {
	n := copy(dst, event)
	for _, c := range event[8:] {
		if 'a' <= c && c <= 'z' {
			c -= 'a' - 'A'
		}
		dst[n] = c
		n++
	}
	return n
}

var letters = []byte("stroke_point:x=102,y=203,p=0.6")

// sink checks transformed events: which one is next, and what it says.
type sink struct {
	want  int // number of the source event
	count int
	upper []byte
}

func newSink() *sink { return &sink{upper: bytes.ToUpper(letters)} }

func (s *sink) check(event []byte) error {
	for s.want%seed.PipelineRound%passes != 0 {
		s.want++
	}
	number := binary.LittleEndian.Uint64(event)
	if number != uint64(s.want) || !bytes.Equal(event[8:8+len(letters)], letters) || !bytes.Equal(event[8+len(letters):], s.upper) {
		return fmt.Errorf("got event %d %q, want event %d", number, event[8:], s.want)
	}
	s.want++
	s.count++
	return nil
}

// passing returns how many of n source events reach the sink.
func passing(n int) (count int) {
	for i := range n % seed.PipelineRound {
		if i%passes == 0 {
			count++
		}
	}
	return count + n/seed.PipelineRound*((seed.PipelineRound+passes-1)/passes)
}

// pipelineDocumented runs each stage on a goroutine of its own over two gated rings. The stages yield while they wait, so
// that three of them also work on two cores: there the time contains what the scheduler takes.
func pipelineDocumented(b *testing.B) {
	var (
		xs, toXS = newRing(b, ring.Gated, ring.XS)
		s, toS   = newRing(b, ring.Gated, ring.S)
		fromXS   = newReader(b, xs)
		fromS    = newReader(b, s)
		end      = newSink()
		errs     [pipelineStages]error
	)
	b.ResetTimer()
	spans, err := harness.Run(harness.Free,
		func() { errs[0] = produce(toXS, b.N); _ = xs.Close() },
		func() { errs[1] = filter(fromXS, toS); _ = s.Close() },
		func() { errs[2] = consume(fromS, end) })
	b.StopTimer()
	must(b, err, errs[0], errs[1], errs[2])
	ns := float64(spans.Elapsed())
	perEvent(b, ns)
	b.ReportMetric(ns/float64(b.N)/pipelineStages, "stage-ns")
	b.ReportMetric(float64(passing(b.N)-end.count), "lost-events")
}

func produce(w *ring.Writer, n int) error {
	payload := append(make([]byte, 8), letters...)
	for i := range n {
		if err := w.Write(payload, source(payload, i)); err != nil {
			return err
		}
	}
	return nil
}

func filter(from *ring.Reader, to *ring.Writer) error {
	for event := range from.All(context.Background()) {
		if event.Type%passes != 0 {
			continue
		}
		slot := to.Claim()
		if err := to.Publish(transform(slot.Bytes(), event.Bytes()), event.Type); err != nil {
			return err
		}
	}
	return from.Err()
}

func consume(from *ring.Reader, end *sink) error {
	for event := range from.All(context.Background()) {
		if err := end.check(event.Bytes()); err != nil {
			return err
		}
	}
	return from.Err()
}

// pipelineObtained is the seed's iteration on one goroutine over two overwriting rings: a round of events through all
// three stages, one stage after the other; but its readers see the events of the round, and every event is checked.
func pipelineObtained(b *testing.B) {
	var (
		xs, toXS = newRing(b, ring.Overwrite, ring.XS)
		s, toS   = newRing(b, ring.Overwrite, ring.S)
		fromXS   = newReader(b, xs)
		fromS    = newReader(b, s)
		end      = newSink()
		payload  = append(make([]byte, 8), letters...)
	)
	b.ResetTimer()
	start := clock.Now()
	for at := 0; at < b.N; at += seed.PipelineRound {
		for i := at; i < min(b.N, at+seed.PipelineRound); i++ {
			if err := toXS.Write(payload, source(payload, i)); err != nil {
				b.Fatal(err)
			}
		}
		for event, err := fromXS.TryNext(); err == nil; event, err = fromXS.TryNext() {
			if event.Type%passes != 0 {
				continue
			}
			slot := toS.Claim()
			if err := toS.Publish(transform(slot.Bytes(), event.Bytes()), event.Type); err != nil {
				b.Fatal(err)
			}
		}
		for event, err := fromS.TryNext(); err == nil; event, err = fromS.TryNext() {
			if err := end.check(event.Bytes()); err != nil {
				b.Fatal(err)
			}
		}
	}
	perEvent(b, float64(clock.Now()-start))
	if end.count != passing(b.N) {
		b.Fatalf("%d of %d events reached the end", end.count, passing(b.N))
	}
}
