package integrity

import (
	"encoding/binary"
	"fmt"

	"github.com/trusted-ring/trusted-ring/stress/payload"
)

// event is what a reader was handed, from whatever source.
type event struct {
	seq, missed uint64
	typ         uint32
	bytes       []byte
}

// checker is one reader's account. The zero value is not ready: see newChecker.
type checker struct {
	stream    payload.Stream
	producers []uint64 // shared: the number that each producer's next event has at least; nil with one writer
	size      int
	next      uint64 // expected sequence
	tally     Tally
	first     string // the first thing that was wrong
}

func newChecker(c Config, seed, next uint64) *checker {
	k := &checker{stream: payload.Stream{Seed: seed}, size: c.Size, next: next}
	if c.Shared {
		k.producers = make([]uint64, c.Writers)
	}
	return k
}

// take accounts for one event.
func (k *checker) take(ev event) {
	k.tally.Delivered++
	k.tally.Missed += ev.missed
	switch ahead := int64(ev.seq - (k.next + ev.missed)); {
	case ahead == 0:
	case ahead > 0:
		k.tally.Lost += uint64(ahead)
		k.wrong("event %d after %d, %d missed: %d are not accounted for", ev.seq, k.next-1, ev.missed, ahead)
	case ev.seq == k.next-1:
		k.tally.Duplicated++
		k.wrong("event %d twice", ev.seq)
	default:
		k.tally.Reordered++
		k.wrong("event %d after %d", ev.seq, k.next-1)
	}
	k.next = ev.seq + 1
	k.content(ev)
}

// content checks every byte.
func (k *checker) content(ev event) {
	number, body := ev.seq, ev.bytes
	if k.producers != nil {
		if len(body) < 8 {
			k.torn("event %d has %d bytes", ev.seq, len(body))
			return
		}
		number, body = binary.NativeEndian.Uint64(body), body[8:]
		k.order(ev.seq, number)
	} else if want := k.stream.Len(number, k.size); len(body) != want {
		k.torn("event %d has %d bytes, want %d", ev.seq, len(body), want)
		return
	}
	if ev.typ != k.stream.Type(number) {
		k.torn("event %d has type %d, want %d", ev.seq, ev.typ, k.stream.Type(number))
		return
	}
	if at := k.stream.Wrong(body, number); at >= 0 {
		k.torn("word %d of event %d is wrong", at, ev.seq)
	}
}

// order: the events of one producer come in its order.
func (k *checker) order(seq, number uint64) {
	p := number >> producerShift
	if p >= uint64(len(k.producers)) {
		k.torn("event %d is from producer %d of %d", seq, p, len(k.producers))
		return
	}
	if number < k.producers[p] {
		k.tally.Reordered++
		k.wrong("event %d is number %#x of its producer, after %#x", seq, number, k.producers[p]-1)
	}
	k.producers[p] = number + 1
}

// producerShift splits an event's number into producer and count.
const producerShift = 48

func (k *checker) torn(format string, args ...any) {
	k.tally.Torn++
	k.wrong("torn: "+format, args...)
}

func (k *checker) wrong(format string, args ...any) {
	if k.first == "" {
		k.first = fmt.Sprintf(format, args...)
	}
}

// err is what was wrong, if anything.
func (k *checker) err(who string) error {
	if k.first == "" {
		return nil
	}
	return fmt.Errorf("%s: %s (torn %d, reordered %d, duplicated %d, lost %d)", who, k.first, k.tally.Torn, k.tally.Reordered, k.tally.Duplicated, k.tally.Lost)
}
