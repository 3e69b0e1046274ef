//go:build explore

package ringcheck

import (
	"errors"

	"github.com/trusted-ring/trusted-ring/model/explore"
	"github.com/trusted-ring/trusted-ring/ring"
)

// tenants: one line of the reader table goes from hand to hand. Whatever the last
// tenant wrote there has to be behind the next one, or a position stands there
// that nobody holds any more.
func tenants() []Program {
	return []Program{
		handOver("evicted", ring.Config{Capacity: 2, Mode: ring.Gated}, func(r *ring.Ring, idle explore.Loc) func(*explore.Thread) {
			return func(t *explore.Thread) {
				t.Await(idle, explore.Acquire, func(v uint64) bool { return v == 1 })
				r.Evict("") // names are no memory of the model's, so nobody has one
			}
		}),
		handOver("refused", ring.Config{Capacity: 2}, func(r *ring.Ring, _ explore.Loc) func(*explore.Thread) {
			return func(t *explore.Thread) {
				_, err := r.Reader(ring.FromSequence(99))
				var outside *ring.SequenceError
				t.Assert(errors.As(err, &outside) || errors.Is(err, ring.ErrTooManyReaders), "join at 99: %v", err)
			}
		}),
	}
}

// handOver: a reader leaves and another takes its line, while a third thread
// evicts the first or takes the line in between.
func handOver(how string, cfg ring.Config, third func(*ring.Ring, explore.Loc) func(*explore.Thread)) Program {
	return Program{
		Name:  "tenants/" + how,
		About: "a reader's line that shows the position of the one before it",
		Body: func(b *Bench) {
			r := b.ring(cfg, 1)
			old := b.attach(ring.FromOldest)
			w, err := r.Writer()
			must(err)
			for s := range uint64(2) {
				must(w.Write(payload(s), uint32(s)))
			}
			idle := b.X.Word("idle", 0)
			b.reader("old", old, func(l *log) {
				l.try(old, 1)
				_ = old.Release()
				l.t.Store(idle, 1, explore.Release) // it touches no event from here on
				_ = old.Close()
			})
			b.X.Thread(how, third(r, idle))
			var next *ring.Reader
			b.X.Thread("next", func(t *explore.Thread) {
				next, err = r.Reader(ring.FromLatest)
				for errors.Is(err, ring.ErrTooManyReaders) {
					t.Spin()
					next, err = r.Reader(ring.FromLatest)
				}
				t.Assert(err == nil, "join: %v", err)
			})
			b.X.Final(func() {
				for _, info := range r.Readers() { // none if the new one was evicted
					b.X.Assert(info.Position == next.Position(), "the reader is at %d, the table has %d", next.Position(), info.Position)
				}
			})
		},
	}
}
