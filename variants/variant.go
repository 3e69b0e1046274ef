// Package variants holds the ring and its alternatives behind one small interface, so that the same
// workload can be put to each of them: one producer, and readers that each want the whole stream.
//
// Its opinion: a comparison measures the design, not the harness. So the timed loops ([Producer.Produce],
// [Consumer.Consume]) lie inside each variant, where no interface call stands between two events; every
// producer copies the event from a buffer of its own into the variant, once; every consumer looks at each
// cache line of what it was given, wherever it lies; and the variants of this package wait by one policy
// (spin, then yield to the scheduler), except for those whose point is to park. Third-party modules stand in
// variants/peers.
//
// What a variant promises is data ([Promise]), and one conformance test holds each of them to it.
package variants

import "github.com/trusted-ring/trusted-ring/variants/internal/event"

// A Config shapes an instance.
type Config struct {
	Size     int // payload bytes of an event: a multiple of 8, 8 to 16384
	Capacity int // events that fit, at most 1 GiB of them; some peers round it up, see About
	Batch    int // events per claim of the producer, at most events per release of a reader; 0 is 1, clamped to Capacity
	Readers  int // readers, each with its own position; 0 only where events may be lost
}

// A Promise is what a variant assures, and what the conformance test holds it to.
//
// All of them, except where Unsound, deliver events untorn and in order, and let readers drain what was
// published before [Instance.Close].
type Promise struct {
	Lossless     bool // every reader gets every event: a full instance makes the producer wait. Otherwise it overwrites
	CountsMissed bool // a lossy variant that reports exactly how many events each reader missed
	MaxReaders   int  // readers that each see the whole stream; 0: any number up to 1024
	MinCapacity  int  // smallest capacity that works; 0: 1
	Parks        bool // who waits, parks; otherwise he polls: spins, then yields to the scheduler between looks
	InPlace      bool // a reader reads where the producer wrote, without a copy out
	AllocFree    bool // neither producing nor consuming allocates
	Unsound      bool // wrong on purpose: promises nothing, shows what the checks catch
}

// A Variant is one line of the comparison.
type Variant struct {
	Impl    string // benchmark key impl, such as "ring", "spsc", "xsync-mpmc"
	Mode    string // benchmark key mode: "overwrite", "gated", "lossless", "lossy"
	Promise Promise
	About   string // one sentence: the algorithm, its source, what is particular
	// Open makes an instance with all its readers joined at event 0. It fails with a *[ConfigError].
	Open func(Config) (Instance, error)
}

// An Instance is one variant at work: one producer, Config.Readers consumers, each used by one goroutine. Its stream is
// either produced and consumed, or sent and received; what was produced may also be received.
type Instance interface {
	Producer() Producer
	Consumer(i int) Consumer // 0 <= i < Config.Readers; the same one at each call
	// Close ends the stream after the producer's last event. Readers drain what was published, then end.
	// Call it once, from the producer's goroutine or after it is done.
	Close()
}

// A Producer publishes a stream of events, numbered from 0.
type Producer interface {
	// Produce publishes the next n events, in groups of Config.Batch, each of Config.Size bytes with its sequence in
	// its first and its last word. This is the timed loop of throughput.
	Produce(n int)
	// Send publishes one event of at most Config.Size bytes, as one interface call; a longer one panics.
	// The caller may change payload afterwards. Send does not stamp.
	Send(payload []byte, typ uint32)
}

// A Consumer is one reader's end.
type Consumer interface {
	// Consume goes through the next n events of the stream, delivered or lost, and checks the stamps of each that is
	// delivered. It waits for the producer, and returns early only when the stream has ended.
	Consume(n int) Tally
	// Receive waits for one event; false when closed and drained. The payload is valid until this consumer's next call;
	// where the promise says InPlace, and Lossless, the event may keep its slot until then.
	Receive() (payload []byte, typ uint32, ok bool)
	// TryReceive is Receive without the wait: false when there is no event now.
	TryReceive() (payload []byte, typ uint32, ok bool)
}

// A Tally counts what one reader saw of the stream; see [event.Tally].
type Tally = event.Tally
