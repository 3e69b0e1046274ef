package peers

import (
	"math/bits"
	"sync/atomic"

	"github.com/Workiva/go-datastructures/queue"

	"github.com/trusted-ring/trusted-ring/variants"
	"github.com/trusted-ring/trusted-ring/variants/internal/event"
)

// workivaRing is queue.RingBuffer of Workiva/go-datastructures, a Vyukov queue of interface values, carrying references
// to groups of events in preallocated slots; see event.Groups. Its own waits yield between two looks.
//
// Dispose drops what is unread, so the end of the stream is a nil in the queue. When the queue is full at the close, the
// nil finds no room; the reader then ends by the count of messages.
type workivaRing struct {
	ring     *queue.RingBuffer
	end      atomic.Uint64 // messages sent, once closed
	producer workivaProducer
	consumer workivaConsumer
}

const open = ^uint64(0) // workivaRing.end before the close

func workiva() variants.Variant {
	v := variants.Variant{
		Impl: "workiva", Mode: "lossless",
		Promise: variants.Promise{Lossless: true, MaxReaders: 1, MinCapacity: 2, InPlace: true, AllocFree: true},
		About: "queue.RingBuffer of Workiva/go-datastructures (Vyukov's MPMC queue) with one producer and one consumer, carrying " +
			"references to preallocated slots; a batch is one message. Rounds the capacity up to a power of two; with 1 it loses events.",
	}
	v.Open = func(c variants.Config) (variants.Instance, error) {
		c, err := c.Normalize(v.Impl, v.Promise)
		if err != nil {
			return nil, err
		}
		messages := powerOfTwo(max(v.Promise.MinCapacity, event.Messages(c.Capacity, c.Batch)))
		slots := event.Groups(messages, c.Batch, c.Size)
		w := &workivaRing{ring: queue.NewRingBuffer(uint64(messages))}
		w.end.Store(open)
		w.producer = workivaProducer{ring: w.ring, source: event.NewSource(slots, c.Batch)}
		for off, stride := 0, c.Batch*slots.Stride(); off < slots.Len(); off += stride {
			w.producer.boxes = append(w.producer.boxes, off)
		}
		w.consumer = workivaConsumer{ring: w.ring, end: &w.end, sink: event.NewSink(slots)}
		return w, nil
	}
	return v
}

// powerOfTwo rounds up, as the queues do that round their capacity.
func powerOfTwo(n int) int { return 1 << bits.Len(uint(n-1)) }

func (w *workivaRing) Producer() variants.Producer    { return &w.producer }
func (w *workivaRing) Consumer(int) variants.Consumer { return &w.consumer }

func (w *workivaRing) Close() {
	w.end.Store(w.producer.sent)
	_, _ = w.ring.Offer(nil) // full: the reader will count
}

type workivaProducer struct {
	_      [128]byte
	ring   *queue.RingBuffer
	source event.Source
	boxes  []any // the group offsets in the order of use, converted once so that no send allocates
	box    int
	sent   uint64
	_      [128]byte
}

func (p *workivaProducer) Produce(n int) {
	for n > 0 {
		k := p.source.Batch(n)
		p.source.Stamped(k)
		p.send()
		n -= k
	}
}

func (p *workivaProducer) Send(payload []byte, typ uint32) {
	p.source.One(payload, typ)
	p.send()
}

func (p *workivaProducer) send() {
	if err := p.ring.Put(p.boxes[p.box]); err != nil {
		panic(err) // ErrDisposed: nobody disposes of it
	}
	if p.box++; p.box == len(p.boxes) {
		p.box = 0
	}
	p.sent++
}

type workivaConsumer struct {
	ring  *queue.RingBuffer
	end   *atomic.Uint64
	taken uint64
	sink  event.Sink
	_     [128]byte
}

func (c *workivaConsumer) Consume(n int) variants.Tally {
	for n > 0 && (c.sink.Left() > 0 || c.take()) {
		n -= c.sink.Look(n)
	}
	return c.sink.Take()
}

func (c *workivaConsumer) Receive() ([]byte, uint32, bool) {
	if c.sink.Left() == 0 && !c.take() {
		return nil, 0, false
	}
	return c.sink.One()
}

func (c *workivaConsumer) TryReceive() ([]byte, uint32, bool) {
	if c.sink.Left() == 0 && (c.ring.Len() == 0 || !c.take()) {
		return nil, 0, false
	}
	return c.sink.One()
}

// take waits for a message. It is false when the stream has ended.
func (c *workivaConsumer) take() bool {
	if c.taken == c.end.Load() {
		return false
	}
	item, err := c.ring.Get()
	if err != nil {
		panic(err) // ErrDisposed: nobody disposes of it
	}
	group, ok := item.(int)
	if ok {
		c.taken++
		c.sink.Open(group)
	}
	return ok
}
