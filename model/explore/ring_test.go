package explore

import (
	"fmt"
	"testing"
)

// An overwriting ring in miniature: a seqlock per slot, read by readers that may
// be lapped, through the Machine as production code would be.
type miniature struct {
	m        Machine
	words    []uint64
	capacity int
}

const (
	miniSeq = iota
	miniA
	miniB
	miniStride
)

func (r *miniature) slot(s uint64) []uint64 {
	i := int(s) % r.capacity * miniStride
	return r.words[i : i+miniStride]
}

func (r *miniature) publish(s uint64) {
	w := r.slot(s)
	r.m.Store(&w[miniSeq], 2*s+2, false)
	r.m.ReleaseFence()
	r.m.Store(&w[miniA], s+1, false)
	r.m.Store(&w[miniB], s+1, false)
	r.m.Store(&w[miniSeq], 2*s+3, true)
}

// take reads events from 0 on and skips what was lapped; false means torn.
func (r *miniature) take(events uint64) bool {
	for next := uint64(0); next < events; {
		w := r.slot(next)
		seen := r.m.Load(&w[miniSeq], true)
		if seen < 2*next+3 {
			r.m.Spin()
			continue
		}
		if seen > 2*next+3 {
			next = max(next+1, (seen-2)/2-uint64(r.capacity)+1)
			continue
		}
		a, b := r.m.Load(&w[miniA], false), r.m.Load(&w[miniB], false)
		r.m.AcquireFence()
		if r.m.Load(&w[miniSeq], false) != seen {
			next++
			continue
		}
		if a != b || a != next+1 {
			return false
		}
		next++
	}
	return true
}

func miniatureRing(capacity, events, readers int) func(*Execution) {
	return miniatureWith(capacity, events, readers, (*Execution).Thread)
}

// miniatureWith is a ring whose readers are added by add: threads, or observers.
func miniatureWith(capacity, events, readers int, add func(*Execution, string, func(*Thread)) *Thread) func(*Execution) {
	words := make([]uint64, capacity*miniStride)
	return func(x *Execution) {
		clear(words)
		x.Region("slots", words)
		r := &miniature{x.Machine(), words, capacity}
		x.Thread("writer", func(*Thread) {
			for s := range events {
				r.publish(uint64(s))
			}
		})
		for i := range readers {
			add(x, fmt.Sprint("reader ", i), func(t *Thread) { t.Assert(r.take(uint64(events)), "torn") })
		}
	}
}

func TestMiniatureRing(t *testing.T) {
	Run(t, Config{Audit: true}, miniatureRing(2, 4, 1))
	Run(t, Config{Audit: true}, miniatureRing(1, 3, 2))
	if !testing.Short() {
		Run(t, Config{}, miniatureRing(2, 4, 2))
	}
}

func BenchmarkRing(b *testing.B) {
	for b.Loop() {
		r := Check(Config{}, miniatureRing(2, 4, 2))
		b.ReportMetric(float64(r.Executions)/r.Elapsed.Seconds(), "executions/s")
		b.ReportMetric(float64(r.Executions+r.Blocked)/r.Elapsed.Seconds(), "runs/s")
	}
}
