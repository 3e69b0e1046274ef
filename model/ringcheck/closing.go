//go:build explore

package ringcheck

import (
	"context"
	"errors"

	"github.com/trusted-ring/trusted-ring/model/explore"
	"github.com/trusted-ring/trusted-ring/ring"
)

// closing: an event whose Write returned nil is delivered, or counted as missed in
// an overwrite ring, whoever closes, and everybody comes to an end.
func closing() []Program {
	over, gated := ring.Config{Capacity: 2}, ring.Config{Capacity: 2, Mode: ring.Gated}
	tight, tightGated := ring.Config{Capacity: 1}, ring.Config{Capacity: 1, Mode: ring.Gated}
	return []Program{
		closeBy("overwrite", tight, 3, 2), closeBeside(1, 4, 2, 1), deep(closeBy("overwrite", tight, 4, 1)),
		closeBy("overwrite", over, 4, 2), deep(together(closeBy("overwrite", over, 2, 2))),
		closeBy("gated", tightGated, 4, 1), closeBy("gated", tightGated, 2, 2),
		closeBy("gated", gated, 4, 1), closeBy("gated", gated, 2, 2),
		drain("overwrite", tight, 3), deep(drain("overwrite", tight, 4)), drain("overwrite", over, 4),
		drain("gated", tightGated, 4), drain("gated", gated, 4),
	}
}

// drain: the writer closes when it is done.
func drain(mode string, cfg ring.Config, events uint64) Program {
	return Program{
		Name:  name("%s/close=writer/capacity=%d/events=%d", mode, cfg.Capacity, events),
		About: "an event published just before Close is not delivered, or a reader never ends",
		Body: func(b *Bench) {
			r := b.ring(cfg, 1)
			w, err := r.Writer()
			must(err)
			b.X.Thread("writer", func(t *explore.Thread) {
				write(t, w, 0, events)
				_ = w.Close()
			})
			rd := b.attach(ring.FromOldest)
			l := b.reader("reader", rd, func(l *log) { l.all(rd) })
			l.t.Final(func() {
				l.drained(b.X, rd, events)
				b.X.Assert(l.next == events, "the reader stopped at %d of %d", l.next, events)
			})
		},
	}
}

// closeBy: a third thread closes while the writer writes, and readers read on to
// the end.
func closeBy(mode string, cfg ring.Config, events uint64, readers int) Program {
	return Program{
		Name:  name("%s/close=other/capacity=%d/events=%d/readers=%d", mode, cfg.Capacity, events, readers),
		About: "an accepted event that a closing ring loses, a writer or reader that hangs",
		Body: func(b *Bench) {
			accepted := b.closed(cfg, events, readers)
			add := b.watcher
			if cfg.Mode == ring.Gated {
				add = b.reader
			}
			for i := range readers {
				rd := b.attach(ring.FromOldest)
				l := add(name("reader %d", i), rd, func(l *log) { l.all(rd) })
				l.t.Final(func() {
					l.drained(b.X, rd, *accepted)
					b.X.Assert(cfg.Mode == ring.Overwrite || rd.Missed() == 0, "a gated reader missed %d", rd.Missed())
				})
			}
		},
	}
}

// closeBeside is closeBy in an overwrite ring where the readers only try so many
// times, which may or may not be to the end.
func closeBeside(capacity int, events uint64, tries ...int) Program {
	return Program{
		Name:  name("overwrite/close=beside/capacity=%d/events=%d/readers=%d/tries=%d", capacity, events, len(tries), tries[0]),
		About: "an accepted event that a closing ring loses, when the writer laps a reader at any step",
		Body: func(b *Bench) {
			accepted := b.closed(ring.Config{Capacity: capacity}, events, len(tries))
			for i, n := range tries {
				rd := b.attach(ring.FromOldest)
				l := b.watcher(name("reader %d", i), rd, func(l *log) { l.try(rd, n) })
				l.t.Final(func() {
					if l.end != nil {
						l.drained(b.X, rd, *accepted)
					}
				})
			}
		},
	}
}

// closed makes a ring that one thread writes until it is refused, and another
// closes. It returns how many events have been accepted.
func (b *Bench) closed(cfg ring.Config, events uint64, readers int) *uint64 {
	r := b.ring(cfg, readers)
	w, err := r.Writer()
	must(err)
	accepted := new(uint64)
	b.X.Thread("writer", func(t *explore.Thread) {
		*accepted = 0
		for s := range events {
			err := w.Write(payload(s), uint32(s))
			t.Assert(err == nil || errors.Is(err, ring.ErrClosed), "write: %v", err)
			if err != nil {
				break
			}
			*accepted++
		}
	})
	b.X.Thread("closer", func(*explore.Thread) { _ = r.Close() })
	return accepted
}

// all reads to the end of the stream.
func (l *log) all(rd *ring.Reader) {
	for {
		ev, err := rd.Next(context.Background())
		if err != nil {
			l.end = err
			return
		}
		l.see(ev)
	}
}
