package variants

import "github.com/trusted-ring/trusted-ring/variants/internal/event"

// cursor is the classic Disruptor (Thompson et al., Disruptor: High performance alternative to bounded queues, 2011),
// single producer: one published cursor that every reader polls, one gating sequence per reader, the producer's cached
// view of the slowest of them. A sequence counts events; the cursor is the next one to be published.
type cursor struct {
	published event.PaddedWord
	closed    event.PaddedWord
	gating    []event.PaddedWord // next sequence that each reader has not released
	slots     event.Slots
	producer  cursorProducer
	readers   []cursorConsumer
}

func cursorVariant() Variant {
	v := Variant{
		Impl: "cursor", Mode: "gated",
		Promise: Promise{Lossless: true, InPlace: true, AllocFree: true},
		About: "The classic Disruptor, single producer: a published cursor that all readers poll, a gating sequence per " +
			"reader, the slowest one cached by the producer; payload in place.",
	}
	v.Open = func(c Config) (Instance, error) {
		c, err := c.Normalize(v.Impl, v.Promise)
		if err != nil {
			return nil, err
		}
		r := &cursor{
			gating:  make([]event.PaddedWord, c.Readers),
			slots:   event.NewSlots(c.Capacity, c.Size),
			readers: make([]cursorConsumer, c.Readers),
		}
		for i := range r.readers {
			r.readers[i] = cursorConsumer{r: r, released: &r.gating[i], batch: c.Batch}
		}
		r.producer = cursorProducer{r: r, batch: c.Batch, capacity: uint64(c.Capacity), limit: uint64(c.Capacity),
			payload: make([]byte, c.Size)}
		return r, nil
	}
	return v
}

func (r *cursor) Producer() Producer      { return &r.producer }
func (r *cursor) Consumer(i int) Consumer { return &r.readers[i] }
func (r *cursor) Close()                  { r.closed.Store(1) }

// slowest is the smallest gating sequence.
func (r *cursor) slowest() uint64 {
	least := r.gating[0].Load()
	for i := range r.gating[1:] {
		least = min(least, r.gating[1+i].Load())
	}
	return least
}

type cursorProducer struct {
	_        [128]byte
	r        *cursor
	batch    int
	off      int
	seq      uint64 // next sequence to write
	limit    uint64 // sequences below it are known to be free
	capacity uint64
	payload  []byte
	_        [128]byte
}

func (p *cursorProducer) Produce(n int) {
	for n > 0 {
		k := min(p.batch, n)
		p.claim(k)
		for range k {
			event.Stamp(p.payload, p.seq)
			p.r.slots.Put(p.off, p.payload, 0)
			p.step()
		}
		p.r.published.Store(p.seq)
		n -= k
	}
}

func (p *cursorProducer) Send(payload []byte, typ uint32) {
	p.claim(1)
	p.r.slots.Put(p.off, payload, typ)
	p.step()
	p.r.published.Store(p.seq)
}

// step goes on to the next slot. With the Put before it in one function, it would not be inlined.
func (p *cursorProducer) step() {
	p.off = p.r.slots.After(p.off)
	p.seq++
}

// claim waits until the slowest reader has released what the next k events overwrite.
func (p *cursorProducer) claim(k int) {
	if p.seq+uint64(k) > p.limit {
		p.wait(p.seq + uint64(k))
	}
}

func (p *cursorProducer) wait(end uint64) {
	var spin event.Spin
	for {
		if p.limit = p.r.slowest() + p.capacity; end <= p.limit {
			return
		}
		spin.Wait()
	}
}

type cursorConsumer struct {
	_        [128]byte
	r        *cursor
	released *event.PaddedWord
	batch    int
	off      int
	next     uint64 // next sequence to read
	ready    uint64 // sequences below it are known to be published
	held     bool   // Receive has handed out the event before next
	check    event.Check
}

func (c *cursorConsumer) Consume(n int) Tally {
	c.release()
	for n > 0 && (c.next < c.ready || c.wait()) {
		k := min(c.batch, int(c.ready-c.next), n)
		for range k {
			if payload := c.r.slots.Payload(c.off); !c.check.Expected(payload) {
				c.check.Inspect(payload)
			}
			c.off = c.r.slots.After(c.off)
		}
		c.next += uint64(k)
		c.released.Store(c.next)
		n -= k
	}
	return c.check.Take()
}

func (c *cursorConsumer) Receive() ([]byte, uint32, bool) {
	c.release()
	if c.next == c.ready && !c.wait() {
		return nil, 0, false
	}
	return c.take()
}

func (c *cursorConsumer) TryReceive() ([]byte, uint32, bool) {
	c.release()
	if c.next == c.ready && !c.look() {
		return nil, 0, false
	}
	return c.take()
}

func (c *cursorConsumer) take() ([]byte, uint32, bool) {
	payload, typ := c.r.slots.Payload(c.off), c.r.slots.Type(c.off)
	c.off = c.r.slots.After(c.off)
	c.next++
	c.held = true
	return payload, typ, true
}

func (c *cursorConsumer) release() {
	if c.held {
		c.held = false
		c.released.Store(c.next)
	}
}

// look reads the cursor again.
func (c *cursorConsumer) look() bool {
	c.ready = c.r.published.Load()
	return c.next < c.ready
}

// wait is false when the stream has ended: closed is looked at before the last look at the cursor.
func (c *cursorConsumer) wait() bool {
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
