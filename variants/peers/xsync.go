package peers

import (
	"sync/atomic"

	"github.com/puzpuzpuz/xsync/v4"

	"github.com/trusted-ring/trusted-ring/variants"
	"github.com/trusted-ring/trusted-ring/variants/internal/event"
)

// xsyncQueue is either of the two bounded queues of puzpuzpuz/xsync, carrying references to groups of events in
// preallocated slots; see event.Groups. The module never waits: the spin is ours.
type xsyncQueue[Q bounded] struct {
	queue    Q
	closed   atomic.Bool
	producer xsyncProducer[Q]
	consumer xsyncConsumer[Q]
}

type bounded interface {
	*xsync.SPSCQueue[int] | *xsync.MPMCQueue[int]
	TryEnqueue(int) bool
	TryDequeue() (int, bool)
}

func xsyncSPSC() variants.Variant {
	v := variants.Variant{
		Impl: "xsync-spsc", Mode: "lossless",
		Promise: variants.Promise{Lossless: true, MaxReaders: 1, InPlace: true, AllocFree: true},
		About: "SPSCQueue of puzpuzpuz/xsync v4 (after rigtorp's), carrying references to preallocated slots; " +
			"a batch is one message.",
	}
	v.Open = func(c variants.Config) (variants.Instance, error) {
		c, err := c.Normalize(v.Impl, v.Promise)
		if err != nil {
			return nil, err
		}
		messages := event.Messages(c.Capacity, c.Batch)
		return newXsync(xsync.NewSPSCQueue[int](messages), messages, c), nil
	}
	return v
}

func xsyncMPMC() variants.Variant {
	v := variants.Variant{
		Impl: "xsync-mpmc", Mode: "lossless",
		Promise: variants.Promise{Lossless: true, MaxReaders: 1, InPlace: true, AllocFree: true},
		About: "MPMCQueue of puzpuzpuz/xsync v4 (after rigtorp's) with one producer and one consumer, carrying references " +
			"to preallocated slots; a batch is one message. Rounds the capacity up to a power of two.",
	}
	v.Open = func(c variants.Config) (variants.Instance, error) {
		c, err := c.Normalize(v.Impl, v.Promise)
		if err != nil {
			return nil, err
		}
		messages := powerOfTwo(event.Messages(c.Capacity, c.Batch))
		return newXsync(xsync.NewMPMCQueue[int](messages), messages, c), nil
	}
	return v
}

func newXsync[Q bounded](queue Q, messages int, c variants.Config) *xsyncQueue[Q] {
	slots := event.Groups(messages, c.Batch, c.Size)
	q := &xsyncQueue[Q]{queue: queue}
	q.producer = xsyncProducer[Q]{queue: queue, source: event.NewSource(slots, c.Batch)}
	q.consumer = xsyncConsumer[Q]{queue: queue, closed: &q.closed, sink: event.NewSink(slots)}
	return q
}

func (q *xsyncQueue[Q]) Producer() variants.Producer    { return &q.producer }
func (q *xsyncQueue[Q]) Consumer(int) variants.Consumer { return &q.consumer }
func (q *xsyncQueue[Q]) Close()                         { q.closed.Store(true) }

type xsyncProducer[Q bounded] struct {
	_      [128]byte
	queue  Q
	source event.Source
	_      [128]byte
}

func (p *xsyncProducer[Q]) Produce(n int) {
	for n > 0 {
		k := p.source.Batch(n)
		p.send(p.source.Stamped(k))
		n -= k
	}
}

func (p *xsyncProducer[Q]) Send(payload []byte, typ uint32) { p.send(p.source.One(payload, typ)) }

func (p *xsyncProducer[Q]) send(group int) {
	var spin event.Spin
	for !p.queue.TryEnqueue(group) {
		spin.Wait()
	}
}

type xsyncConsumer[Q bounded] struct {
	queue  Q
	closed *atomic.Bool
	sink   event.Sink
	_      [128]byte
}

func (c *xsyncConsumer[Q]) Consume(n int) variants.Tally {
	for n > 0 && (c.sink.Left() > 0 || c.wait()) {
		n -= c.sink.Look(n)
	}
	return c.sink.Take()
}

func (c *xsyncConsumer[Q]) Receive() ([]byte, uint32, bool) {
	if c.sink.Left() == 0 && !c.wait() {
		return nil, 0, false
	}
	return c.sink.One()
}

func (c *xsyncConsumer[Q]) TryReceive() ([]byte, uint32, bool) {
	if c.sink.Left() == 0 && !c.look() {
		return nil, 0, false
	}
	return c.sink.One()
}

func (c *xsyncConsumer[Q]) look() bool {
	group, ok := c.queue.TryDequeue()
	if ok {
		c.sink.Open(group)
	}
	return ok
}

// wait is false when the stream has ended: closed is looked at before the last look at the queue.
func (c *xsyncConsumer[Q]) wait() bool {
	var spin event.Spin
	for {
		closed := c.closed.Load()
		switch {
		case c.look():
			return true
		case closed:
			return false
		}
		spin.Wait()
	}
}
