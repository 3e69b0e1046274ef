package variants

import "github.com/trusted-ring/trusted-ring/variants/internal/event"

// channel: the queue is one buffered channel per reader. What goes through it is a reference to a group of up to Batch
// events in preallocated slots, which all readers share; see event.Groups for why that is safe, and faster than values.
type channel struct {
	slots    *event.Slots
	queues   []chan int
	producer channelProducer
	readers  []channelConsumer
}

func channelVariant() Variant {
	v := Variant{
		Impl: "channel", Mode: "lossless",
		Promise: Promise{Lossless: true, Parks: true, InPlace: true, AllocFree: true},
		About: "One buffered Go channel per reader, carrying references to preallocated slots, which is faster than values; " +
			"a batch is one message.",
	}
	v.Open = func(c Config) (Instance, error) {
		c, err := c.Normalize(v.Impl, v.Promise)
		if err != nil {
			return nil, err
		}
		messages := event.Messages(c.Capacity, c.Batch)
		q := &channel{slots: event.Groups(messages, c.Batch, c.Size), readers: make([]channelConsumer, c.Readers)}
		for i := range q.readers {
			queue := make(chan int, messages)
			q.queues = append(q.queues, queue)
			q.readers[i] = channelConsumer{queue: queue, sink: event.NewSink(q.slots)}
		}
		q.producer = channelProducer{queues: q.queues, source: event.NewSource(q.slots, c.Batch)}
		return q, nil
	}
	return v
}

func (q *channel) Producer() Producer      { return &q.producer }
func (q *channel) Consumer(i int) Consumer { return &q.readers[i] }

func (q *channel) Close() {
	for _, queue := range q.queues {
		close(queue)
	}
}

type channelProducer struct {
	queues []chan int
	source event.Source
}

func (p *channelProducer) Produce(n int) {
	for n > 0 {
		k := p.source.Batch(n)
		p.send(p.source.Stamped(k))
		n -= k
	}
}

func (p *channelProducer) Send(payload []byte, typ uint32) { p.send(p.source.One(payload, typ)) }

func (p *channelProducer) send(group int) {
	for _, queue := range p.queues {
		queue <- group
	}
}

type channelConsumer struct {
	queue chan int
	sink  event.Sink
	_     [128]byte // the next reader's lies behind it
}

func (c *channelConsumer) Consume(n int) Tally {
	for n > 0 {
		if c.sink.Left() == 0 {
			group, open := <-c.queue
			if !open {
				break
			}
			c.sink.Open(group)
		}
		n -= c.sink.Look(n)
	}
	return c.sink.Take()
}

func (c *channelConsumer) Receive() ([]byte, uint32, bool) {
	if c.sink.Left() == 0 {
		group, open := <-c.queue
		if !open {
			return nil, 0, false
		}
		c.sink.Open(group)
	}
	return c.sink.One()
}

func (c *channelConsumer) TryReceive() ([]byte, uint32, bool) {
	if c.sink.Left() == 0 {
		select {
		case group, open := <-c.queue:
			if !open {
				return nil, 0, false
			}
			c.sink.Open(group)
		default:
			return nil, 0, false
		}
	}
	return c.sink.One()
}
