package bench_test

import (
	"context"
	"fmt"
	"hash/crc32"
	"math"
	"testing"
	"unsafe"

	"github.com/trusted-ring/trusted-ring/bench/harness"
	"github.com/trusted-ring/trusted-ring/ring"
)

// Stroke events of a drawing session, by type. A stroke is a start, some points and an end.
const (
	strokeStart uint32 = iota
	strokePoint
	strokeEnd
)

// pointsPerStroke is that of the seed's stroke_end event.
const pointsPerStroke = 25

// stroke is one event of the session.
type stroke struct {
	Number   uint64 // of the event, from 0
	X, Y     float32
	Pressure float32
	Color    uint32
	Time     int64
}

// draw makes event number i of a session: a spiral, stroke after stroke.
func draw(s *stroke, i int) (typ uint32) {
	at := i % (pointsPerStroke + 2)
	*s = stroke{Number: uint64(i), X: float32(at) * 1.5, Y: float32(at*at) * 0.25, Pressure: 0.5, Color: 0xff0000, Time: int64(i)}
	switch at {
	case 0:
		return strokeStart
	case pointsPerStroke + 1:
		return strokeEnd
	}
	return strokePoint
}

// actorBatch is how many events an actor takes at once at most.
const actorBatch = 256

// strokes lets one writer draw, and three actors follow it, each on a goroutine of its own: storage, which keeps the
// session in memory; network, which packs it into datagrams with a checksum; and analytics, which measures the strokes.
// They yield while they wait, so that four of them also work on two cores. The time is that until the last one is done.
func strokes(b *testing.B) {
	r, w := newRing(b, ring.Gated, ring.XS)
	actors := []actor{newStorage(), newNetwork(), &analytics{}}
	errs := make([]error, 1+len(actors))
	workers := []func(){func() { errs[0] = session(w, b.N); _ = r.Close() }}
	for i, a := range actors {
		reader := newReader(b, r)
		workers = append(workers, func() { errs[1+i] = follow(reader, a) })
	}
	b.ResetTimer()
	spans, err := harness.Run(harness.Free, workers...)
	b.StopTimer()
	must(b, append(errs, err)...)
	perEvent(b, float64(spans.Elapsed()))
	lost := 0
	for _, a := range actors {
		lost += b.N - a.seen()
	}
	b.ReportMetric(float64(lost), "lost-events")
}

// session writes n events.
func session(w *ring.Writer, n int) error {
	var s stroke
	for i := range n {
		typ := draw(&s, i)
		raw := unsafe.Slice((*byte)(unsafe.Pointer(&s)), unsafe.Sizeof(s))
		if err := w.Write(raw, typ); err != nil {
			return err
		}
	}
	return nil
}

// An actor takes events in order.
type actor interface {
	take(typ uint32, raw []byte, s *stroke) error
	seen() int // events
}

// follow gives every event to a.
func follow(reader *ring.Reader, a actor) error {
	for batch := range reader.Batches(context.Background(), actorBatch) {
		for event := range batch.All() {
			s, err := ring.View[stroke](event)
			if err != nil {
				return err
			}
			if s.Number != uint64(a.seen()) {
				return fmt.Errorf("got event %d, want %d", s.Number, a.seen())
			}
			if err := a.take(event.Type, event.Bytes(), s); err != nil {
				return err
			}
		}
	}
	return reader.Err()
}

// storage keeps the raw events, going round in a buffer.
type storage struct {
	log   []byte
	at    int
	count int
}

func newStorage() *storage { return &storage{log: make([]byte, 1<<20)} }

func (a *storage) seen() int { return a.count }

func (a *storage) take(_ uint32, raw []byte, _ *stroke) error {
	if a.at+len(raw) > len(a.log) {
		a.at = 0
	}
	a.at += copy(a.log[a.at:], raw)
	a.count++
	return nil
}

// network packs events into datagrams and seals each with its checksum.
type network struct {
	datagram []byte
	sealed   uint32 // over all checksums
	count    int
}

func newNetwork() *network { return &network{datagram: make([]byte, 0, 1400)} }

func (a *network) seen() int { return a.count }

func (a *network) take(_ uint32, raw []byte, _ *stroke) error {
	if len(a.datagram)+len(raw) > cap(a.datagram) {
		a.sealed ^= crc32.ChecksumIEEE(a.datagram)
		a.datagram = a.datagram[:0]
	}
	a.datagram = append(a.datagram, raw...)
	a.count++
	return nil
}

// analytics measures the length of every stroke.
type analytics struct {
	x, y   float32
	points int
	length float64
	count  int
}

func (a *analytics) seen() int { return a.count }

func (a *analytics) take(typ uint32, _ []byte, s *stroke) error {
	switch typ {
	case strokeStart:
		a.points = 0
	case strokePoint:
		a.points++
		a.length += math.Hypot(float64(s.X-a.x), float64(s.Y-a.y))
	case strokeEnd:
		if a.points != pointsPerStroke {
			return fmt.Errorf("stroke that ends with event %d has %d points, want %d", s.Number, a.points, pointsPerStroke)
		}
	default:
		return fmt.Errorf("event %d has type %d", s.Number, typ)
	}
	a.x, a.y = s.X, s.Y
	a.count++
	return nil
}
