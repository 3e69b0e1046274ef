//go:build explore

package ringcheck

import (
	"context"
	"errors"
	"io"

	"github.com/trusted-ring/trusted-ring/model/explore"
	"github.com/trusted-ring/trusted-ring/ring"
)

// closing: an event whose Write returned nil is delivered, or counted as missed in
// an overwrite ring, whoever closes, and everybody comes to an end.
func closing() []Program {
	over, gated := ring.Config{Capacity: 2}, ring.Config{Capacity: 2, Mode: ring.Gated}
	tight, tightGated := ring.Config{Capacity: 1}, ring.Config{Capacity: 1, Mode: ring.Gated}
	return []Program{
		closeBy("overwrite", tight, 3, 1), closeBy("overwrite", tight, 2, 2), deep(closeBy("overwrite", tight, 4, 1)),
		closeBy("overwrite", over, 4, 1), closeBy("overwrite", over, 2, 2),
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
			b.X.Final(func() { l.drained(b.X, events) })
		},
	}
}

// closeBy: a third thread closes while the writer writes.
func closeBy(mode string, cfg ring.Config, events uint64, readers int) Program {
	return Program{
		Name:  name("%s/close=other/capacity=%d/events=%d/readers=%d", mode, cfg.Capacity, events, readers),
		About: "an accepted event that a closing ring loses, a writer or reader that hangs",
		Body: func(b *Bench) {
			r := b.ring(cfg, readers)
			w, err := r.Writer()
			must(err)
			accepted := uint64(0)
			b.X.Thread("writer", func(t *explore.Thread) {
				accepted = 0
				for s := range events {
					err := w.Write(payload(s), uint32(s))
					t.Assert(err == nil || errors.Is(err, ring.ErrClosed), "write: %v", err)
					if err != nil {
						break
					}
					accepted++
				}
			})
			b.X.Thread("closer", func(*explore.Thread) { _ = r.Close() })
			for i := range readers {
				rd := b.attach(ring.FromOldest)
				l := b.reader(name("reader %d", i), rd, func(l *log) { l.all(rd) })
				b.X.Final(func() {
					b.X.Assert(l.end == io.EOF, "the stream ended with %v", l.end)
					b.X.Assert(rd.Position() >= accepted, "%d events accepted, the reader got to %d", accepted, rd.Position())
					b.X.Assert(l.delivered+rd.Missed() == rd.Position(), "%d delivered and %d missed of %d", l.delivered, rd.Missed(), rd.Position())
					b.X.Assert(cfg.Mode == ring.Overwrite || rd.Missed() == 0, "a gated reader missed %d", rd.Missed())
				})
			}
		},
	}
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
