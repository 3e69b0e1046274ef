package variants

import "github.com/trusted-ring/trusted-ring/variants/internal/event"

// cursorOverwrite is the ring's overwrite mode done with cursors: a seqlock over the whole ring instead of one per slot.
// The writer announces how far it is going to write, writes, then publishes. A reader polls the published cursor, copies
// events out, and then looks at the announcement to see whether what it copied may have been overwritten meanwhile.
//
// Both cursors lie on one line, which every reader fetches once for the poll and once for the look.
type cursorOverwrite struct {
	_         [128]byte
	claimed   event.Word // sequences below it may be in the slots, or on their way there
	published event.Word // sequences below it are in the slots, unless overwritten
	_         [112]byte
	closed    event.PaddedWord
	slots     event.Slots
	capacity  uint64
	producer  cursorOverwriteProducer
	readers   []cursorOverwriteConsumer
}

func cursorOverwriteVariant() Variant {
	v := Variant{
		Impl: "cursor", Mode: "overwrite",
		Promise: Promise{CountsMissed: true, AllocFree: true},
		About: "A seqlock over the whole ring: an announced and a published cursor, which all readers poll; the writer never " +
			"waits, lapped readers know what they missed. Copied out.",
	}
	v.Open = func(c Config) (Instance, error) {
		c, err := c.Normalize(v.Impl, v.Promise)
		if err != nil {
			return nil, err
		}
		r := &cursorOverwrite{
			slots:    event.NewSlots(c.Capacity, c.Size),
			capacity: uint64(c.Capacity),
			readers:  make([]cursorOverwriteConsumer, c.Readers),
		}
		r.producer = cursorOverwriteProducer{r: r, batch: c.Batch, payload: make([]byte, c.Size)}
		for i := range r.readers {
			copies := make([]copied, c.Batch)
			for k := range copies {
				copies[k].buffer = make([]byte, c.Size)
			}
			r.readers[i] = cursorOverwriteConsumer{r: r, copies: copies}
		}
		return r, nil
	}
	return v
}

func (r *cursorOverwrite) Producer() Producer      { return &r.producer }
func (r *cursorOverwrite) Consumer(i int) Consumer { return &r.readers[i] }
func (r *cursorOverwrite) Close()                  { r.closed.Store(1) }

type cursorOverwriteProducer struct {
	r       *cursorOverwrite
	batch   int
	off     int
	seq     uint64 // next sequence to write
	payload []byte
	_       [128]byte
}

func (p *cursorOverwriteProducer) Produce(n int) {
	for n > 0 {
		k := min(p.batch, n)
		p.r.claimed.Store(p.seq + uint64(k))
		for range k {
			event.Stamp(p.payload, p.seq)
			p.r.slots.PutShared(p.off, p.payload, 0)
			p.off = p.r.slots.After(p.off)
			p.seq++
		}
		p.r.published.Store(p.seq)
		n -= k
	}
}

func (p *cursorOverwriteProducer) Send(payload []byte, typ uint32) {
	_ = p.payload[:len(payload)] // the panic of an event that is too long, before anything is announced
	p.r.claimed.Store(p.seq + 1)
	p.r.slots.PutShared(p.off, payload, typ)
	p.off = p.r.slots.After(p.off)
	p.seq++
	p.r.published.Store(p.seq)
}

// copied is one event of a group that a reader has copied out.
type copied struct {
	buffer []byte
	n      int
	typ    uint32
}

type cursorOverwriteConsumer struct {
	_      [128]byte
	r      *cursorOverwrite
	off    int
	next   uint64   // next sequence to read
	ready  uint64   // sequences below it are known to have been published
	copies []copied // as many as a batch has events
	check  event.Check
	_      [128]byte
}

func (c *cursorOverwriteConsumer) Consume(n int) Tally {
	for end := c.next + uint64(n); c.next < end && (c.next < c.ready || c.wait()); {
		group := c.copies[:min(uint64(len(c.copies)), c.ready-c.next, end-c.next)]
		if !c.copyOut(group) {
			continue
		}
		for i := range group {
			if payload := group[i].buffer[:group[i].n]; !c.check.Expected(payload) {
				c.check.Inspect(payload)
			}
		}
	}
	return c.check.Take()
}

func (c *cursorOverwriteConsumer) Receive() ([]byte, uint32, bool) {
	for c.next < c.ready || c.wait() {
		if payload, typ, ok := c.one(); ok {
			return payload, typ, true
		}
	}
	return nil, 0, false
}

func (c *cursorOverwriteConsumer) TryReceive() ([]byte, uint32, bool) {
	for c.next < c.ready || c.look() {
		if payload, typ, ok := c.one(); ok {
			return payload, typ, true
		}
	}
	return nil, 0, false
}

func (c *cursorOverwriteConsumer) one() (payload []byte, typ uint32, ok bool) {
	ok = c.copyOut(c.copies[:1])
	return c.copies[0].buffer[:c.copies[0].n], c.copies[0].typ, ok
}

// copyOut copies the next events out and goes on behind them. When the writer may have been in one of them, it goes on
// at the oldest event that is whole instead, and returns false.
func (c *cursorOverwriteConsumer) copyOut(group []copied) bool {
	off := c.off
	for i := range group {
		group[i].n, group[i].typ = c.r.slots.CopyShared(group[i].buffer, off)
		off = c.r.slots.After(off)
	}
	// Whatever of event s+Capacity was in the copy of event s, its announcement is seen now.
	if claimed := c.r.claimed.Load(); claimed > c.next+c.r.capacity {
		c.lapped(claimed - c.r.capacity)
		return false
	}
	c.off = off
	c.next += uint64(len(group))
	return true
}

func (c *cursorOverwriteConsumer) lapped(oldest uint64) {
	c.check.Missed(oldest - c.next)
	c.next = oldest
	c.off = int(oldest%c.r.capacity) * c.r.slots.Stride()
}

// look reads the published cursor again.
func (c *cursorOverwriteConsumer) look() bool {
	c.ready = c.r.published.Load()
	return c.next < c.ready
}

// wait is false when the stream has ended: closed is looked at before the last look at the cursor.
func (c *cursorOverwriteConsumer) wait() bool {
	var spin event.Spin
	for {
		closed := c.r.closed.Load() != 0
		switch {
		case c.look():
			return true
		case closed:
			return false
		}
		spin.Wait()
	}
}
