package bench_test

import (
	"fmt"
	"testing"

	"github.com/trusted-ring/trusted-ring/bench/clock"
	"github.com/trusted-ring/trusted-ring/bench/ffi"
	"github.com/trusted-ring/trusted-ring/bench/seed"
	"github.com/trusted-ring/trusted-ring/ring"
)

// newPool makes the pool that the seed's benchmarks emit into.
func newPool(b *testing.B) *ring.Pool {
	b.Helper()
	pool, err := ring.NewPool(ring.Production())
	must(b, err)
	return pool
}

// newRing makes a ring as large as in the production preset, and its writer.
func newRing(b *testing.B, mode ring.Mode, size ring.Size) (*ring.Ring, *ring.Writer) {
	b.Helper()
	r, err := ring.New(ring.Config{Size: size, Capacity: ring.Production().Slots(size), Mode: mode})
	must(b, err)
	w, err := r.Writer()
	must(b, err)
	return r, w
}

// newReader joins r where the next event will be.
func newReader(b *testing.B, r *ring.Ring) *ring.Reader {
	b.Helper()
	reader, err := r.Reader(ring.FromLatest)
	must(b, err)
	return reader
}

// ffiDocumented emits the burst from a C thread, one call from C to Go per event.
func ffiDocumented(b *testing.B) {
	pool, burst := newPool(b), seed.Burst()
	b.ResetTimer()
	ns, err := ffi.Emit(pool, burst, b.N)
	must(b, err)
	perEvent(b, float64(ns))
}

// ffiObtained emits the burst as the seed's benchmark does: one goroutine, no foreign function, nobody reads.
func ffiObtained(b *testing.B) {
	pool, burst := newPool(b), seed.Burst()
	b.ResetTimer()
	start := clock.Now()
	for left := b.N; left > 0; left -= len(burst) {
		for i, event := range burst[:min(left, len(burst))] {
			if err := pool.Emit(event, uint32(i)); err != nil {
				b.Fatal(err)
			}
		}
	}
	perEvent(b, float64(clock.Now()-start))
}

// writeObtained formats, builds and writes every event, as the seed does within its timing.
func writeObtained(b *testing.B, size ring.Size) {
	_, w := newRing(b, ring.Overwrite, size)
	var text [64]byte
	b.ResetTimer()
	start := clock.Now()
	for i := range b.N {
		event := fmt.Appendf(text[:0], "event_%d", i%seed.WriteRound)
		if err := w.Write(event, uint32(i%seed.WriteRound)); err != nil {
			b.Fatal(err)
		}
	}
	perEvent(b, float64(clock.Now()-start))
}

// readObtained writes a round of events and reads it back, on one goroutine.
func readObtained(b *testing.B) {
	r, w := newRing(b, ring.Overwrite, ring.XS)
	reader, payload := newReader(b, r), seed.Burst()[0]
	b.ResetTimer()
	start := clock.Now()
	for left := b.N; left > 0; left -= seed.ReadRound {
		n := min(left, seed.ReadRound)
		for i := range n {
			if err := w.Write(payload, uint32(i)); err != nil {
				b.Fatal(err)
			}
		}
		for i := range n {
			event, err := reader.TryNext()
			if err != nil || event.Type != uint32(i) || event.Missed != 0 {
				b.Fatalf("event %d of %d: type %d, %d missed, error %v", i, n, event.Type, event.Missed, err)
			}
		}
	}
	perEvent(b, float64(clock.Now()-start))
}
