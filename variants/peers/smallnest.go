package peers

import (
	"encoding/binary"

	"github.com/smallnest/ringbuffer"

	"github.com/trusted-ring/trusted-ring/variants"
	"github.com/trusted-ring/trusted-ring/variants/internal/event"
)

// frameHeader is the length and the type before each payload, in bytes.
const frameHeader = 8

// smallnestPipe is smallnest/ringbuffer, a blocking byte stream under a mutex, made an event queue by framing: frames of
// one length, so that its bytes are always a whole number of frames and each Write and Read moves whole ones.
type smallnestPipe struct {
	buffer   *ringbuffer.RingBuffer
	producer smallnestProducer
	consumer smallnestConsumer
}

func smallnest() variants.Variant {
	v := variants.Variant{
		Impl: "smallnest", Mode: "lossless",
		Promise: variants.Promise{Lossless: true, MaxReaders: 1, Parks: true, AllocFree: true},
		About: "smallnest/ringbuffer, a blocking byte stream under a mutex, with frames of fixed length; copied in and out; " +
			"a batch is one Write and at most one Read.",
	}
	v.Open = func(c variants.Config) (variants.Instance, error) {
		c, err := c.Normalize(v.Impl, v.Promise)
		if err != nil {
			return nil, err
		}
		frame := frameHeader + c.Size
		buffer := ringbuffer.New(c.Capacity * frame).SetBlocking(true)
		return &smallnestPipe{
			buffer:   buffer,
			producer: smallnestProducer{buffer: buffer, frame: frame, group: make([]byte, c.Batch*frame), payload: make([]byte, c.Size)},
			consumer: smallnestConsumer{buffer: buffer, frame: frame, group: make([]byte, c.Batch*frame)},
		}, nil
	}
	return v
}

func (s *smallnestPipe) Producer() variants.Producer    { return &s.producer }
func (s *smallnestPipe) Consumer(int) variants.Consumer { return &s.consumer }
func (s *smallnestPipe) Close()                         { s.buffer.CloseWriter() }

type smallnestProducer struct {
	buffer  *ringbuffer.RingBuffer
	frame   int
	group   []byte // the frames of one Write
	payload []byte
	seq     uint64
	_       [128]byte
}

func (p *smallnestProducer) Produce(n int) {
	for n > 0 {
		k := min(len(p.group)/p.frame, n)
		for i := range k {
			event.Stamp(p.payload, p.seq)
			p.put(i*p.frame, p.payload, 0)
		}
		p.write(k)
		n -= k
	}
}

func (p *smallnestProducer) Send(payload []byte, typ uint32) {
	p.put(0, payload, typ)
	p.write(1)
}

func (p *smallnestProducer) put(off int, payload []byte, typ uint32) {
	frame := p.group[off : off+p.frame : off+p.frame]
	binary.LittleEndian.PutUint32(frame, uint32(len(payload)))
	binary.LittleEndian.PutUint32(frame[4:], typ)
	copy(frame[frameHeader:frameHeader+len(payload)], payload)
	p.seq++
}

func (p *smallnestProducer) write(k int) {
	if _, err := p.buffer.Write(p.group[:k*p.frame]); err != nil {
		panic(err) // a blocking buffer fails to write only when it is closed
	}
}

type smallnestConsumer struct {
	buffer *ringbuffer.RingBuffer
	frame  int
	group  []byte // the frames of one Read
	off    int
	end    int // length of what was read into group
	check  event.Check
	_      [128]byte
}

func (c *smallnestConsumer) Consume(n int) variants.Tally {
	for n > 0 && (c.off < c.end || c.read(n)) {
		for n > 0 && c.off < c.end {
			if payload, _, _ := c.next(); !c.check.Expected(payload) {
				c.check.Inspect(payload)
			}
			n--
		}
	}
	return c.check.Take()
}

func (c *smallnestConsumer) Receive() ([]byte, uint32, bool) {
	if c.off == c.end && !c.read(1) {
		return nil, 0, false
	}
	return c.next()
}

func (c *smallnestConsumer) TryReceive() ([]byte, uint32, bool) {
	if c.off == c.end {
		// Empty, ended, or the lock is held: in each case nothing can be had now.
		c.off = 0
		if c.end, _ = c.buffer.TryRead(c.group[:c.frame]); c.end == 0 {
			return nil, 0, false
		}
	}
	return c.next()
}

// next is the next frame of those read, of which there is one. The true is for callers to pass on.
func (c *smallnestConsumer) next() ([]byte, uint32, bool) {
	frame := c.group[c.off : c.off+c.frame : c.off+c.frame]
	c.off += c.frame
	n := binary.LittleEndian.Uint32(frame)
	return frame[frameHeader : frameHeader+n], binary.LittleEndian.Uint32(frame[4:]), true
}

// read waits for up to n frames. It is false when the stream has ended; the last frames come with io.EOF.
func (c *smallnestConsumer) read(n int) bool {
	c.off = 0
	c.end, _ = c.buffer.Read(c.group[:min(len(c.group), n*c.frame)])
	return c.end > 0
}
