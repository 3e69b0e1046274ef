package variants

import "github.com/trusted-ring/trusted-ring/variants/internal/event"

// spsc is Lamport's queue (Proving the Correctness of Multiprocess Programs, 1977) as rigtorp's SPSCQueue refines it: two
// indices, each written by one side, one slot kept empty to tell full from empty, and each side works on a cached copy
// of the other's index until that runs out. The indices are offsets into the slots.
type spsc struct {
	write    event.PaddedWord // offset of the first slot not yet published
	read     event.PaddedWord // offset of the first slot not yet released
	closed   event.PaddedWord
	slots    event.Slots
	producer spscProducer
	consumer spscConsumer
}

func spscVariant() Variant {
	v := Variant{
		Impl: "spsc", Mode: "lossless",
		Promise: Promise{Lossless: true, MaxReaders: 1, InPlace: true, AllocFree: true},
		About: "Lamport's queue with cached indices (after rigtorp's SPSCQueue), payload in place, " +
			"one release store per batch on each side.",
	}
	v.Open = func(c Config) (Instance, error) {
		c, err := c.Normalize(v.Impl, v.Promise)
		if err != nil {
			return nil, err
		}
		q := &spsc{slots: event.NewSlots(c.Capacity+1, c.Size)}
		q.producer = spscProducer{q: q, batch: c.Batch, free: c.Capacity, payload: make([]byte, c.Size)}
		q.consumer = spscConsumer{q: q, batch: c.Batch}
		return q, nil
	}
	return v
}

func (q *spsc) Producer() Producer    { return &q.producer }
func (q *spsc) Consumer(int) Consumer { return &q.consumer }
func (q *spsc) Close()                { q.closed.Store(1) }

// distance is the number of slots from one offset forward to another.
func (q *spsc) distance(from, to int) int {
	if to < from {
		to += q.slots.Len()
	}
	return (to - from) / q.slots.Stride()
}

type spscProducer struct {
	_       [128]byte
	q       *spsc
	batch   int
	off     int
	free    int // slots known to be released
	seq     uint64
	payload []byte
}

func (p *spscProducer) Produce(n int) {
	for n > 0 {
		k := min(p.batch, n)
		p.claim(k)
		for range k {
			event.Stamp(p.payload, p.seq)
			p.q.slots.Put(p.off, p.payload, 0)
			p.step()
		}
		p.q.write.Store(uint64(p.off))
		n -= k
	}
}

func (p *spscProducer) Send(payload []byte, typ uint32) {
	p.claim(1)
	p.q.slots.Put(p.off, payload, typ)
	p.step()
	p.q.write.Store(uint64(p.off))
}

// step goes on to the next slot. With the Put before it in one function, it would not be inlined.
func (p *spscProducer) step() {
	p.off = p.q.slots.After(p.off)
	p.seq++
}

// claim waits until k slots are free, and takes them from the known ones.
func (p *spscProducer) claim(k int) {
	if p.free < k {
		p.wait(k)
	}
	p.free -= k
}

func (p *spscProducer) wait(k int) {
	var spin event.Spin
	for {
		// One slot stays empty.
		if p.free = p.q.distance(p.q.slots.After(p.off), int(p.q.read.Load())); p.free >= k {
			return
		}
		spin.Wait()
	}
}

type spscConsumer struct {
	_     [128]byte
	q     *spsc
	batch int
	off   int
	ready int  // slots known to be published and not yet read
	held  bool // Receive has handed out the event before off
	check event.Check
	_     [128]byte
}

func (c *spscConsumer) Consume(n int) Tally {
	c.release()
	for n > 0 && (c.ready > 0 || c.wait()) {
		k := min(c.batch, c.ready, n)
		for range k {
			if payload := c.q.slots.Payload(c.off); !c.check.Expected(payload) {
				c.check.Inspect(payload)
			}
			c.off = c.q.slots.After(c.off)
		}
		c.q.read.Store(uint64(c.off))
		c.ready -= k
		n -= k
	}
	return c.check.Take()
}

func (c *spscConsumer) Receive() ([]byte, uint32, bool) {
	c.release()
	if c.ready == 0 && !c.wait() {
		return nil, 0, false
	}
	return c.take()
}

func (c *spscConsumer) TryReceive() ([]byte, uint32, bool) {
	c.release()
	if c.ready == 0 && !c.look() {
		return nil, 0, false
	}
	return c.take()
}

func (c *spscConsumer) take() ([]byte, uint32, bool) {
	payload, typ := c.q.slots.Payload(c.off), c.q.slots.Type(c.off)
	c.off = c.q.slots.After(c.off)
	c.ready--
	c.held = true
	return payload, typ, true
}

func (c *spscConsumer) release() {
	if c.held {
		c.held = false
		c.q.read.Store(uint64(c.off))
	}
}

// look reads the other side's index again.
func (c *spscConsumer) look() bool {
	c.ready = c.q.distance(c.off, int(c.q.write.Load()))
	return c.ready > 0
}

// wait is false when the stream has ended: closed is looked at before the last look at the index.
func (c *spscConsumer) wait() bool {
	var spin event.Spin
	for {
		closed := c.q.closed.Load() != 0
		switch {
		case c.look():
			return true
		case closed:
			return false
		}
		spin.Wait()
	}
}
