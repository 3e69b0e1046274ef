//go:build !race

package variants

import "github.com/trusted-ring/trusted-ring/variants/internal/event"

// unchecked is the algorithm of rusted-ring 0.5.6, wrong on purpose. The published sequence is a plain cell that other
// threads read; the writer overwrites slots in place and announces nothing; readers start at 0, never look whether they
// were lapped, and so replay what the slot holds now. It is here to show what that loses, and that the checks see it.
//
// The data races are real, which is why a race build leaves it out.
type unchecked struct {
	_         [128]byte
	published uint64 // a plain cell
	_         [120]byte
	closed    event.PaddedWord
	slots     event.Slots
	producer  uncheckedProducer
	readers   []uncheckedConsumer
}

func uncheckedVariants() []Variant {
	v := Variant{
		Impl: "unchecked", Mode: "overwrite",
		Promise: Promise{InPlace: true, AllocFree: true, Unsound: true},
		About: "rusted-ring's algorithm as documented, wrong on purpose: plain cursor, in-place overwrite, no lap check, " +
			"readers from 0. A batch changes nothing.",
	}
	v.Open = func(c Config) (Instance, error) {
		c, err := c.Normalize(v.Impl, v.Promise)
		if err != nil {
			return nil, err
		}
		u := &unchecked{slots: event.NewSlots(c.Capacity, c.Size), readers: make([]uncheckedConsumer, c.Readers)}
		u.producer = uncheckedProducer{u: u, payload: make([]byte, c.Size)}
		for i := range u.readers {
			u.readers[i].u = u
		}
		return u, nil
	}
	return []Variant{v}
}

func (u *unchecked) Producer() Producer      { return &u.producer }
func (u *unchecked) Consumer(i int) Consumer { return &u.readers[i] }
func (u *unchecked) Close()                  { u.closed.Store(1) }

type uncheckedProducer struct {
	u       *unchecked
	off     int
	payload []byte
}

func (p *uncheckedProducer) Produce(n int) {
	for range n {
		event.Stamp(p.payload, p.u.published)
		p.Send(p.payload, 0)
	}
}

func (p *uncheckedProducer) Send(payload []byte, typ uint32) {
	p.u.slots.Put(p.off, payload, typ)
	p.off = p.u.slots.After(p.off)
	p.u.published++
}

type uncheckedConsumer struct {
	_     [128]byte
	u     *unchecked
	off   int
	next  uint64
	check event.Check
}

// Consume counts by the reader's own cursor, as the seed does: the stamps cannot be trusted to arrive at n.
func (c *uncheckedConsumer) Consume(n int) Tally {
	for range n {
		payload, _, ok := c.Receive()
		if !ok {
			break
		}
		if !c.check.Expected(payload) {
			c.check.Inspect(payload)
		}
	}
	return c.check.Take()
}

func (c *uncheckedConsumer) Receive() ([]byte, uint32, bool) {
	var spin event.Spin
	for {
		closed := c.u.closed.Load() != 0
		payload, typ, ok := c.TryReceive()
		if ok || closed {
			return payload, typ, ok
		}
		spin.Wait()
	}
}

func (c *uncheckedConsumer) TryReceive() ([]byte, uint32, bool) {
	if c.next == c.u.published {
		return nil, 0, false
	}
	off := c.off
	c.off = c.u.slots.After(off)
	c.next++
	return c.u.slots.Payload(off), c.u.slots.Type(off), true
}
