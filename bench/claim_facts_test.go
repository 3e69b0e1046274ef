package bench_test

import (
	"errors"
	"math"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"unsafe"

	"github.com/trusted-ring/trusted-ring/ring"
)

// fact reports values that are no times.
func fact(b *testing.B, values map[string]float64) {
	b.Helper()
	b.ReportMetric(0, "ns/op")
	for unit, value := range values {
		b.ReportMetric(value, unit)
	}
}

// zeroAlloc sends b.N events, half of them through a ring of each mode, and reports what the heap has grown by.
func zeroAlloc(b *testing.B) {
	overwriting, over := newRing(b, ring.Overwrite, ring.XS)
	copies := newReader(b, overwriting)
	gating, gated := newRing(b, ring.Gated, ring.XS)
	inPlace := newReader(b, gating)
	payload := make([]byte, ring.XS)
	send := func(n int) {
		for i := range n {
			w, r := over, copies
			if i%2 == 1 {
				w, r = gated, inPlace
			}
			if err := w.Write(payload, uint32(i)); err != nil {
				b.Fatal(err)
			}
			if event, err := r.TryNext(); err != nil || event.Type != uint32(i) {
				b.Fatalf("event %d: type %d, error %v", i, event.Type, err)
			}
		}
	}
	send(2)
	before := heap()
	b.ResetTimer()
	send(b.N)
	b.StopTimer()
	after := heap()
	fact(b, map[string]float64{
		"heap-growth-bytes": math.Max(0, float64(after.HeapAlloc)-float64(before.HeapAlloc)),
		"mallocs":           float64(after.Mallocs - before.Mallocs),
	})
}

// heap returns the state of the heap without garbage.
func heap() (m runtime.MemStats) {
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m
}

// slotHeader is the distance in bytes of a payload from the start of its slot.
const slotHeader = 16

// alignment looks at the address of every slot of a preset.
func alignment(b *testing.B, preset ring.PoolConfig) {
	var slots, misaligned float64
	for _, size := range ring.Sizes() {
		r, err := ring.New(ring.Config{Size: size, Capacity: preset.Slots(size)})
		must(b, err)
		w, err := r.Writer()
		must(b, err)
		for range r.Cap() {
			payload := w.Claim().Bytes()
			must(b, w.Publish(len(payload), 0))
			slots++
			if (uintptr(unsafe.Pointer(unsafe.SliceData(payload)))-slotHeader)%64 != 0 {
				misaligned++
			}
		}
	}
	fact(b, map[string]float64{"slots": slots, "misaligned-slots": misaligned})
}

// memory asks a preset for what its events can fill, and the pool for what it takes.
func memory(b *testing.B, preset ring.PoolConfig) {
	pool, err := ring.NewPool(preset)
	must(b, err)
	resident := 0.0
	for _, size := range ring.Sizes() {
		resident += float64(pool.Ring(size).Bytes())
	}
	fact(b, map[string]float64{"payload-bytes": float64(preset.PayloadBytes()), "resident-bytes": resident})
}

// guardCompile compiles a program with a preset above the limit, which must fail, and the same one just below it.
func guardCompile(b *testing.B) {
	if out, err := compile("./testdata/fitting"); err != nil {
		b.Fatalf("a preset below the limit: %v\n%s", err, out)
	}
	out, err := compile("./testdata/oversized")
	refused := 0.0
	if err != nil {
		if !strings.Contains(out, "overflows") {
			b.Fatalf("a preset above the limit: %v\n%s", err, out)
		}
		refused = 1
	}
	fact(b, map[string]float64{"refused": refused})
}

// compile type-checks and compiles a package, and keeps nothing.
func compile(pkg string) (output string, err error) {
	out, err := exec.Command("go", "build", "-o", "/dev/null", pkg).CombinedOutput()
	return string(out), err
}

// guardConfig makes a ring above the limit of its Config.
func guardConfig(b *testing.B) {
	_, err := ring.New(ring.Config{Size: ring.XL, Capacity: 64, MaxBytes: 1 << 20})
	var refusal *ring.ConfigError
	refused := 0.0
	if errors.As(err, &refusal) {
		refused = 1
	}
	fact(b, map[string]float64{"refused": refused})
}

// singleWriter asks for a second writer, and lets three readers of one ring run at different speeds.
func singleWriter(b *testing.B) {
	second := 0.0
	r, w := newRing(b, ring.Overwrite, ring.XS)
	if _, err := r.Writer(); !errors.Is(err, ring.ErrWriterTaken) {
		second++
	}
	if _, err := r.SharedWriter(); !errors.Is(err, ring.ErrWriterTaken) {
		second++
	}
	disturbed := 0.0
	eager, lazy, leaver := newReader(b, r), newReader(b, r), newReader(b, r)
	expect := func(reader *ring.Reader, seq, missed uint64) {
		event, err := reader.TryNext()
		if err != nil || event.Seq != seq || event.Type != uint32(seq) || event.Missed != missed {
			disturbed++
		}
	}
	total := uint64(3 * r.Cap())
	for seq := range total {
		must(b, w.Write(nil, uint32(seq)))
		expect(eager, seq, 0)
		if seq < 10 {
			expect(leaver, seq, 0)
		}
		if seq == 10 {
			must(b, leaver.Close())
		}
	}
	lost := total - uint64(r.Cap())
	expect(lazy, lost, lost)
	for seq := lost + 1; seq < total; seq++ {
		expect(lazy, seq, 0)
	}
	fact(b, map[string]float64{"second-writers": second, "reader-errors": disturbed})
}

// pressure fills a ring event by event and compares what its reader and its pool say with what is true.
func pressure(b *testing.B) {
	const capacity = 100
	pool, err := ring.NewPool(ring.PoolConfig{Mode: ring.Gated, XS: capacity})
	must(b, err)
	reader := newReader(b, pool.Ring(ring.XS))
	var ratios, wrong float64
	for lag := 0; ; lag++ {
		want := float64(lag) / capacity
		health := ring.Excellent
		switch {
		case lag >= 90:
			health = ring.Critical
		case lag >= 80:
			health = ring.Warning
		case lag >= 50:
			health = ring.Good
		}
		ratios++
		if reader.Backpressure() != want || reader.UnderPressure() != (lag > 80) || reader.ShouldThrottle() != (lag >= 90) ||
			pool.Health() != health {
			wrong++
		}
		if lag == capacity {
			break
		}
		must(b, pool.Emit(nil, 0))
	}
	// Reading takes the pressure away again, which a reader that starts at 0 never sees.
	for range capacity {
		_, err := reader.TryNext()
		must(b, err)
	}
	must(b, reader.Release())
	ratios++
	if reader.Backpressure() != 0 || pool.Health() != ring.Excellent {
		wrong++
	}
	fact(b, map[string]float64{"ratios": ratios, "wrong-ratios": wrong})
}
