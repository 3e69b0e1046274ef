package event

// Stamp writes sequence seq into the first and the last word of an event, which has a multiple of 8 bytes.
func Stamp(payload []byte, seq uint64) {
	*word(payload, 0) = seq
	*word(payload, len(payload)-8) = seq
}

// Stamps returns the first and the last word of an event. They differ in a torn one.
func Stamps(payload []byte) (first, last uint64) {
	return *word(payload, 0), *word(payload, len(payload)-8)
}

// A Tally counts what one reader saw.
type Tally struct {
	Delivered  uint64 // events handed over
	Missed     uint64 // events that the variant itself reported as missed
	Lost       uint64 // events that the stamps show were skipped; equals Missed where a variant counts
	Torn       uint64 // delivered with a first and a last word of different events
	Misordered uint64 // delivered again, or behind a later one
}

// Add sums u into t.
func (t *Tally) Add(u Tally) {
	t.Delivered += u.Delivered
	t.Missed += u.Missed
	t.Lost += u.Lost
	t.Torn += u.Torn
	t.Misordered += u.Misordered
}

// A Check is one reader's view of the stream: where it stands and what it has seen. The zero value stands at event 0.
type Check struct {
	Next  uint64 // the sequence that would be in order now
	tally Tally
	seen  uint64
}

// Expected takes a delivered event that is the next one and lies within a cache line, which is the common case that is
// worth inlining. Where it returns false, [Check.Inspect] takes the event:
//
//	if !check.Expected(payload) {
//		check.Inspect(payload)
//	}
func (c *Check) Expected(payload []byte) bool {
	if len(payload) > line || *word(payload, 0) != c.Next || *word(payload, len(payload)-8) != c.Next {
		return false
	}
	c.Next++
	c.tally.Delivered++
	return true
}

// Inspect takes the events that Expected does not: those of several cache lines, of which it reads a word each, so that a
// reader in place pays for moving the payload to its core as one that was handed a copy has paid; and those that are
// not the next one.
func (c *Check) Inspect(payload []byte) {
	c.tally.Delivered++
	for i := line; i < len(payload); i += line {
		c.seen ^= *word(payload, i)
	}
	first, last := Stamps(payload)
	switch {
	case first != last:
		c.tally.Torn++
		c.Next++ // which event it was meant to be cannot be known: the one in turn
	case int64(first-c.Next) < 0:
		c.tally.Misordered++
	default:
		c.tally.Lost += first - c.Next
		c.Next = first + 1
	}
}

// Missed counts events that the variant reports as missed. It does not move the position: the stamps do, so that the
// two counts check each other.
func (c *Check) Missed(n uint64) { c.tally.Missed += n }

// Take returns the tally since the last call of it.
func (c *Check) Take() Tally {
	t := c.tally
	c.tally = Tally{}
	return t
}
