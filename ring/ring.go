package ring

import (
	"sync"

	"github.com/trusted-ring/trusted-ring/ring/internal/order"
)

// Ring is a ring buffer of fixed-size slots. All methods may be called from any
// goroutine; the handles that it gives out belong to one goroutine each, except
// SharedWriter.
type Ring struct {
	cfg    Config
	region *uint64
	slots  *uint64
	stride uintptr

	cursor    *uint64 // next sequence: to be published, or with shared writers to be claimed
	announce  *uint64 // gated: no writer writes a sequence from here on without scanning the readers first
	grant     *uint64 // gated: shared writers may claim up to here
	signals   *uint64 // what a publisher must know: closing, fenced, how many wait
	closed    *uint64 // 1 once every publisher is known to see closing
	producers *uint64 // 0, exclusive, or 2 x shared writers

	expedited bool            // waiters pay for the fence between publisher and waiter
	parkers   []*order.Parker // one per table entry

	mu    sync.Mutex // guards names; never held across an ordered access
	names []string
}

// New makes a ring. A Config outside its limits is a *ConfigError that names
// the field, the value and the limits.
func New(cfg Config) (*Ring, error) {
	cfg, err := cfg.resolve()
	if err != nil {
		return nil, err
	}
	entries := cfg.MaxReaders + 1
	region := newRegion(cfg.Bytes())
	r := &Ring{
		cfg:       cfg,
		region:    region,
		slots:     order.Word(region, uintptr(offTable+entries*lineBytes)),
		stride:    uintptr(stride(int(cfg.Size))),
		cursor:    order.Word(region, offCursor),
		announce:  order.Word(region, offAnnounce),
		grant:     order.Word(region, offGrant),
		signals:   order.Word(region, offSignals),
		closed:    order.Word(region, offClosed),
		producers: order.Word(region, offProducers),
		expedited: order.Expedited(),
		parkers:   make([]*order.Parker, entries),
		names:     make([]string, entries),
	}
	r.writeHeader()
	for i := range r.parkers {
		r.parkers[i] = order.NewParker()
	}
	return r, nil
}

// writeHeader fills the region before anybody else can see it: plain stores. The
// slots look as if the lap before the first had been published.
func (r *Ring) writeHeader() {
	for i, v := range []uint64{
		magic, layoutVersion, uint64(r.cfg.Size), uint64(r.stride), uint64(r.cfg.Capacity),
		uint64(r.cfg.Mode), r.cfg.First, uint64(len(r.parkers)),
	} {
		*order.Word(r.region, uintptr(8*i)) = v
	}
	*r.cursor, *r.announce, *r.grant = r.cfg.First, r.cfg.First, r.cfg.First
	lap := uint64(r.cfg.Capacity)
	for i := range lap {
		*order.Word(r.slots, uintptr(i)*r.stride) = published(r.cfg.First + i - lap)
	}
}

// entry is line i of the table.
func (r *Ring) entry(i int) *uint64 {
	return order.Word(r.region, uintptr(offTable+i*lineBytes))
}

// Cap is the capacity in slots.
func (r *Ring) Cap() int { return r.cfg.Capacity }

// Size is the payload capacity of a slot in bytes.
func (r *Ring) Size() Size { return r.cfg.Size }

// Mode is Overwrite or Gated.
func (r *Ring) Mode() Mode { return r.cfg.Mode }

// Bytes is the memory that the ring takes, header and table included.
func (r *Ring) Bytes() int64 { return r.cfg.Bytes() }

// Cursor is the sequence of the next event. It may be out of date when it
// returns; it never goes back. With shared writers it counts events that are
// claimed but not yet published.
func (r *Ring) Cursor() uint64 { return order.Peek(r.cursor) }

// oldest is the first sequence that an event at cursor leaves in the ring.
func (r *Ring) oldest(cursor uint64) uint64 {
	if cursor-r.cfg.First < uint64(r.cfg.Capacity) {
		return r.cfg.First
	}
	return cursor - uint64(r.cfg.Capacity)
}
