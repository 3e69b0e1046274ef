// Package spec says what a ring does, one operation after the other: the
// sequential specification of both modes.
//
// An Op is a call with its answer. State.Step accepts it and returns the state
// after it, or says why a correct ring could not have answered so. Everything
// that judges a ring uses this one function: the property tests drive a ring and
// a State side by side, Check replays a trace, and Model hands Step to porcupine,
// which looks for an order of concurrent operations that Step accepts.
//
// Sequences wrap at 2^64. The specification counts from Rules.First instead, so
// that all its comparisons are those of plain numbers.
//
// In one paragraph. Events are claimed, then published or abandoned. Overwrite: a
// claim destroys the event one capacity before it, and a reader that stood there goes
// on where its policy says and is told exactly how many it missed. Gated: a claim
// needs every attached reader to have released the event one capacity before it.
// Readers see each sequence once, in order; an abandoned one they step over, and it is
// neither delivered nor missed, unless they were lapped on it. A reader finds nothing
// only when its next event is not published (or a reader that it follows has not
// released it), and the end only when the ring is closed and nothing claimed is still
// to come. Whenever a reader has looked, it says where it stands and how many it has
// missed: whether it stepped over a hole or was lapped on it cannot be seen otherwise.
package spec

import (
	"fmt"
	"slices"
)

// MaxReaders is the number of reader lines that a State has.
const MaxReaders = 8

// Rules are what stays the same for a whole history.
type Rules struct {
	Gated    bool   `json:"gated"`    // else overwrite
	Shared   bool   `json:"shared"`   // many producers: Claim and Commit, else one: Publish
	Capacity uint64 `json:"capacity"` // slots
	First    uint64 `json:"first"`    // sequence of the first event
	// Concurrent loosens what only an undisturbed reader can promise: between the
	// look that told it that it was lapped and the read that succeeded, the writer
	// may have moved.
	Concurrent bool `json:"concurrent"`
	// Overlap is how many events one publishing call has under way that the history
	// does not show as claims: 1 for Write, n for a batch, 0 in a sequential trace.
	Overlap uint64 `json:"overlap"`
}

// Kind names an operation.
type Kind string

// The operations. "The sequence" is Op.Seq.
const (
	Publish Kind = "publish" // one writer: the sequence became visible
	Claim   Kind = "claim"   // Op.N sequences from Seq on were claimed (shared: one)
	Commit  Kind = "commit"  // shared: a claimed sequence was published
	Abandon Kind = "abandon" // shared: a claimed sequence was given up
	Full    Kind = "full"    // gated: no room for Op.N events
	Refused Kind = "refused" // ErrClosed, and nothing was written

	Joining Kind = "joining" // a reader has begun to join: it may hold the writer up
	Join    Kind = "join"    // it has joined at the sequence
	Ask     Kind = "ask"     // gated: it asks for what follows, from the sequence on: what it was given may be given back
	Read    Kind = "read"    // it got the sequence, after Op.Missed others were lost
	Empty   Kind = "empty"   // ErrEmpty, at the sequence; Op.Missed were lost and not told yet
	End     Kind = "end"     // io.EOF, the same
	Skip    Kind = "skip"    // the same, and why it got no event is not said
	Release Kind = "release" // gated: it gave back everything before the sequence
	Rewind  Kind = "rewind"  // it will be given the sequence, Op.Missed included, and what follows again
	Leave   Kind = "leave"   // it was closed
	Evict   Kind = "evict"   // it was evicted
	Evicted Kind = "evicted" // it was told so: ErrEvicted

	CloseBegins Kind = "close-begins" // writers may be refused
	CloseEnds   Kind = "close-ends"   // readers may come to the end
)

// Op is one operation and its answer.
type Op struct {
	Kind   Kind   `json:"kind"`
	Reader int    `json:"reader,omitempty"` // its line
	Seq    uint64 `json:"seq"`
	N      uint64 `json:"n,omitempty"`
	Missed uint64 `json:"missed,omitempty"`
	Closed bool   `json:"closed,omitempty"` // publish, commit, abandon: answered ErrClosed
	Start  *Start `json:"start,omitempty"`  // join
}

// Start is how a reader joins.
type Start struct {
	From     From   `json:"from"`
	Sequence uint64 `json:"sequence,omitempty"` // FromSequence
	Resume   Resume `json:"resume"`
	After    uint   `json:"after,omitempty"` // bit i: it follows the reader of line i
}

// From is where a reader wants to begin.
type From string

