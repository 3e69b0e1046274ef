package history

import (
	"sync/atomic"
	"time"

	"github.com/trusted-ring/trusted-ring/model/spec"
)

// Clock tells clients the time of their calls and returns. Both clocks are sound:
// an operation that took effect before another is never recorded as wholly after
// it. They differ in how much they disturb and how much they leave open.
type Clock interface {
	String() string
	newClient(id int) *Client
}

// Strict is one atomic counter for all clients. Its read-modify-write is a full
// fence on both sides of each call, so that intervals are as narrow as they can
// be; but every operation of every client drags one cache line along and drains
// the store buffer, which hides the very reorderings that one looks for.
type Strict struct{ now atomic.Int64 }

func (*Strict) String() string { return "strict" }

func (s *Strict) newClient(id int) *Client { return &Client{id: id, strict: s} }

// Widened is the machine's monotonic clock, looked at once in so many operations.
//
// A naive clock invents violations. When Publish returns, its release store may
// still sit in the core's store buffer: another core can find the slot empty
// after the moment that was noted as Publish's return. And loads may be executed
// before the clock was read. So a client's operations are bracketed by
// read-modify-writes of a private word, which drain the store buffer and let no
// load pass: an operation is recorded as returning at a time read after the next
// such fence, and as called at a time read before the last one. Within a bracket
// the operations of one client count as concurrent, which only loses precision:
// their sequence numbers order them. Skew is added on both sides for clocks of
// cores that do not agree; Linux keeps a clock that it saw run backwards between
// cores out of use.
type Widened struct {
	group int
	epoch time.Time
}

// NewWidened is a widened clock that is looked at once in group operations.
func NewWidened(group int) *Widened { return &Widened{group, time.Now()} }

// Skew is how far the clocks of two cores may differ, in ns.
const Skew = int64(100 * time.Nanosecond)

func (*Widened) String() string { return "widened" }

func (w *Widened) newClient(id int) *Client {
	c := &Client{id: id, group: w.group, epoch: w.epoch}
	c.Settle()
	return c
}

// Client records the operations of one goroutine. Its methods do not allocate but
// for the growing record.
type Client struct {
	id      int
	records []Record
	strict  *Strict

	group, since int // widened: operations per bracket, in this one
	open         int // the first record of this bracket
	call         int64
	epoch        time.Time
	_            [64]byte
	fence        atomic.Uint64 // private: a fence, nothing else
	_            [64]byte
}

// NewClient makes the recorder of client id. All clients of a history share a
// clock.
func NewClient(clock Clock, id int) *Client { return clock.newClient(id) }

// Begin is called before the operation.
func (c *Client) Begin() {
	if c.strict != nil {
		c.call = c.strict.now.Add(1)
	}
}

// End is called after it, with what it was and what it answered: several for a
// call with several effects, which then count as concurrent.
func (c *Client) End(ops ...spec.Op) {
	var end int64
	if c.strict != nil {
		end = c.strict.now.Add(1)
	}
	for _, op := range ops {
		c.records = append(c.records, Record{c.id, c.call, end, op})
	}
	if c.since++; c.strict == nil && c.since >= c.group {
		c.Settle()
	}
}

// Settle closes the bracket: call it before waiting for other clients outside the
// ring, and at the end.
func (c *Client) Settle() {
	if c.strict != nil {
		return
	}
	before := c.now()
	c.fence.Add(1)
	after := c.now()
	for i := c.open; i < len(c.records); i++ {
		c.records[i].Return = after + Skew
	}
	c.open, c.since, c.call = len(c.records), 0, before-Skew
}

// Len is how many operations were recorded.
func (c *Client) Len() int { return len(c.records) }

// now is the time since the clock was made in ns, monotonic.
func (c *Client) now() int64 { return int64(time.Since(c.epoch)) }
