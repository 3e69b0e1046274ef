package bench_test

import (
	"testing"

	"github.com/trusted-ring/trusted-ring/bench/cells"
	"github.com/trusted-ring/trusted-ring/bench/clock"
)

// BenchmarkWrite writes full payloads on one goroutine while nobody reads. What may lose events writes on; what may not is
// filled, and emptied while the time stands still.
func BenchmarkWrite(b *testing.B) {
	each(b, cells.Write(cells.Tested()), func(b *testing.B, c cells.Cell) {
		in := open(b, c)
		writer := in.Producer()
		if !c.Variant.Promise.Lossless {
			writer.Produce(c.Config.Capacity) // touches every page
			b.ResetTimer()
			start := clock.Now()
			writer.Produce(b.N)
			perEvent(b, float64(clock.Now()-start))
			in.Close()
			return
		}
		reader := in.Consumer(0)
		inRounds(b, c, writer.Produce, func(n int) { must(b, broken(c.Variant.Promise, reader.Consume(n))) }, true)
		in.Close()
	})
}

// BenchmarkRead reads on one goroutine what was written before, while the time stood still.
func BenchmarkRead(b *testing.B) {
	each(b, cells.Read(cells.Tested()), func(b *testing.B, c cells.Cell) {
		in := open(b, c)
		reader := in.Consumer(0)
		inRounds(b, c, in.Producer().Produce, func(n int) { must(b, broken(c.Variant.Promise, reader.Consume(n))) }, false)
		in.Close()
	})
}

// inRounds writes and reads b.N events in turns, each turn nearly as many as fit, and reports the time of one of the two
// sides, less what reading the clock costs.
func inRounds(b *testing.B, c cells.Cell, write, read func(n int), timeWrite bool) {
	b.Helper()
	round := max(1, c.Config.Capacity-1) // a reader may hold on to the last event
	write(round)
	read(round)
	var (
		writing, reading int64
		rounds           float64
		cost             = clock.Cost()
	)
	b.ResetTimer()
	for left := b.N; left > 0; left -= round {
		n := min(left, round)
		start := clock.Now()
		write(n)
		middle := clock.Now()
		read(n)
		writing, reading, rounds = writing+middle-start, reading+clock.Now()-middle, rounds+1
	}
	b.StopTimer()
	ns := float64(reading)
	if timeWrite {
		ns = float64(writing)
	}
	perEvent(b, ns-rounds*cost)
}
