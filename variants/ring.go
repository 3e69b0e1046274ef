package variants

import (
	"context"
	"io"

	"github.com/trusted-ring/trusted-ring/ring"
	"github.com/trusted-ring/trusted-ring/variants/internal/event"
)

// ringVariant is package ring through its public face, with its default wait strategy. Batch 1 is Write and TryNext, a
// larger batch is ClaimBatch with its slots filled in place, and TryBatch.
func ringVariant(mode ring.Mode, p Promise, about string) Variant {
	v := Variant{Impl: "ring", Mode: mode.String(), Promise: p, About: about}
	v.Open = func(c Config) (Instance, error) {
		c, err := c.Normalize(v.Impl, v.Promise)
		if err != nil {
			return nil, err
		}
		r, err := ring.New(ring.Config{Size: ring.Size(c.Size), Capacity: c.Capacity, Mode: mode, MaxReaders: max(1, c.Readers)})
		if err != nil {
			return nil, err
		}
		w, err := r.Writer()
		if err != nil {
			return nil, err
		}
		in := &ringInstance{ring: r, producer: ringProducer{w: w, batch: c.Batch, payload: make([]byte, c.Size)}}
		for range c.Readers {
			rd, err := r.Reader(ring.FromOldest)
			if err != nil {
				return nil, err
			}
			in.readers = append(in.readers, &ringConsumer{rd: rd, batch: c.Batch})
		}
		return in, nil
	}
	return v
}

func ringVariants() []Variant {
	return []Variant{
		ringVariant(ring.Gated, Promise{Lossless: true, InPlace: true, AllocFree: true},
			"This module's ring, slot-sequenced: a reader polls the slot that it is about to read; the writer waits for the slowest reader. Read in place."),
		ringVariant(ring.Overwrite, Promise{CountsMissed: true, AllocFree: true},
			"This module's ring, slot-sequenced: the writer never waits, a seqlock per slot, lapped readers know what they missed. Copied out."),
	}
}

type ringInstance struct {
	ring     *ring.Ring
	producer ringProducer
	readers  []*ringConsumer
}

func (in *ringInstance) Producer() Producer      { return &in.producer }
func (in *ringInstance) Consumer(i int) Consumer { return in.readers[i] }
func (in *ringInstance) Close()                  { _ = in.ring.Close() } // always nil

type ringProducer struct {
	_       [128]byte
	w       *ring.Writer
	batch   int
	seq     uint64
	payload []byte
	_       [128]byte
}

func (p *ringProducer) Produce(n int) {
	if p.batch > 1 {
		p.produceBatches(n)
		return
	}
	for range n {
		event.Stamp(p.payload, p.seq)
		must(p.w.Write(p.payload, 0))
		p.seq++
	}
}

func (p *ringProducer) produceBatches(n int) {
	for n > 0 {
		k := min(p.batch, n)
		claim, err := p.w.ClaimBatch(k)
		must(err)
		for i := range k {
			event.Stamp(p.payload, p.seq)
			copy(claim.Slot(i).Bytes(), p.payload)
			must(claim.Set(i, len(p.payload), 0))
			p.seq++
		}
		must(claim.Publish())
		n -= k
	}
}

func (p *ringProducer) Send(payload []byte, typ uint32) {
	must(p.w.Write(payload, typ))
	p.seq++
}

// must ends whoever breaks the contract of this package: an event that is too long, or one after Close.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

type ringConsumer struct {
	_     [128]byte
	rd    *ring.Reader
	batch int
	check event.Check
	_     [128]byte
}

// Consume ends by the position that the stamps give: in overwrite mode a lapped reader jumps.
func (c *ringConsumer) Consume(n int) Tally {
	end := c.check.Next + uint64(n)
	if c.batch > 1 {
		c.consumeBatches(end)
	} else {
		c.consumeEach(end)
	}
	_ = c.rd.Release() // an evicted reader, which is the error, is not among the variants
	return c.check.Take()
}

func (c *ringConsumer) consumeEach(end uint64) {
	for c.check.Next < end {
		ev, err := c.rd.TryNext()
		if err == ring.ErrEmpty {
			ev, err = c.rd.Next(context.Background())
		}
		if err == io.EOF {
			return
		}
		must(err)
		c.check.Missed(ev.Missed)
		if payload := ev.Bytes(); !c.check.Expected(payload) {
			c.check.Inspect(payload)
		}
	}
}

func (c *ringConsumer) consumeBatches(end uint64) {
	for c.check.Next < end {
		limit := min(c.batch, int(end-c.check.Next))
		batch, err := c.rd.TryBatch(limit)
		if err == ring.ErrEmpty {
			batch, err = c.rd.NextBatch(context.Background(), limit)
		}
		if err == io.EOF {
			return
		}
		must(err)
		for ev := range batch.All() {
			c.check.Missed(ev.Missed)
			if payload := ev.Bytes(); !c.check.Expected(payload) {
				c.check.Inspect(payload)
			}
		}
	}
}

func (c *ringConsumer) Receive() ([]byte, uint32, bool) {
	return c.receive(c.rd.Next(context.Background()))
}

func (c *ringConsumer) TryReceive() ([]byte, uint32, bool) { return c.receive(c.rd.TryNext()) }

func (c *ringConsumer) receive(ev ring.Event, err error) ([]byte, uint32, bool) {
	switch err {
	case nil:
		return ev.Bytes(), ev.Type, true
	case ring.ErrEmpty, io.EOF:
		return nil, 0, false
	}
	panic(err)
}
