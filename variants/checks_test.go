package variants_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"github.com/trusted-ring/trusted-ring/variants"
)

// A check returns what it found against the promise.
var checks = []struct {
	name string
	run  func(variants.Variant, variants.Config) error
}{
	{"fill and drain", fillAndDrain},
	{"close", closeAndDrain},
	{"send and receive", sendAndReceive},
	{"stream", stream},
	{"hold", hold},
	{"close at once", closeAtOnce},
}

// fillAndDrain uses one goroutine: what fits must not make the producer wait, and what exceeds it is lost or not as
// promised. Three rounds, to go round the ring.
func fillAndDrain(v variants.Variant, c variants.Config) error {
	in, err := v.Open(c)
	if err != nil {
		return err
	}
	n := c.Capacity
	if !v.Promise.Lossless {
		n = 2*c.Capacity + 2
	}
	for range 3 {
		in.Producer().Produce(n)
		for i := range c.Readers {
			tally := in.Consumer(i).Consume(n)
			if err := judge(v.Promise, tally, n); err != nil {
				return fmt.Errorf("reader %d: %w", i, err)
			}
			if !v.Promise.Lossless && tally.Lost < uint64(n-c.Capacity) {
				return fmt.Errorf("reader %d: lost %d of %d events with capacity %d", i, tally.Lost, n, c.Capacity)
			}
		}
	}
	return nil
}

// closeAndDrain: readers get what was published before the close, then the end, again and again.
func closeAndDrain(v variants.Variant, c variants.Config) error {
	in, err := v.Open(c)
	if err != nil {
		return err
	}
	in.Producer().Produce(c.Capacity)
	in.Close()
	for i := range c.Readers {
		if err := judge(v.Promise, in.Consumer(i).Consume(c.Capacity+5), c.Capacity); err != nil {
			return fmt.Errorf("reader %d: %w", i, err)
		}
		for range 2 {
			if _, _, ok := in.Consumer(i).Receive(); ok {
				return fmt.Errorf("reader %d: Receive found an event behind the end", i)
			}
			if _, _, ok := in.Consumer(i).TryReceive(); ok {
				return fmt.Errorf("reader %d: TryReceive found an event behind the end", i)
			}
			if tally := in.Consumer(i).Consume(1); tally != (variants.Tally{}) {
				return fmt.Errorf("reader %d: Consume found %+v behind the end", i, tally)
			}
		}
	}
	return nil
}

// sendAndReceive: bytes, length and type arrive as sent; the sender may reuse his buffer at once; the receiver may keep
// the payload until his next call; and where a reader reads in place, successive events lie at different addresses.
func sendAndReceive(v variants.Variant, c variants.Config) error {
	in, err := v.Open(c)
	if err != nil {
		return err
	}
	buffer := make([]byte, c.Size)
	addresses := map[*byte]bool{}
	for round := range 3*c.Capacity + 3 {
		n := 1 + round%c.Size
		for i := range buffer {
			buffer[i] = byte(round + i)
		}
		want := slices.Clone(buffer[:n])
		in.Producer().Send(buffer[:n:n], uint32(round))
		clear(buffer)
		for i := range c.Readers {
			receive := in.Consumer(i).Receive
			if round%2 == 0 {
				receive = in.Consumer(i).TryReceive
			}
			payload, typ, ok := receive()
			if !ok || typ != uint32(round) || !slices.Equal(payload, want) {
				return fmt.Errorf("reader %d, event %d: got %v, %d, %t, want %v", i, round, payload, typ, ok, want)
			}
			if i == 0 {
				addresses[&payload[0]] = true
			}
			// The call that gives the slot back, too: with capacity 1 the next event needs it.
			if _, _, ok := in.Consumer(i).TryReceive(); ok {
				return fmt.Errorf("reader %d: TryReceive found an event where there is none", i)
			}
		}
	}
	if inPlace := len(addresses) > 1; inPlace != v.Promise.InPlace && c.Capacity > 1 {
		return fmt.Errorf("in place %t, but events were seen at %d addresses", v.Promise.InPlace, len(addresses))
	}
	return nil
}

