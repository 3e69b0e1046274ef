package variants

import (
	"slices"
	"sync"

	"github.com/trusted-ring/trusted-ring/variants/internal/event"
)

// mutex is the bounded buffer of the textbooks: a ring, a lock, a condition variable for each side (Hoare, Monitors,
// 1974). The lock is taken once per group of events. Readers read outside of it, in place: what they have taken is
// released when they take the lock again.
type mutex struct {
	mu        sync.Mutex
	notEmpty  sync.Cond
	notFull   sync.Cond
	published uint64   // next sequence to be published
	released  []uint64 // next sequence that each reader has not released
	closed    bool
	slots     event.Slots
	capacity  uint64
	producer  mutexProducer
	readers   []mutexConsumer
}

func mutexVariant() Variant {
	v := Variant{
		Impl: "mutex", Mode: "lossless",
		Promise: Promise{Lossless: true, Parks: true, InPlace: true, AllocFree: true},
		About:   "A ring under a sync.Mutex with two sync.Cond, one lock per batch on each side; readers read in place outside of the lock.",
	}
	v.Open = func(c Config) (Instance, error) {
		c, err := c.Normalize(v.Impl, v.Promise)
		if err != nil {
			return nil, err
		}
		m := &mutex{
			released: make([]uint64, c.Readers),
			slots:    event.NewSlots(c.Capacity, c.Size),
			capacity: uint64(c.Capacity),
			readers:  make([]mutexConsumer, c.Readers),
		}
		m.notEmpty.L, m.notFull.L = &m.mu, &m.mu
		m.producer = mutexProducer{m: m, batch: c.Batch, payload: make([]byte, c.Size)}
		for i := range m.readers {
			m.readers[i] = mutexConsumer{m: m, released: &m.released[i], batch: c.Batch}
		}
		return m, nil
	}
	return v
}

func (m *mutex) Producer() Producer      { return &m.producer }
func (m *mutex) Consumer(i int) Consumer { return &m.readers[i] }

func (m *mutex) Close() {
	m.mu.Lock()
	m.closed = true
	m.mu.Unlock()
	m.notEmpty.Broadcast()
}

type mutexProducer struct {
	m       *mutex
	batch   int
	off     int
	payload []byte
}

func (p *mutexProducer) Produce(n int) {
	for n > 0 {
		k := min(p.batch, n)
		p.lock(k)
		for i := range k {
			event.Stamp(p.payload, p.m.published+uint64(i))
			p.m.slots.Put(p.off, p.payload, 0)
			p.off = p.m.slots.After(p.off)
		}
		p.publish(k)
		n -= k
	}
}

func (p *mutexProducer) Send(payload []byte, typ uint32) {
	p.lock(1)
	p.m.slots.Put(p.off, payload, typ)
	p.off = p.m.slots.After(p.off)
	p.publish(1)
}

// lock returns with the lock held and k slots free.
func (p *mutexProducer) lock(k int) {
	m := p.m
	m.mu.Lock()
	for m.published+uint64(k)-slices.Min(m.released) > m.capacity {
		m.notFull.Wait()
	}
}

func (p *mutexProducer) publish(k int) {
	p.m.published += uint64(k)
	p.m.mu.Unlock()
	p.m.notEmpty.Broadcast()
}

type mutexConsumer struct {
	m        *mutex
	released *uint64 // under the lock
	batch    int
	off      int
	next     uint64 // next sequence to read
	ready    uint64 // sequences below it have been taken
	check    event.Check
	_        [128]byte // the next reader's lies behind it
}

func (c *mutexConsumer) Consume(n int) Tally {
	for n > 0 && (c.next < c.ready || c.take(min(c.batch, n), true)) {
		k := min(int(c.ready-c.next), n)
		for range k {
			if payload := c.m.slots.Payload(c.off); !c.check.Expected(payload) {
				c.check.Inspect(payload)
			}
			c.off = c.m.slots.After(c.off)
		}
		c.next += uint64(k)
		n -= k
	}
	c.take(0, false)
	return c.check.Take()
}

func (c *mutexConsumer) Receive() ([]byte, uint32, bool)    { return c.receive(true) }
func (c *mutexConsumer) TryReceive() ([]byte, uint32, bool) { return c.receive(false) }

func (c *mutexConsumer) receive(wait bool) ([]byte, uint32, bool) {
	if !c.take(1, wait) {
		return nil, 0, false
	}
	payload, typ := c.m.slots.Payload(c.off), c.m.slots.Type(c.off)
	c.off = c.m.slots.After(c.off)
	c.next++
	return payload, typ, true
}

// take releases what has been read and takes up to n published events. False when there is none, or none any more.
func (c *mutexConsumer) take(n int, wait bool) bool {
	m := c.m
	m.mu.Lock()
	*c.released = c.next
	m.notFull.Signal()
	for wait && m.published == c.next && !m.closed {
		m.notEmpty.Wait()
	}
	c.ready = min(m.published, c.next+uint64(n))
	m.mu.Unlock()
	return c.next < c.ready
}
