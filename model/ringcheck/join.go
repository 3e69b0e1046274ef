//go:build explore

package ringcheck

import (
	"context"

	"github.com/trusted-ring/trusted-ring/model/explore"
	"github.com/trusted-ring/trusted-ring/ring"
)

// joining: readers that come and go while the writer runs.
func joining() []Program {
	var all []Program
	for _, at := range []struct {
		where string
		from  ring.Start
	}{{"latest", ring.FromLatest}, {"oldest", ring.FromOldest}} {
		for _, capacity := range []int{1, 2} {
			all = append(all,
				joinOverwrite(at.where, at.from, capacity, 4, 2), joinOverwrite(at.where, at.from, capacity, 4, capacity, 0),
				joinGated(at.where, at.from, capacity, 4, 1), joinGated(at.where, at.from, capacity, 1, 2),
				deep(joinGated(at.where, at.from, capacity, 2, 2)))
		}
	}
	for _, capacity := range []int{1, 2} {
		all = append(all,
			visiting("oldest", ring.FromOldest, capacity, 4, 1), visiting("latest", ring.FromLatest, capacity, 3, 1),
			deep(visiting("latest", ring.FromLatest, capacity, 4, 1)), leaving(capacity, 4))
	}
	return append(all, handing(), looking())
}

// joinOverwrite: readers that join while the writer runs, and then try so many
// times each. They are alike, so that it is enough that the first one does.
func joinOverwrite(where string, from ring.Start, capacity int, events uint64, tries ...int) Program {
	return Program{
		Name:  name("overwrite/join=%s/capacity=%d/events=%d/readers=%d/tries=%d", where, capacity, events, len(tries), tries[0]),
		About: "a reader that joins in the middle of a publish or a wrap and sees something stale",
		Body: func(b *Bench) {
			r := b.ring(ring.Config{Capacity: capacity}, len(tries))
			w, err := r.Writer()
			must(err)
			b.X.Thread("writer", func(t *explore.Thread) { write(t, w, 0, events) })
			for i, n := range tries {
				b.visitor(name("reader %d", i), from, func(l *log, rd *ring.Reader) { l.try(rd, n) })
			}
		},
	}
}

// joinGated: from the moment a reader has joined, no event may pass it.
func joinGated(where string, from ring.Start, capacity int, events uint64, readers int) Program {
	return Program{
		Name:  name("gated/join=%s/capacity=%d/events=%d/readers=%d", where, capacity, events, readers),
		About: "the writer overlooks a reader that joins while it looks for room",
		Body: func(b *Bench) {
			// The sequences lie beyond a line that was never used, which holds 0.
			const first = 1<<63 + 5
			r := b.ring(ring.Config{Capacity: capacity, Mode: ring.Gated, First: first}, readers)
			w, err := r.Writer()
			must(err)
			b.X.Thread("writer", func(t *explore.Thread) { write(t, w, first, first+events) })
			for i := range readers {
				b.X.Thread(name("reader %d", i), func(t *explore.Thread) {
					rd, err := r.Reader(from)
					t.Assert(err == nil, "join: %v", err)
					l := log{t: t, next: rd.Position()}
					for l.next < first+events {
						ev, err := rd.Next(context.Background())
						t.Assert(err == nil, "next: %v", err)
						l.see(ev)
					}
					t.Assert(l.missed == 0, "missed %d", l.missed)
					_ = rd.Close()
				})
			}
		},
	}
}

// visiting: a reader joins beside another, tries so many times, and leaves.
func visiting(where string, from ring.Start, capacity int, events uint64, tries int) Program {
	return Program{
		Name:  name("gated/visit=%s/capacity=%d/events=%d/tries=%d", where, capacity, events, tries),
		About: "a writer that overlooks one of two readers, or still waits for one that has left",
		Body: func(b *Bench) {
			r := b.ring(ring.Config{Capacity: capacity, Mode: ring.Gated}, 2)
			w, err := r.Writer()
			must(err)
			b.X.Thread("writer", func(t *explore.Thread) { write(t, w, 0, events) })
			rd := b.attach(ring.FromOldest)
			b.reader("reader", rd, func(l *log) { l.take(rd, events) })
			b.X.Thread("visitor", func(t *explore.Thread) {
				rd, err := r.Reader(from)
				t.Assert(err == nil, "join: %v", err)
				l := log{t: t, next: rd.Position()}
				l.try(rd, tries)
				t.Assert(l.missed == 0, "missed %d", l.missed)
				_ = rd.Close()
			})
		},
	}
}

// leaving: a reader that leaves lets the writer go on, and its line serves the
// next one.
func leaving(capacity int, events uint64) Program {
	return Program{
		Name:  name("gated/leave/capacity=%d", capacity),
		About: "a writer that waits for a reader that has left, or overwrites one that has not",
		Body: func(b *Bench) {
			r := b.ring(ring.Config{Capacity: capacity, Mode: ring.Gated}, 1)
			w, err := r.Writer()
			must(err)
			rd := b.attach(ring.FromOldest)
			b.X.Thread("writer", func(t *explore.Thread) { write(t, w, 0, events) })
			b.reader("reader", rd, func(l *log) {
				ev, err := rd.Next(context.Background())
				l.t.Assert(err == nil, "next: %v", err)
				l.see(ev)
				_ = rd.Close()
				again, err := r.Reader(ring.FromLatest)
				l.t.Assert(err == nil, "join again: %v", err)
				l.next = again.Position()
				l.try(again, 1)
				_ = again.Close()
			})
		},
	}
}

// handing: a writer releases the ring, another goroutine takes it.
func handing() Program {
	return Program{
		Name:  "gated/handover",
		About: "a second writer that does not go on where the first one stopped",
		Body: func(b *Bench) {
			r := b.ring(ring.Config{Capacity: 1, Mode: ring.Gated}, 1)
			first, err := r.Writer()
			must(err)
			b.X.Thread("first", func(t *explore.Thread) {
				write(t, first, 0, 1)
				first.Release()
			})
			b.X.Thread("second", func(t *explore.Thread) {
				w, err := r.Writer()
				if err != nil {
					return // the first has not finished
				}
				t.Assert(w.Sequence() == 1, "the second writer begins at %d", w.Sequence())
				write(t, w, 1, 2)
			})
		},
	}
}

// looking: a monitor looks at the readers while one joins.
func looking() Program {
	return Program{
		Name:  "overwrite/info",
		About: "a reader whose lag is shown before its position is",
		Body: func(b *Bench) {
			const first, events = 5, 2
			r := b.ring(ring.Config{Capacity: 2, First: first}, 1)
			w, err := r.Writer()
			must(err)
			b.X.Thread("writer", func(t *explore.Thread) { write(t, w, first, first+events) })
			b.X.Thread("reader", func(t *explore.Thread) {
				_, err := r.Reader(ring.FromLatest)
				t.Assert(err == nil, "join: %v", err)
			})
			b.X.Thread("monitor", func(t *explore.Thread) {
				for _, info := range r.Readers() {
					t.Assert(info.Lag <= events, "a reader lags by %d of %d events", info.Lag, events)
				}
			})
		},
	}
}
