package bench_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/trusted-ring/trusted-ring/bench/cells"
	"github.com/trusted-ring/trusted-ring/bench/cpu"
	"github.com/trusted-ring/trusted-ring/bench/harness"
	"github.com/trusted-ring/trusted-ring/ring"
	"github.com/trusted-ring/trusted-ring/variants"
)

// each runs one sub-benchmark per cell. Where there are too few cores for it, its only result is that it is not testable
// here, and why.
func each(b *testing.B, of []cells.Cell, run func(*testing.B, cells.Cell)) {
	for _, c := range of {
		eachIf(b, c, cpu.Require(c.Spinning), run)
	}
}

// eachIf runs the sub-benchmark of c unless there is a reason not to. The reason becomes a configuration line of the
// benchmark format: one in front of the result (the name of a benchmark is printed behind its first try), and an empty
// one behind it, which takes it back.
func eachIf(b *testing.B, c cells.Cell, why error, run func(*testing.B, cells.Cell)) {
	said := false
	b.Run(c.Key(), func(b *testing.B) {
		if why == nil {
			b.ReportAllocs()
			run(b, c)
			return
		}
		if !said {
			fmt.Printf("why: %v\n", why)
			said = true
		}
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(1, "not-testable")
	})
	if said {
		fmt.Println("why:")
	}
}

// open makes the instance of a cell.
func open(b *testing.B, c cells.Cell) variants.Instance {
	b.Helper()
	in, err := c.Variant.Open(c.Config)
	if err != nil {
		b.Fatal(err)
	}
	return in
}

// theRing returns the ring itself, as one of the variants.
func theRing(b *testing.B, mode ring.Mode) variants.Variant {
	b.Helper()
	all := variants.All()
	at := slices.IndexFunc(all, func(v variants.Variant) bool { return v.Impl == "ring" && v.Mode == mode.String() })
	if at < 0 {
		b.Fatalf("no %s ring among the variants", mode)
	}
	return all[at]
}

// place says where the goroutines of c run.
func place(c cells.Cell) harness.Placement {
	if c.Variant.Promise.Parks {
		return harness.Free
	}
	return harness.Pinned
}

// perEvent reports ns as the time of b.N events.
func perEvent(b *testing.B, ns float64) {
	b.Helper()
	ns = max(ns, 1e-3) // a clock too coarse for one event
	b.ReportMetric(ns/float64(b.N), "ns/op")
	b.ReportMetric(float64(b.N)*1e9/ns, "events/s")
}

// judge holds what readers saw against the promise of the variant, and reports what it allows them to lose.
func judge(b *testing.B, p variants.Promise, tally variants.Tally) {
	b.Helper()
	if p.Unsound {
		b.ReportMetric(float64(tally.Torn), "torn-events")
		b.ReportMetric(float64(tally.Lost), "lost-events")
		b.ReportMetric(float64(tally.Misordered), "misordered-events")
		return
	}
	if err := broken(p, tally); err != nil {
		b.Fatal(err)
	}
	if !p.Lossless {
		b.ReportMetric(0, "torn-events")
		b.ReportMetric(float64(tally.Lost), "missed-events")
	}
}

// broken says how a tally breaks a promise.
func broken(p variants.Promise, t variants.Tally) error {
	switch {
	case t.Torn > 0 || t.Misordered > 0:
		return fmt.Errorf("%d torn and %d misordered of %d delivered events", t.Torn, t.Misordered, t.Delivered)
	case p.Lossless && t.Lost > 0:
		return fmt.Errorf("lost %d events, promised to lose none", t.Lost)
	case p.CountsMissed && t.Lost != t.Missed:
		return fmt.Errorf("lost %d events, counted %d", t.Lost, t.Missed)
	}
	return nil
}

// must is for calls that cannot fail unless the code that is measured is broken.
func must(b *testing.B, errs ...error) {
	b.Helper()
	if err := errors.Join(errs...); err != nil {
		b.Fatal(err)
	}
}
