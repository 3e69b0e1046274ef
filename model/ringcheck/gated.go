//go:build explore

package ringcheck

import (
	"context"

	"github.com/trusted-ring/trusted-ring/model/explore"
	"github.com/trusted-ring/trusted-ring/ring"
)

// gating: a writer that waits for its readers. The payload is plain memory, so
// that the checker's race detector judges the gating itself.
func gating() []Program {
	return []Program{
		gate(1, 2, 1), gate(2, 4, 1), gate(1, 4, 1), gate(2, 3, 2), gate(1, 2, 2), gate(1, 4, 2), gate(2, 4, 2), gatedBatch(),
	}
}

func gate(capacity int, events uint64, readers int) Program {
	return Program{
		Name:  name("gated/capacity=%d/events=%d/readers=%d", capacity, events, readers),
		About: "an event overwritten before it was released, lost, doubled, or read in a race",
		Body: func(b *Bench) {
			r := b.ring(ring.Config{Capacity: capacity, Mode: ring.Gated}, readers)
			w, err := r.Writer()
			must(err)
			b.X.Thread("writer", func(t *explore.Thread) { write(t, w, 0, events) })
			for i := range readers {
				rd := b.attach(ring.FromOldest)
				l := b.reader(name("reader %d", i), rd, func(l *log) { l.take(rd, events) })
				l.t.Final(func() {
					b.X.Assert(l.delivered == events && l.missed == 0, "%d of %d, %d missed", l.delivered, events, l.missed)
				})
			}
		},
	}
}

// gatedBatch: events read as a batch in place, given back in two parts.
func gatedBatch() Program {
	return Program{
		Name:  "gated/batch=2",
		About: "a batch that contains an event not yet published, or is overwritten before it is committed",
		Body: func(b *Bench) {
			const events = 3
			r := b.ring(ring.Config{Capacity: 2, Mode: ring.Gated}, 1)
			w, err := r.Writer()
			must(err)
			b.X.Thread("writer", func(t *explore.Thread) { write(t, w, 0, events) })
			rd := b.attach(ring.FromOldest)
			b.reader("reader", rd, func(l *log) {
				for l.delivered < events {
					batch, err := rd.NextBatch(context.Background(), 2)
					l.t.Assert(err == nil, "next: %v", err)
					l.see(batch.At(0))
					if batch.Len() == 2 && l.delivered == 1 {
						l.see(batch.At(1))
					}
					_ = batch.Commit(int(l.next - batch.At(0).Seq))
				}
			})
		},
	}
}

// chaining: a reader that follows another, as a pipeline does.
func chaining() []Program {
	return []Program{chainOverHoles(), chain(1, 4), chain(2, 4)}
}

// chain: the first stage makes something of each event, the second finds it.
func chain(capacity int, events uint64) Program {
	return Program{
		Name:  name("gated/chain/capacity=%d/events=%d", capacity, events),
		About: "a downstream reader that sees an event before the upstream has released it",
		Body: func(b *Bench) {
			r := b.ring(ring.Config{Capacity: capacity, Mode: ring.Gated}, 2)
			w, err := r.Writer()
			must(err)
			first := b.attach(ring.FromOldest)
			second := b.attach(ring.FromOldest, ring.After(first))
			made := make([]explore.Loc, events)
			for s := range made {
				made[s] = b.X.Word(name("made of %d", s), 0)
			}
			b.X.Thread("writer", func(t *explore.Thread) { write(t, w, 0, events) })
			b.reader("upstream", first, func(l *log) {
				for range events {
					ev, err := first.Next(context.Background())
					l.t.Assert(err == nil, "next: %v", err)
					l.see(ev)
					l.t.Store(made[ev.Seq], 1, explore.Plain)
				}
				_ = first.Release()
			})
			b.reader("downstream", second, func(l *log) {
				for range events {
					ev, err := second.Next(context.Background())
					l.t.Assert(err == nil, "next: %v", err)
					l.see(ev)
					// Plain: a race unless the upstream's release came first.
					l.t.Assert(l.t.Load(made[ev.Seq], explore.Plain) == 1, "stage one has not made anything of %d", ev.Seq)
				}
				_ = second.Release()
				_ = second.Close()
			})
		},
	}
}

// chainOverHoles: two readers in a row step over claims that were given up, which
// a producer waits for.
func chainOverHoles() Program {
	return Program{
		Name:  "gated/chain/holes",
		About: "a hole that holds up a producer, or lets a downstream reader overtake",
		Body: func(b *Bench) {
			r := b.ring(ring.Config{Capacity: 1, Mode: ring.Gated}, 2)
			w, err := r.SharedWriter()
			must(err)
			first := b.attach(ring.FromOldest)
			second := b.attach(ring.FromOldest, ring.After(first))
			done := b.X.Word("stage one", 0)
			b.X.Thread("producer", func(t *explore.Thread) {
				for range 2 {
					slot, err := w.Claim()
					t.Assert(err == nil, "claim: %v", err)
					t.Assert(w.Abandon(slot) == nil, "abandon")
				}
				t.Assert(w.Write(payload(2), 2) == nil, "write")
			})
			stage := func(rd *ring.Reader, then func(*log)) func(*log) {
				return func(l *log) {
					ev, err := rd.Next(context.Background())
					l.t.Assert(err == nil && ev.Seq == 2 && ev.Missed == 0, "next: %d, %d missed, %v", ev.Seq, ev.Missed, err)
					l.t.Assert(string(ev.Bytes()) == string(payload(2)), "event 2 is torn: % x", ev.Bytes())
					then(l)
					_ = rd.Release()
				}
			}
			b.reader("upstream", first, stage(first, func(l *log) { l.t.Store(done, 1, explore.Plain) }))
			b.reader("downstream", second, stage(second, func(l *log) {
				l.t.Assert(l.t.Load(done, explore.Plain) == 1, "stage one has not been there")
			}))
		},
	}
}
