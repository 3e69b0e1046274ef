//go:build explore

package ringcheck

import (
	"context"

	"github.com/trusted-ring/trusted-ring/model/explore"
	"github.com/trusted-ring/trusted-ring/ring"
)

// parking: blocking waits. A lost wakeup is a deadlock to the checker.
func parking() []Program {
	var all []Program
	for _, fenced := range []bool{false, true} {
		how := "membarrier"
		if fenced {
			how = "fence"
		}
		config := explore.Config{WithoutExpedited: fenced}
		all = append(all,
			Program{Name: "parking/reader/" + how, Config: config, About: "a reader that sleeps through an event or through Close",
				Body: func(b *Bench) { parkReader(b, 3) }},
			Program{Name: "parking/writer/" + how, Config: config, About: "a writer that sleeps although a slot was released",
				Body: func(b *Bench) { parkWriter(b, 3) }},
			Program{Name: "parking/attach/" + how, Config: config, About: "a blocking reader that attaches while a publisher does not know of it yet",
				Body: parkAttach},
			Program{Name: "parking/close/" + how, Config: config, About: "a parked reader that Close does not wake",
				Body: parkClose},
		)
	}
	return all
}

func parkReader(b *Bench, events uint64) {
	r := b.ring(ring.Config{Capacity: 4, Mode: ring.Gated}, 1)
	w, err := r.Writer()
	must(err)
	rd := b.attach(ring.FromOldest, ring.WaitWith(ring.Blocking()))
	b.X.Thread("writer", func(t *explore.Thread) { write(t, w, 0, events) })
	b.reader("reader", rd, func(l *log) {
		for range events {
			ev, err := rd.Next(context.Background())
			l.t.Assert(err == nil, "next: %v", err)
			l.see(ev)
		}
	})
}

func parkAttach(b *Bench) {
	r := b.ring(ring.Config{Capacity: 2, Mode: ring.Gated}, 1)
	w, err := r.Writer()
	must(err)
	b.X.Thread("writer", func(t *explore.Thread) { write(t, w, 0, 1) })
	b.X.Thread("reader", func(t *explore.Thread) {
		rd, err := r.Reader(ring.FromOldest, ring.WaitWith(ring.Blocking()))
		t.Assert(err == nil, "join: %v", err)
		l := log{t: t, next: rd.Position()}
		ev, err := rd.Next(context.Background())
		t.Assert(err == nil, "next: %v", err)
		l.see(ev)
	})
}

func parkWriter(b *Bench, events uint64) {
	r := b.ring(ring.Config{Capacity: 1, Mode: ring.Gated, Wait: ring.Blocking()}, 1)
	w, err := r.Writer()
	must(err)
	rd := b.attach(ring.FromOldest)
	b.X.Thread("writer", func(t *explore.Thread) { write(t, w, 0, events) })
	b.reader("reader", rd, func(l *log) { l.take(rd, events) })
}

func parkClose(b *Bench) {
	r := b.ring(ring.Config{Capacity: 2}, 1)
	rd := b.attach(ring.FromOldest, ring.WaitWith(ring.Blocking()))
	b.X.Thread("closer", func(*explore.Thread) { _ = r.Close() })
	l := b.reader("reader", rd, func(l *log) { l.all(rd) })
	l.t.Final(func() { l.drained(b.X, rd, 0) })
}
