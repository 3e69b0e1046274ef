package variants

import "github.com/trusted-ring/trusted-ring/variants/internal/event"

// heap: what a Go program does without thinking. Each event is an allocation of its own, immutable once it is sent, and
// all readers are handed the same one.
type heap struct {
	queues   []chan *heapEvent
	producer heapProducer
	readers  []heapConsumer
}

// A heapEvent is two objects, as "an allocated event" mostly is: itself and its payload.
type heapEvent struct {
	payload []byte
	typ     uint32
}

func heapVariant() Variant {
	v := Variant{
		Impl: "heap", Mode: "lossless",
		Promise: Promise{Lossless: true, Parks: true, InPlace: true},
		About: "Each event is allocated and its pointer sent through one buffered Go channel per reader. " +
			"A batch changes nothing.",
	}
	v.Open = func(c Config) (Instance, error) {
		c, err := c.Normalize(v.Impl, v.Promise)
		if err != nil {
			return nil, err
		}
		h := &heap{readers: make([]heapConsumer, c.Readers)}
		for i := range h.readers {
			queue := make(chan *heapEvent, c.Capacity)
			h.queues = append(h.queues, queue)
			h.readers[i].queue = queue
		}
		h.producer = heapProducer{queues: h.queues, payload: make([]byte, c.Size)}
		return h, nil
	}
	return v
}

func (h *heap) Producer() Producer      { return &h.producer }
func (h *heap) Consumer(i int) Consumer { return &h.readers[i] }

func (h *heap) Close() {
	for _, queue := range h.queues {
		close(queue)
	}
}

type heapProducer struct {
	queues  []chan *heapEvent
	seq     uint64
	payload []byte
}

func (p *heapProducer) Produce(n int) {
	for range n {
		event.Stamp(p.payload, p.seq)
		p.Send(p.payload, 0)
	}
}

func (p *heapProducer) Send(payload []byte, typ uint32) {
	_ = p.payload[:len(payload)] // the panic of an event that is too long
	ev := &heapEvent{payload: append([]byte(nil), payload...), typ: typ}
	for _, queue := range p.queues {
		queue <- ev
	}
	p.seq++
}

type heapConsumer struct {
	queue chan *heapEvent
	check event.Check
	_     [128]byte // the next reader's lies behind it
}

func (c *heapConsumer) Consume(n int) Tally {
	for range n {
		ev, open := <-c.queue
		if !open {
			break
		}
		if !c.check.Expected(ev.payload) {
			c.check.Inspect(ev.payload)
		}
	}
	return c.check.Take()
}

func (c *heapConsumer) Receive() ([]byte, uint32, bool) {
	ev, open := <-c.queue
	return c.take(ev, open)
}

func (c *heapConsumer) TryReceive() ([]byte, uint32, bool) {
	select {
	case ev, open := <-c.queue:
		return c.take(ev, open)
	default:
		return nil, 0, false
	}
}

func (c *heapConsumer) take(ev *heapEvent, open bool) ([]byte, uint32, bool) {
	if !open {
		return nil, 0, false
	}
	return ev.payload, ev.typ, true
}
