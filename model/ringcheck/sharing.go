//go:build explore

package ringcheck

import (
	"context"
	"encoding/binary"

	"github.com/trusted-ring/trusted-ring/model/explore"
	"github.com/trusted-ring/trusted-ring/ring"
)

// sharing: two producers, of so many events each. An event's payload names its
// producer and number, because its sequence is not known before it is written.
func sharing() []Program {
	return []Program{
		share("overwrite", ring.Config{Capacity: 4}, 2, 2),
		share("overwrite/capacity=1", ring.Config{Capacity: 1}, 1, 1),
		share("gated", ring.Config{Capacity: 4, Mode: ring.Gated}, 2, 2),
		share("overwrite/capacity=2", ring.Config{Capacity: 2}, 2, 2),
		share("gated/capacity=1", ring.Config{Capacity: 1, Mode: ring.Gated}, 2, 1),
		deep(share("gated/capacity=2", ring.Config{Capacity: 2, Mode: ring.Gated}, 2, 2)),
	}
}

func share(mode string, cfg ring.Config, each ...uint64) Program {
	return Program{
		Name:  "shared/" + mode,
		About: "two producers with one slot, an event lost or doubled, a slot written over its predecessor",
		Body: func(b *Bench) {
			r := b.ring(cfg, 1)
			total := uint64(0)
			for i, n := range each {
				producer := uint64(i)
				total += n
				w, err := r.SharedWriter()
				must(err)
				b.X.Thread(name("producer %d", producer), func(t *explore.Thread) {
					for i := range n {
						var data [16]byte
						binary.NativeEndian.PutUint64(data[:], producer<<8|i+1)
						binary.NativeEndian.PutUint64(data[8:], producer<<8|i+1)
						t.Assert(w.Write(data[:], uint32(producer)) == nil, "write")
					}
				})
			}
			rd := b.attach(ring.FromOldest)
			b.X.Thread("reader", func(t *explore.Thread) {
				var last [2]uint64
				next := rd.Position()
				for next < total {
					ev, err := rd.Next(context.Background())
					t.Assert(err == nil, "next: %v", err)
					t.Assert(ev.Seq == next+ev.Missed, "after %d came %d with %d missed", next, ev.Seq, ev.Missed)
					next = ev.Seq + 1
					first, second := binary.NativeEndian.Uint64(ev.Bytes()), binary.NativeEndian.Uint64(ev.Bytes()[8:])
					t.Assert(first == second && first>>8 == uint64(ev.Type), "event %d is torn: %x %x", ev.Seq, first, second)
					number := first & 0xff
					t.Assert(number > last[ev.Type], "producer %d: %d after %d", ev.Type, number, last[ev.Type])
					if cfg.Mode == ring.Gated {
						t.Assert(number == last[ev.Type]+1 && ev.Missed == 0, "producer %d: %d after %d", ev.Type, number, last[ev.Type])
					}
					last[ev.Type] = number
				}
				_ = rd.Release()
			})
		},
	}
}