// The places to begin.
const (
	Latest   From = "latest"
	Oldest   From = "oldest"
	Sequence From = "sequence"
)

// Resume is where a lapped reader goes on: Headroom events after the oldest one
// that is whole, at most at the newest. 0 is the oldest, ResumeLatest the newest.
type Resume uint64

// ResumeLatest goes on at the newest event.
const ResumeLatest Resume = 1 << 62

// State is a ring at rest. It is a value: Step does not change it.
type State struct {
	rules     *Rules
	published uint64   // every event before it is visible
	claimed   uint64   // every event before it is written or being written
	ahead     []uint64 // published beyond the first gap, ascending; never modified in place
	holes     []uint64 // abandoned, ascending; never modified in place
	closing   bool
	closed    bool
	readers   [MaxReaders]reader
}

type reader struct {
	phase    phase
	next     uint64 // the event that it reads next
	free     uint64 // everything before it may have been given back
	released uint64 // everything before it has been given back
	owed     uint64 // missed, not yet told
	resume   Resume
	after    uint
}

type phase uint8

const (
	absent phase = iota
	joining
	active
	evicted
)

// New is a new ring.
func New(rules *Rules) State { return State{rules: rules} }

// Step returns the state after op, or the reason why no correct ring in state s
// answers like that.
func (s State) Step(op Op) (State, error) {
	if op.Reader < 0 || op.Reader >= MaxReaders {
		return s, fmt.Errorf("reader %d, must be 0 to %d", op.Reader, MaxReaders-1)
	}
	at := op.Seq - s.rules.First
	switch op.Kind {
	case Publish:
		return s.publish(at, op)
	case Claim:
		return s.claim(at, op.N)
	case Commit, Abandon:
		return s.commit(at, op)
	case Full:
		return s, s.full(op.N)
	case Refused:
		return s, require(s.closing, "refused a writer before Close")
	case Joining:
		return s.joining(op.Reader)
	case Join:
		return s.join(at, op)
	case Ask:
		return s.ask(op.Reader, at)
	case Read:
		return s.read(op.Reader, at, op.Missed)
	case Empty:
		return s.empty(op.Reader, at, op.Missed)
	case End:
		return s.end(op.Reader, at, op.Missed)
	case Skip:
		return s.skip(op.Reader, at, op.Missed)
	case Release:
		return s.release(op.Reader, at)
	case Rewind:
		return s.rewind(op.Reader, at, op.Missed)
	case Leave:
		return s.leave(op.Reader)
	case Evict:
		return s.evict(op.Reader)
	case Evicted:
		return s, require(s.readers[op.Reader].phase == evicted, "reader %d was told that it is evicted, and was not", op.Reader)
	case CloseBegins:
		s.closing = true
		return s, nil
	case CloseEnds:
		s.closed = true
		return s, require(s.closing, "closed before it began to close")
	}
	return s, fmt.Errorf("unknown operation %q", op.Kind)
}

// Cursor is the sequence after the last published event, with shared writers after
// the last claimed one.
func (s State) Cursor() uint64 { return s.rules.First + s.cursor() }

// Position is the sequence that reader i reads next, unless it has been lapped.
func (s State) Position(i int) uint64 { return s.rules.First + s.readers[i].next }

// Equal reports whether two states of one history are the same.
func (s State) Equal(t State) bool {
	return s.published == t.published && s.claimed == t.claimed && s.closing == t.closing && s.closed == t.closed &&
		s.readers == t.readers && slices.Equal(s.ahead, t.ahead) && slices.Equal(s.holes, t.holes)
}

// oldest is the first of the events before cursor that a ring still holds.
func (s State) oldest(cursor uint64) uint64 { return cursor - min(cursor, s.rules.Capacity) }

// cursor is what new readers and lapped ones go by: with shared writers, claims
// count.
func (s State) cursor() uint64 {
	if s.rules.Shared {
		return s.claimed
	}
	return s.published
}

// visible reports whether event at has been published.
func (s State) visible(at uint64) bool {
	if at < s.published {
		return true
	}
	_, found := slices.BinarySearch(s.ahead, at)
	return found
}

// hole reports whether event at was abandoned.
func (s State) hole(at uint64) bool {
	_, found := slices.BinarySearch(s.holes, at)
	return found
}

// require is nil if ok, else the reason.
func require(ok bool, reason string, args ...any) error {
	if ok {
		return nil
	}
	return fmt.Errorf(reason, args...)
}
