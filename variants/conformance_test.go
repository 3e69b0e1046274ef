package variants_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/trusted-ring/trusted-ring/variants"
	"github.com/trusted-ring/trusted-ring/variants/peers"
)

func all() []variants.Variant { return slices.Concat(variants.All(), peers.All()) }

// find returns the variant of that name, which exists.
func find(impl string) variants.Variant {
	return all()[slices.IndexFunc(all(), func(v variants.Variant) bool { return v.Impl == impl })]
}

// TestConformance holds every variant to its promise, in every shape that it promises to serve.
func TestConformance(t *testing.T) {
	for _, v := range all() {
		if v.Promise.Unsound {
			continue // TestUncheckedIsUnsound shows that the same checks reject it
		}
		t.Run(v.Impl+"/"+v.Mode, func(t *testing.T) {
			for _, c := range shapes(v.Promise) {
				for _, check := range checks {
					require.NoErrorf(t, check.run(v, c), "%s, %+v", check.name, c)
				}
			}
		})
	}
}

// shapes are the configurations that a promise covers: small capacities, where every event meets the edges, a large one,
// and payloads from one word to the largest.
func shapes(p variants.Promise) []variants.Config {
	var shapes []variants.Config
	for _, capacity := range []int{1, 2, 7, 1000} {
		for _, batch := range []int{1, 8} {
			for readers := 1; readers <= 3; readers++ {
				shapes = append(shapes, variants.Config{Size: 64, Capacity: capacity, Batch: batch, Readers: readers})
			}
		}
	}
	for _, size := range []int{8, 72, variants.MaxSize} {
		shapes = append(shapes, variants.Config{Size: size, Capacity: 5, Batch: 2, Readers: 1})
	}
	return slices.DeleteFunc(shapes, func(c variants.Config) bool {
		return c.Capacity < p.MinCapacity || p.MaxReaders > 0 && c.Readers > p.MaxReaders
	})
}

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

// TestParks: a waiting side is durably blocked, which is what synctest.Wait waits for.
func TestParks(t *testing.T) {
	for _, v := range all() {
		if !v.Promise.Parks {
			continue
		}
		t.Run(v.Impl, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				in, err := v.Open(variants.Config{Size: 64, Capacity: 2, Readers: 1})
				require.NoError(t, err)
				var received, sent int
				go func() {
					in.Consumer(0).Receive()
					received++
				}()
				synctest.Wait()
				require.Zero(t, received, "nothing was sent")
				go func() {
					for range 9 {
						in.Producer().Send(make([]byte, 8), 0)
						sent++
					}
				}()
				synctest.Wait()
				require.Equal(t, 1, received)
				require.Less(t, sent, 9, "the producer waits for space")
				assert.Equal(t, variants.Tally{Delivered: 8, Misordered: 7}, in.Consumer(0).Consume(8))
				synctest.Wait()
				require.Equal(t, 9, sent)

				ended := false
				go func() {
					_, _, ok := in.Consumer(0).Receive()
					ended = !ok
				}()
				synctest.Wait()
				in.Close()
				synctest.Wait()
				require.True(t, ended, "the close wakes the reader")
			})
		})
	}
}

// TestAllocFree: producing and consuming allocate nothing where that is promised, and do where it is not.
func TestAllocFree(t *testing.T) {
	for _, v := range all() {
		for _, batch := range []int{1, 8} {
			t.Run(fmt.Sprintf("%s/%s/batch=%d", v.Impl, v.Mode, batch), func(t *testing.T) {
				in, err := v.Open(variants.Config{Size: 64, Capacity: 16, Batch: batch, Readers: 1})
				require.NoError(t, err)
				payload := make([]byte, 64)
				producing := testing.AllocsPerRun(100, func() {
					in.Producer().Produce(16)
					in.Consumer(0).Consume(16)
				})
				sending := testing.AllocsPerRun(100, func() {
					in.Producer().Send(payload, 1)
					in.Consumer(0).Receive()
				})
				assert.Equal(t, v.Promise.AllocFree, producing == 0, "Produce and Consume: %v allocations per 16 events", producing)
				assert.Equal(t, v.Promise.AllocFree, sending == 0, "Send and Receive: %v allocations", sending)
			})
		}
	}
}

// TestTooLong: an event that exceeds its slot is a programming error everywhere, never a cut-off or a neighbour's damage.
func TestTooLong(t *testing.T) {
	for _, v := range all() {
		t.Run(v.Impl+"/"+v.Mode, func(t *testing.T) {
			in, err := v.Open(variants.Config{Size: 64, Capacity: 4, Readers: 1})
			require.NoError(t, err)
			assert.Panics(t, func() { in.Producer().Send(make([]byte, 72), 0) })
		})
	}
}