// stream lets the producer and all readers run at once, through more events than fit, and lets readers ask for uneven
// numbers of events, so that groups are taken in parts.
func stream(v variants.Variant, c variants.Config) error {
	in, err := v.Open(c)
	if err != nil {
		return err
	}
	n := max(200, 3*c.Capacity)
	if c.Size > 1024 {
		n /= 10
	}
	faults := make([]error, c.Readers)
	var done sync.WaitGroup
	for i := range c.Readers {
		done.Go(func() {
			var sum variants.Tally
			for ask := 1; sum.Delivered+sum.Lost < uint64(n); ask = ask*3%17 + i {
				sum.Add(in.Consumer(i).Consume(min(ask, n-int(sum.Delivered+sum.Lost))))
			}
			if err := judge(v.Promise, sum, n); err != nil {
				faults[i] = fmt.Errorf("reader %d: %w", i, err)
			}
		})
	}
	for sent := 0; sent < n; {
		k := min(11, n-sent)
		in.Producer().Produce(k)
		sent += k
	}
	in.Close()
	done.Wait()
	return errors.Join(faults...)
}

// hold receives while the producer runs, and looks at each event twice with time for the producer in between: it is valid
// until the reader's next call. Batches of one, since Receive is about single events.
func hold(v variants.Variant, c variants.Config) error {
	in, err := v.Open(c)
	if err != nil {
		return err
	}
	n := max(50, 2*c.Capacity)
	faults := make([]error, c.Readers)
	var done sync.WaitGroup
	for i := range c.Readers {
		done.Go(func() { faults[i] = holdEach(v.Promise, in.Consumer(i), uint64(n)) })
	}
	in.Producer().Produce(n)
	in.Close()
	done.Wait()
	return errors.Join(faults...)
}

func holdEach(p variants.Promise, c variants.Consumer, n uint64) (fault error) {
	var next uint64
	for {
		payload, _, ok := c.Receive()
		if !ok {
			break
		}
		seq := binary.NativeEndian.Uint64(payload)
		runtime.Gosched()
		last := binary.NativeEndian.Uint64(payload[len(payload)-8:])
		if fault == nil && (seq != last || seq < next || p.Lossless && seq > next) {
			fault = fmt.Errorf("after event %d: held event has stamps %d and %d", int64(next)-1, seq, last)
		}
		next = seq + 1
	}
	if fault == nil && next != n {
		fault = fmt.Errorf("ended after event %d of %d", int64(next)-1, n)
	}
	return fault
}

// closeAtOnce lets readers wait for an event that is published in the moment of the close: whichever they see first, they
// get it, and then the end.
func closeAtOnce(v variants.Variant, c variants.Config) error {
	for range 20 {
		in, err := v.Open(c)
		if err != nil {
			return err
		}
		faults := make([]error, c.Readers)
		var done sync.WaitGroup
		for i := range c.Readers {
			done.Go(func() { faults[i] = judge(v.Promise, in.Consumer(i).Consume(2), 1) })
		}
		runtime.Gosched()
		in.Producer().Produce(1)
		in.Close()
		done.Wait()
		if err := errors.Join(faults...); err != nil {
			return err
		}
	}
	return nil
}

// judge holds the tally of a reader that went through n published events to the promise.
func judge(p variants.Promise, got variants.Tally, n int) error {
	want := variants.Tally{Delivered: uint64(n)}
	if !p.Lossless {
		want = variants.Tally{Delivered: uint64(n) - got.Lost, Lost: got.Lost}
		if p.CountsMissed {
			want.Missed = got.Lost
		}
	}
	if got != want {
		return fmt.Errorf("%d events published, got %+v, want %+v", n, got, want)
	}
	return nil
}
