package ring

import (
	"context"
	"errors"
	"io"
	"iter"

	"github.com/trusted-ring/trusted-ring/ring/internal/order"
)

// Reader is one reader of a ring. It belongs to one goroutine at a time. Readers
// are independent: each gets every event.
//
// While it runs, only this reader moves its position, and no event between its
// position and the cursor changes in a gated ring.
type Reader struct {
	dead     [2]uint64 // stand in for slot and position once closed; first, for their alignment on 32 bits
	place              // of next
	ring     *Ring
	next     uint64 // the sequence to be read next
	released uint64 // gated: everything before it has been given back
	hold     uint64 // gated: how many events are read before they are given back
	cleared  uint64 // gated with upstreams: they have released everything before it
	missed   uint64 // not yet reported
	total    uint64 // missed, ever

	try func(*Reader) (Event, error) // tryGated or tryOverwrite: chosen once, so that TryNext is inlined

	gated    bool
	size     int
	state    *uint64
	tenancy  uint64 // the state word while this reader holds the line
	position *uint64
	buf      []uint64 // overwrite: the copy; else nil
	bytes    []byte   // buf as bytes
	upstream []upstream
	entry    int
	wait     Wait
	resume   Resume
	batch    Batch
	err      error
}

// upstream is a reader that must release an event first.
type upstream struct {
	state, position *uint64
	tenancy         uint64
}

func newReader(r *Ring, entry int, joining uint64, o readerOptions) *Reader {
	rd := &Reader{
		ring: r, gated: r.cfg.Mode == Gated, size: int(r.cfg.Size),
		state: order.Word(r.entry(entry), offState), tenancy: joining - phaseJoining + phaseActive,
		position: order.Word(r.entry(entry), offPosition),
		hold:     max(1, uint64(r.cfg.Capacity)/8),
		entry:    entry, wait: o.wait, resume: o.resume,
	}
	rd.try = (*Reader).tryOverwrite
	if rd.gated {
		rd.try = (*Reader).tryGated
	}
	if !rd.gated || order.PlainStaged {
		rd.buf = make([]uint64, rd.size/8)
		rd.bytes = bytesOf(rd.buf)
	}
	for _, up := range o.after {
		rd.upstream = append(rd.upstream, upstream{up.state, up.position, up.tenancy})
	}
	return rd
}

// seek moves to sequence s.
func (rd *Reader) seek(s uint64) {
	rd.next, rd.place = s, rd.ring.at(s)
}

// advance moves to the next sequence.
func (rd *Reader) advance() {
	rd.next++
	rd.step()
}

// TryNext returns the next event, or ErrEmpty when none is ready, io.EOF when
// the ring was closed and everything has been delivered, ErrEvicted when the
// writer gave up on this reader, ErrClosed after Close of the reader. It never
// waits; an overwrite reader that is lapped while it copies tries again with a
// later event. In a gated ring it gives the events returned before back: all of
// them when none is ready now, otherwise once an eighth of the ring has been
// read; Release does so at once.
func (rd *Reader) TryNext() (Event, error) { return rd.try(rd) }

// Next waits for the next event with the reader's strategy. Its errors are
// ctx's and those of TryNext but ErrEmpty. An event that is ready is returned
// even if ctx is done.
func (rd *Reader) Next(ctx context.Context) (Event, error) {
	for {
		ev, err := rd.TryNext()
		if err != ErrEmpty {
			return ev, err
		}
		if err := rd.await(ctx); err != nil {
			return Event{}, err
		}
	}
}

// await returns when TryNext may have something to say.
func (rd *Reader) await(ctx context.Context) error {
	waiting := waiter{ring: rd.ring, entry: rd.entry, wait: rd.wait}
	return waiting.until(ctx, rd.ready)
}

// All yields events until the stream ends or ctx is done. Lag never ends it.
// Afterwards Err tells why it ended; breaking out of the loop is no error, and
// the next loop goes on where this one stopped.
func (rd *Reader) All(ctx context.Context) iter.Seq[Event] {
	return func(yield func(Event) bool) {
		rd.err = nil
		for n := 0; ; n++ {
			if n%contextEvery == 0 && ctx.Err() != nil {
				rd.err = ctx.Err()
				return
			}
			ev, err := rd.Next(ctx)
			if err != nil {
				rd.err = err
				return
			}
			if !yield(ev) {
				return
			}
		}
	}
}

// contextEvery is how many events All delivers between looks at the context
// while events keep coming: a look costs about as much as an event.
const contextEvery = 64

// Err is why the last All or Batches ended: nil after a drained Close.
func (rd *Reader) Err() error {
	if errors.Is(rd.err, io.EOF) {
		return nil
	}
	return rd.err
}

// ready reports whether TryNext would return anything but ErrEmpty. It has no
// effect on others.
func (rd *Reader) ready() bool {
	if order.Peek(rd.state) != rd.tenancy {
		return true
	}
	if int64(order.Peek(rd.slot())-published(rd.next)) >= 0 && rd.clear() {
		return true
	}
	return rd.ended()
}

// ended reports whether nothing follows: the ring is closed, and no producer has
// claimed the next sequence. Whoever sees closed looks at the slot behind the
// heavy fence of Close, and sees every event that was published before it.
func (rd *Reader) ended() bool {
	return order.Peek(rd.ring.closed) != 0 && !before(rd.next, order.Peek(rd.ring.cursor)) &&
		int64(order.Peek(rd.slot())-published(rd.next)) < 0
}

// nothing says why the next slot is not there.
func (rd *Reader) nothing() error {
	if order.Peek(rd.state) != rd.tenancy {
		return rd.gone()
	}
	if rd.ended() {
		return io.EOF
	}
	return ErrEmpty
}

// gone is why this reader no longer holds its line.
func (rd *Reader) gone() error {
	if order.Peek(rd.state) == rd.tenancy-phaseActive+phaseEvicted {
		return ErrEvicted
	}
	return ErrClosed
}

// Release gives a gated reader's slots back without asking for the next event:
// everything that it was given so far. ErrEvicted says that those slots were
// not protected to the end. In an overwrite ring it does nothing.
func (rd *Reader) Release() error {
	if !rd.gated {
		return nil
	}
	rd.giveBack(rd.next)
	if order.Peek(rd.state) != rd.tenancy {
		return rd.gone()
	}
	return nil
}

// Close detaches the reader; a gated writer no longer waits for it. A second
// Close does nothing.
func (rd *Reader) Close() error {
	s := order.Peek(rd.state)
	if s != rd.tenancy && s != rd.tenancy-phaseActive+phaseEvicted {
		return nil
	}
	rd.ring.setName(rd.entry, "")
	// From here on the line is the next tenant's: this handle reads a slot in
	// which nothing is ever published, and writes a position that nobody reads.
	rd.dead[0] = writing(rd.next)
	rd.place, rd.position, rd.released = place{slots: &rd.dead[0]}, &rd.dead[1], rd.next
	rd.batch.n = 0
	free := rd.tenancy - phaseActive + tenant
	if !order.CompareAndSwap(rd.state, s, free) {
		order.Store(rd.state, free) // evicted in between: the line is still ours to give back
	}
	_ = rd.ring.notify()
	return nil
}
