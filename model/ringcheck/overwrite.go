//go:build explore

package ringcheck

import (
	"github.com/trusted-ring/trusted-ring/model/explore"
	"github.com/trusted-ring/trusted-ring/ring"
)

// overwriting: a writer that never waits, readers that are lapped. Readers of
// an overwrite ring write nothing that another thread reads, so that two of them
// need not both read long.
func overwriting() []Program {
	return []Program{
		lapping(2, 4, 5), lapping(1, 3, 4), lapping(1, 4, 4),
		// Two readers multiply: with 4 events and one slot they would have
		// 104,878 x 104,878 executions.
		lapping(1, 3, 1, 1), lapping(2, 4, 1, 1), deep(lapping(2, 4, 2, 1)), deep(lapping(1, 4, 1, 1)),
		resuming("latest", ring.ResumeLatest()), resuming("headroom", ring.ResumeHeadroom(1)),
		batches(),
	}
}

func deep(p Program) Program {
	p.Deep = true
	return p
}

// lapping: the writer publishes events while each reader tries so many times.
func lapping(capacity int, events uint64, tries ...int) Program {
	return Program{
		Name:  name("overwrite/capacity=%d/events=%d/readers=%d/tries=%d", capacity, events, len(tries), tries[0]),
		About: "torn events, wrong missed counts, when the writer laps a reader at any step",
		Body: func(b *Bench) {
			r := b.ring(ring.Config{Capacity: capacity}, len(tries))
			w, err := r.Writer()
			must(err)
			b.X.Thread("writer", func(t *explore.Thread) { write(t, w, 0, events) })
			for i, n := range tries {
				rd := b.attach(ring.FromOldest)
				b.reader(name("reader %d", i), rd, func(l *log) { l.try(rd, n) })
			}
		},
	}
}

// resuming: what a lapped reader skips is what its policy allows, and counted.
func resuming(policy string, resume ring.Resume) Program {
	return Program{
		Name:  "overwrite/resume=" + policy,
		About: "a lapped reader that goes on at the wrong place or counts wrongly",
		Body: func(b *Bench) {
			r := b.ring(ring.Config{Capacity: 2}, 1)
			w, err := r.Writer()
			must(err)
			b.X.Thread("writer", func(t *explore.Thread) { write(t, w, 0, 4) })
			rd := b.attach(ring.FromOldest, ring.ResumeAt(resume))
			b.reader("reader", rd, func(l *log) {
				l.try(rd, 3)
				l.t.Assert(rd.Missed() >= l.missed, "missed %d, reported %d", rd.Missed(), l.missed)
			})
		},
	}
}

// batches: two events claimed and published together, read as a batch.
func batches() Program {
	return Program{
		Name:  "overwrite/batch=2",
		About: "a batch that becomes visible torn, or before its fence",
		Body: func(b *Bench) {
			r := b.ring(ring.Config{Capacity: 2}, 1)
			w, err := r.Writer()
			must(err)
			b.X.Thread("writer", func(t *explore.Thread) {
				for first := uint64(0); first < 4; first += 2 {
					batch, err := w.ClaimBatch(2)
					t.Assert(err == nil, "claim: %v", err)
					for i, slot := range batch.Slots() {
						s := first + uint64(i)
						_ = batch.Set(i, copy(slot.Bytes(), payload(s)), uint32(s))
					}
					t.Assert(batch.Publish() == nil, "publish")
				}
			})
			rd := b.attach(ring.FromOldest)
			b.reader("reader", rd, func(l *log) {
				for range 2 {
					batch, err := rd.TryBatch(2)
					if err != nil {
						continue
					}
					for ev := range batch.All() {
						l.see(ev)
					}
				}
			})
		},
	}
}
