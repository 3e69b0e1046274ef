package cells

import (
	"fmt"

	"github.com/trusted-ring/trusted-ring/variants"
)

// spinning returns how many goroutines of v need a core of their own when n work with it.
func spinning(v variants.Variant, n int) int {
	if v.Promise.Parks {
		return 0
	}
	return n
}

// serves reports whether v can have that many readers.
func serves(v variants.Variant, readers int) bool {
	return v.Promise.MaxReaders == 0 || readers <= v.Promise.MaxReaders
}

func name(workload string, v variants.Variant, keys string, args ...any) string {
	return fmt.Sprintf("%s/impl=%s/mode=%s/", workload, v.Impl, v.Mode) + fmt.Sprintf(keys, args...)
}

// Throughput lists the cells of a stream from one goroutine to others, each on a core of its own.
func Throughput(all []variants.Variant) (out []Cell) {
	for _, size := range Sizes {
		for _, batch := range []int{1, 8, 64} {
			for readers := 1; readers <= 3; readers++ {
				for _, v := range all {
					if serves(v, readers) {
						out = append(out, throughput(v, size, batch, readers))
					}
				}
			}
		}
	}
	return out
}

func throughput(v variants.Variant, size, batch, readers int) Cell {
	small, single, one := size == 64, batch == 1, readers == 1
	quick := small && single && one ||
		small && one && is(v, "ring/gated") ||
		small && one && batch == 64 && is(v, "channel", "cursor", "spsc") ||
		small && single && is(v, "ring/gated") ||
		single && one && is(v, "ring/gated", "channel")
	c := Cell{Variant: v, Config: variants.Config{Size: size, Capacity: slots(size), Batch: batch, Readers: readers}}
	c.Name = name("Throughput", v, "size=%d/batch=%d/readers=%d", size, batch, readers)
	c.Scope = scope(quick, small && (single || one) || single && one)
	c.Spinning = spinning(v, 1+readers)
	c.Twin = is(v, "ring/gated") && small && one && batch != 8
	switch {
	case !one:
		c.Family = fmt.Sprintf("fan-out-%d", readers)
	case small:
		c.Family = fmt.Sprintf("throughput-batch-%d", batch)
	default:
		c.Family = fmt.Sprintf("throughput-size-%d", size)
	}
	if is(v, "ring/gated") && small && one {
		c.Beside = []string{"Probe/probe=stream"}
	}
	return c
}

// FanOut lists the cells of a stream to several readers that share the cores.
func FanOut(all []variants.Variant) (out []Cell) {
	for _, batch := range []int{1, 64} {
		for readers := 1; readers <= 3; readers++ {
			for _, v := range all {
				if v.Promise.MaxReaders != 0 || !v.Promise.Lossless {
					continue
				}
				c := Cell{Variant: v, Config: variants.Config{Size: 64, Capacity: slots(64), Batch: batch, Readers: readers}}
				c.Name = name("FanOut", v, "size=64/batch=%d/readers=%d", batch, readers)
				c.Scope = scope(batch == 64 && is(v, "ring", "channel"), batch == 64)
				c.Family = "FanOut"
				c.Twin = batch == 64 && readers == 3 && is(v, "ring")
				out = append(out, c)
			}
		}
	}
	return out
}

// Write lists the cells of a writer alone: full payloads, nobody reads while the time runs.
func Write(all []variants.Variant) []Cell {
	return local("Write", all, func(v variants.Variant, size int) bool {
		return is(v, "ring/overwrite", "unchecked") || size == 64 && is(v, "ring", "channel", "heap", "spsc", "cursor")
	})
}

// Read lists the cells of a reader alone: it goes through what was written before.
func Read(all []variants.Variant) []Cell {
	return local("Read", all, func(v variants.Variant, size int) bool {
		return size == 64 && is(v, "ring", "channel", "spsc", "cursor")
	})
}

// local lists the cells of one goroutine, in regions like those of the production preset.
func local(workload string, all []variants.Variant, quick func(variants.Variant, int) bool) (out []Cell) {
	for _, size := range Sizes {
		for _, v := range all {
			c := Cell{Variant: v, Config: variants.Config{Size: size, Capacity: preset(size), Batch: 1, Readers: 1}}
			c.Name = name(workload, v, "size=%d", size)
			c.Scope = scope(quick(v, size), true)
			c.Family = workload
			c.Twin = size == 64 && (workload == "Write" && is(v, "ring/overwrite") || workload == "Read" && is(v, "ring/gated"))
			if workload == "Write" && !v.Promise.Lossless {
				c.Config.Readers = 0
			}
			if workload == "Write" && is(v, "ring/overwrite") {
				c.Beside = []string{fmt.Sprintf("Probe/probe=memmove/size=%d", size)}
			}
			out = append(out, c)
		}
	}
	return out
}

// RoundTrip lists the cells of an event to another core and an answer back, through two instances.
func RoundTrip(all []variants.Variant) (out []Cell) {
	for _, size := range Sizes {
		for _, v := range all {
			c := Cell{Variant: v, Config: variants.Config{Size: size, Capacity: slots(size), Batch: 1, Readers: 1}}
			c.Name = name("RoundTrip", v, "size=%d", size)
			c.Scope = scope(size == 64, is(v, "ring", "channel", "spsc"))
			c.Family = fmt.Sprintf("RoundTrip-%d", size)
			c.Spinning = spinning(v, 2)
			c.Twin = size == 64 && is(v, "ring/gated")
			c.Beside = []string{"Probe/probe=pingpong"}
			out = append(out, c)
		}
	}
	return out
}

// Tail lists the cells of a writer that overwrites, with readers that are close behind it; without readers it is what
// the others are compared with.
func Tail(all []variants.Variant) (out []Cell) {
	for _, size := range Sizes {
		for _, v := range all {
			for readers := 0; readers <= 2; readers++ {
				if v.Promise.Lossless || !serves(v, readers) {
					continue
				}
				c := Cell{Variant: v, Config: variants.Config{Size: size, Capacity: slots(size), Batch: 1, Readers: readers}}
				c.Name = name("Tail", v, "size=%d/readers=%d", size, readers)
				c.Scope = scope(size == 64 && readers < 2, is(v, "ring", "unchecked"))
				c.Family = fmt.Sprintf("Tail-%d", size)
				c.Spinning = spinning(v, 1+readers)
				c.Twin = size == 64 && readers < 2 && is(v, "ring")
				out = append(out, c)
			}
		}
	}
	return out
}

// Rates are the events/s that are offered to see where a variant saturates.
var Rates = []int{100_000, 300_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000, 15_000_000, 20_000_000}

// Latency lists the cells of events that arrive at a fixed rate.
func Latency(all []variants.Variant) (out []Cell) {
	for _, rate := range Rates {
		for _, v := range all {
			// 16384 slots are what arrives within a millisecond and more: a short stall loses nothing.
			c := Cell{Variant: v, Rate: float64(rate), Config: variants.Config{Size: 64, Capacity: 1 << 14, Batch: 1, Readers: 1}}
			c.Name = name("Latency", v, "size=64/rate=%d", rate)
			quick := is(v, "ring/gated", "channel") && (rate == 100_000 || rate == 1_000_000 || rate == 5_000_000)
			c.Scope = scope(quick, is(v, "ring", "channel", "spsc", "cursor") && rate != 300_000)
			c.Family = fmt.Sprintf("Latency-%d", rate)
			c.Spinning = 2
			c.Weight = 2 // the tail needs samples
			c.Twin = is(v, "ring/gated") && rate == 1_000_000
			out = append(out, c)
		}
	}
	return out
}
