//go:build explore

package ringcheck

import (
	"context"
	"errors"
	"io"

	"github.com/trusted-ring/trusted-ring/model/explore"
	"github.com/trusted-ring/trusted-ring/ring"
)

// closing: an event whose Write returned nil is delivered, whoever closes, and
// everybody comes to an end.
func closing() []Program {
	return []Program{
		closeBy("overwrite", ring.Config{Capacity: 2}, 2),
		closeBy("gated", ring.Config{Capacity: 1, Mode: ring.Gated}, 2),
		drain("overwrite", ring.Config{Capacity: 2}, 2),
		drain("gated", ring.Config{Capacity: 2, Mode: ring.Gated}, 2),
	}
}

// drain: the writer closes when it is done.
func drain(mode string, cfg ring.Config, events uint64) Program {
	return Program{
		Name:  mode + "/close=writer",
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
func closeBy(mode string, cfg ring.Config, events uint64) Program {
	return Program{
		Name:  mode + "/close=other",
		About: "an accepted event that a closing ring loses, a writer or reader that hangs",
		Body: func(b *Bench) {
			r := b.ring(cfg, 1)
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
			rd := b.attach(ring.FromOldest)
			l := b.reader("reader", rd, func(l *log) { l.all(rd) })
			b.X.Final(func() {
				b.X.Assert(l.end == io.EOF, "the stream ended with %v", l.end)
				b.X.Assert(l.next >= accepted, "%d events accepted, the reader got to %d", accepted, l.next)
			})
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
