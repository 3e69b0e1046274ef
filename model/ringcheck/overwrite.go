//go:build explore

package ringcheck

import (
	"errors"
	"io"

	"github.com/trusted-ring/trusted-ring/model/explore"
	"github.com/trusted-ring/trusted-ring/ring"
)

// overwriting: a writer that never waits, readers that are lapped. Nobody takes
// notice of the readers of an overwrite ring, so that two of them are explored
// one at a time: together, with 4 events and one slot, they would have
// 2,869,126 x 2,869,126 executions of four tries each. A program with two readers
// is thereby one with one reader, too; and where they are alike the second can be
// shorter, since all that it might see the first one sees.
func overwriting() []Program {
	all := []Program{
		lapping(2, 4, 5, 5), lapping(1, 4, 4, 1), together(lapping(2, 3, 1, 1)),
		deep(together(lapping(2, 4, 1, 1))), deep(together(lapping(1, 3, 1, 1))),
	}
	for _, one := range []struct {
		capacity      int
		lapped, ended []int
	}{{1, []int{1, 1}, []int{2, 1}}, {2, []int{3, 3}, []int{3, 3}}} {
		all = append(all,
			resuming("latest", ring.ResumeLatest(), one.capacity, 4, one.lapped...),
			resuming("headroom", ring.ResumeHeadroom(1), one.capacity, 4, one.lapped...),
			ending(one.capacity, 4, one.ended...))
	}
	return append(all, batches(), claims())
}

func deep(p Program) Program {
	p.Deep = true
	return p
}

// together explores a program's observers with one another.
func together(p Program) Program {
	p.Name += "/together"
	body := p.Body
	p.Body = func(b *Bench) {
		b.together = true
		body(b)
	}
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
				b.watcher(name("reader %d", i), rd, func(l *log) { l.try(rd, n) })
			}
		},
	}
}

// resuming: what a lapped reader skips is what its policy allows, and counted.
func resuming(policy string, resume ring.Resume, capacity int, events uint64, tries ...int) Program {
	return Program{
		Name:  name("overwrite/resume=%s/capacity=%d/events=%d/readers=%d/tries=%d", policy, capacity, events, len(tries), tries[0]),
		About: "a lapped reader that goes on at the wrong place or counts wrongly",
		Body: func(b *Bench) {
			r := b.ring(ring.Config{Capacity: capacity}, len(tries))
			w, err := r.Writer()
			must(err)
			b.X.Thread("writer", func(t *explore.Thread) { write(t, w, 0, events) })
			for i, n := range tries {
				rd := b.attach(ring.FromOldest, ring.ResumeAt(resume))
				b.watcher(name("reader %d", i), rd, func(l *log) {
					l.try(rd, n)
					l.t.Assert(rd.Missed() >= l.missed, "missed %d, reported %d", rd.Missed(), l.missed)
				})
			}
		},
	}
}

// ending: the writer closes behind its last event; readers that look again and
// again see the end only where it is.
func ending(capacity int, events uint64, tries ...int) Program {
	return Program{
		Name:  name("overwrite/end/capacity=%d/events=%d/readers=%d/tries=%d", capacity, events, len(tries), tries[0]),
		About: "a reader that takes the end for reached before it has seen or counted everything",
		Body: func(b *Bench) {
			r := b.ring(ring.Config{Capacity: capacity}, len(tries))
			w, err := r.Writer()
			must(err)
			b.X.Thread("writer", func(t *explore.Thread) {
				write(t, w, 0, events)
				_ = w.Close()
			})
			for i, n := range tries {
				rd := b.attach(ring.FromOldest)
				b.watcher(name("reader %d", i), rd, func(l *log) {
					if !l.try(rd, n) {
						l.t.Assert(errors.Is(l.end, io.EOF) && rd.Position() == events, "%v at %d of %d", l.end, rd.Position(), events)
					}
				})
			}
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

// claims: events that are written in place.
func claims() Program {
	return Program{
		Name:  "overwrite/claim",
		About: "an event torn because its slot was not marked when it was claimed",
		Body: func(b *Bench) {
			r := b.ring(ring.Config{Capacity: 1}, 1)
			w, err := r.Writer()
			must(err)
			b.X.Thread("writer", func(t *explore.Thread) {
				for s := range uint64(3) {
					n := copy(w.Claim().Bytes(), payload(s))
					t.Assert(w.Publish(n, uint32(s)) == nil, "publish")
				}
			})
			rd := b.attach(ring.FromOldest)
			b.watcher("reader", rd, func(l *log) { l.try(rd, 2) })
		},
	}
}
