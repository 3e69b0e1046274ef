package peers

import (
	"sync/atomic"

	"code.cloudfoundry.org/go-diodes"

	"github.com/trusted-ring/trusted-ring/variants"
	"github.com/trusted-ring/trusted-ring/variants/internal/event"
)

// diodeRing is the OneToOne diode of Cloud Foundry: a lossy ring of pointers, which the reader swaps out, with a count of
// what was overwritten. Each event is allocated, as its documentation does, and the diode allocates a bucket for it.
type diodeRing struct {
	diode    *diodes.OneToOne
	closed   atomic.Bool
	producer diodeProducer
	consumer diodeConsumer
}

type diodeEvent struct {
	payload []byte
	typ     uint32
}

func diode() variants.Variant {
	v := variants.Variant{
		Impl: "diode", Mode: "lossy",
		Promise: variants.Promise{CountsMissed: true, MaxReaders: 1, InPlace: true},
		About: "OneToOne of cloudfoundry/go-diodes: a lossy ring of pointers to allocated events, polled without its Poller or " +
			"Waiter, which sleep. A batch changes nothing.",
	}
	v.Open = func(c variants.Config) (variants.Instance, error) {
		c, err := c.Normalize(v.Impl, v.Promise)
		if err != nil {
			return nil, err
		}
		d := &diodeRing{}
		d.diode = diodes.NewOneToOne(c.Capacity, diodes.AlertFunc(func(missed int) {
			d.consumer.check.Missed(uint64(missed)) // on the reader's goroutine
		}))
		d.producer = diodeProducer{diode: d.diode, payload: make([]byte, c.Size)}
		d.consumer = diodeConsumer{diode: d.diode, closed: &d.closed}
		return d, nil
	}
	return v
}

func (d *diodeRing) Producer() variants.Producer    { return &d.producer }
func (d *diodeRing) Consumer(int) variants.Consumer { return &d.consumer }
func (d *diodeRing) Close()                         { d.closed.Store(true) }

type diodeProducer struct {
	_       [128]byte
	diode   *diodes.OneToOne
	payload []byte
	seq     uint64
	_       [128]byte
}

func (p *diodeProducer) Produce(n int) {
	for range n {
		event.Stamp(p.payload, p.seq)
		p.Send(p.payload, 0)
	}
}

func (p *diodeProducer) Send(payload []byte, typ uint32) {
	_ = p.payload[:len(payload)] // the panic of an event that is too long
	p.diode.Set(diodes.GenericDataType(&diodeEvent{payload: append([]byte(nil), payload...), typ: typ}))
	p.seq++
}

type diodeConsumer struct {
	diode  *diodes.OneToOne
	closed *atomic.Bool
	check  event.Check
	_      [128]byte
}

func (c *diodeConsumer) Consume(n int) variants.Tally {
	for end := c.check.Next + uint64(n); c.check.Next < end; {
		ev := c.wait()
		if ev == nil {
			break
		}
		if !c.check.Expected(ev.payload) {
			c.check.Inspect(ev.payload)
		}
	}
	return c.check.Take()
}

func (c *diodeConsumer) Receive() ([]byte, uint32, bool)    { return c.take(c.wait()) }
func (c *diodeConsumer) TryReceive() ([]byte, uint32, bool) { return c.take(c.look()) }

func (c *diodeConsumer) take(ev *diodeEvent) ([]byte, uint32, bool) {
	if ev == nil {
		return nil, 0, false
	}
	return ev.payload, ev.typ, true
}

func (c *diodeConsumer) look() *diodeEvent {
	data, _ := c.diode.TryNext()
	return (*diodeEvent)(data)
}

// wait returns nil when the stream has ended: closed is looked at before the last look at the diode.
func (c *diodeConsumer) wait() *diodeEvent {
	var spin event.Spin
	for {
		closed := c.closed.Load()
		if ev := c.look(); ev != nil || closed {
			return ev
		}
		spin.Wait()
	}
}
