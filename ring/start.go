package ring

import "github.com/trusted-ring/trusted-ring/ring/internal/order"

// Start is where a reader joins.
type Start struct {
	kind     startKind
	sequence uint64
}

type startKind uint8

const (
	startLatest startKind = iota
	startOldest
	startSequence
)

// Places to join. FromLatest delivers what is published from now on; with
// shared writers, what is claimed from now on. FromOldest begins with the oldest
// event that can still be had: in an overwrite ring the last Cap() events, in a
// gated ring whatever no writer has been given room to overwrite. That is
// everything the slowest reader has not released; while there have been no
// readers, all but Cap()/8+1 of the last Cap() events; and after the last reader
// left, perhaps none of them.
var (
	FromLatest = Start{kind: startLatest}
	FromOldest = Start{kind: startOldest}
)

// FromSequence begins at sequence s; what is no longer there counts as missed
// by the first event. A sequence outside [Config.First, Cursor()] is a
// *SequenceError.
func FromSequence(s uint64) Start { return Start{kind: startSequence, sequence: s} }

// ReaderOption adjusts a reader.
type ReaderOption func(*readerOptions)

type readerOptions struct {
	wait   Wait
	resume Resume
	name   string
	after  []*Reader
}

// WaitWith sets the reader's wait strategy; the default is Yield().
func WaitWith(w Wait) ReaderOption { return func(o *readerOptions) { o.wait = w } }

// Named gives the reader a name for Ring.Readers, Ring.Evict and Stall.Evict.
func Named(name string) ReaderOption { return func(o *readerOptions) { o.name = name } }

// ResumeAt sets where a lapped reader of an overwrite ring goes on; the default
// is ResumeOldest().
func ResumeAt(r Resume) ReaderOption { return func(o *readerOptions) { o.resume = r } }

// After makes a gated reader follow others: it gets an event only once each of
// them has released it. A reader that has been closed or evicted is no longer
// waited for. A reader releases when it runs dry, after an eighth of the ring, or
// at once with Release: one that waits for what an event does downstream must
// call it. Chains, diamonds and any other graph without cycles follow from
// the order in which the readers are made.
func After(upstream ...*Reader) ReaderOption {
	return func(o *readerOptions) { o.after = append(o.after, upstream...) }
}

// Resume is where a lapped reader goes on. Whatever it skips is counted as
// missed.
type Resume struct {
	kind     resumeKind
	headroom uint64
}

type resumeKind uint8

const (
	resumeOldest resumeKind = iota
	resumeLatest
	resumeHeadroom
)

// ResumeOldest goes on at the oldest event that is still whole: it loses the
// least, and is the first to be lapped again.
func ResumeOldest() Resume { return Resume{kind: resumeOldest} }

// ResumeLatest goes on at the newest published event; with shared writers, at
// the newest one claimed.
func ResumeLatest() Resume { return Resume{kind: resumeLatest} }

// ResumeHeadroom goes on n events after the oldest one, so that the writer must
// publish n events before it laps the reader again. From Cap()-1 on it is
// ResumeLatest.
func ResumeHeadroom(n uint64) Resume { return Resume{kind: resumeHeadroom, headroom: n} }

// position is where to go on when events up to, not including, cursor have been
// published, and oldest is the first of them that can be whole.
func (p Resume) position(oldest, cursor uint64) uint64 {
	newest := later(oldest, cursor-1)
	switch p.kind {
	case resumeLatest:
		return newest
	case resumeHeadroom:
		return earlier(newest, oldest+min(p.headroom, newest-oldest))
	}
	return oldest
}

// start is the first sequence of an overwrite reader.
func (r *Ring) start(from Start) (uint64, error) {
	cursor := order.Peek(r.cursor)
	switch from.kind {
	case startOldest:
		return r.oldest(cursor), nil
	case startSequence:
		if before(from.sequence, r.cfg.First) || before(cursor, from.sequence) {
			return 0, &SequenceError{Sequence: from.sequence, First: r.cfg.First, Cursor: cursor}
		}
		return from.sequence, nil
	}
	return cursor, nil
}
