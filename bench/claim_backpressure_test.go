package bench_test

import (
	"errors"
	"testing"

	"github.com/trusted-ring/trusted-ring/bench/clock"
	"github.com/trusted-ring/trusted-ring/bench/harness"
	"github.com/trusted-ring/trusted-ring/bench/seed"
	"github.com/trusted-ring/trusted-ring/ring"
	"github.com/trusted-ring/trusted-ring/ring/ordered"
)

// The band in which a lagging reader is held, as shares of the capacity: it lets the ring fill up to the upper end before
// it reads down to the lower one, which is above the 0.8 that counts as pressure.
const (
	heldFrom = 0.85
	heldTo   = 0.95
)

// betweenLooks is how many pause instructions a lagging reader lets pass before it looks at the cursor again. A reader that
// has nothing else to do would take the line of the cursor away from the writer for every event, which no slow reader does.
const betweenLooks = 16

// backpressureDocumented writes while a reader is held above the threshold of pressure. The time is the writer's.
func backpressureDocumented(b *testing.B) {
	r, w := newRing(b, ring.Gated, ring.XS)
	reader, payload := newReader(b, r), make([]byte, ring.XS)
	fill := int(heldFrom * float64(r.Cap()))
	for range fill {
		must(b, w.Write(payload, 0))
	}
	var (
		least float64
		errs  [2]error
	)
	b.ResetTimer()
	spans, err := harness.Run(harness.Pinned,
		func() {
			for range b.N {
				if errs[0] = w.Write(payload, 0); errs[0] != nil {
					return
				}
			}
		},
		func() { least, errs[1] = lagBehind(reader, r.Cap(), fill+b.N) })
	b.StopTimer()
	must(b, err, errs[0], errs[1])
	perEvent(b, float64(spans[0].Elapsed()))
	b.ReportMetric(least, "least-pressure")
	if !(least > 0.8) {
		b.Fatalf("pressure fell to %v", least)
	}
}

// lagBehind reads until the writer has written total events, but only while the pressure is at the upper end of the band,
// and only down to the lower one. It returns the least pressure that it left.
func lagBehind(reader *ring.Reader, capacity, total int) (least float64, err error) {
	low, high := uint64(heldFrom*float64(capacity)), uint64(heldTo*float64(capacity))
	least = 1
	for read := 0; ; {
		lag := reader.Lag()
		if read+int(lag) >= total {
			return least, nil
		}
		if lag < high {
			ordered.Pause(betweenLooks)
			continue
		}
		batch, err := reader.TryBatch(int(lag - low))
		if err != nil {
			return least, err
		}
		read += batch.Len()
		if err := reader.Release(); err != nil {
			return least, err
		}
		least = min(least, reader.Backpressure())
	}
}

// backpressureRatio reads the pressure of a reader that lags.
func backpressureRatio(b *testing.B) {
	r, w := newRing(b, ring.Gated, ring.XS)
	reader := newReader(b, r)
	for range int(heldFrom * float64(r.Cap())) {
		must(b, w.Write(nil, 0))
	}
	sum := 0.0
	b.ResetTimer()
	start := clock.Now()
	for range b.N {
		sum += reader.Backpressure()
	}
	perEvent(b, float64(clock.Now()-start))
	if mean := sum / float64(b.N); mean < heldFrom-0.01 || mean > heldFrom+0.01 {
		b.Fatalf("pressure %v, want %v", mean, heldFrom)
	}
}

// backpressureObtained is the seed's iteration on one goroutine: writes, the ratio, reads, the ratio. An event is one that
// is written.
func backpressureObtained(b *testing.B) {
	r, w := newRing(b, ring.Overwrite, ring.XS)
	reader, payload := newReader(b, r), seed.Burst()[0]
	b.ResetTimer()
	start := clock.Now()
	for left := b.N; left > 0; left -= seed.BackpressureWrites {
		for i := range min(left, seed.BackpressureWrites) {
			if err := w.Write(payload, uint32(i)); err != nil {
				b.Fatal(err)
			}
		}
		before := reader.Backpressure()
		for range seed.BackpressureReads {
			if _, err := reader.TryNext(); err != nil && !errors.Is(err, ring.ErrEmpty) {
				b.Fatal(err)
			}
		}
		if after := reader.Backpressure(); after > before {
			b.Fatalf("reading raised the pressure from %v to %v", before, after)
		}
	}
	perEvent(b, float64(clock.Now()-start))
}
