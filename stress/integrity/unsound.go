package integrity

import (
	"encoding/binary"
	"sync"
	"sync/atomic"
	"time"

	"github.com/trusted-ring/trusted-ring/stress/payload"
	"github.com/trusted-ring/trusted-ring/variants"
)

// Unsound puts a variant that is wrong on purpose to the same test: events that
// prove themselves, a producer at full speed, readers that look at every word. What
// is torn, repeated, out of order or skipped without a word is counted; nothing of
// it is an error.
func Unsound(v variants.Variant, c variants.Config, seed uint64, duration time.Duration) (Tally, error) {
	in, err := v.Open(c)
	if err != nil {
		return Tally{}, err
	}
	stream := payload.Stream{Seed: seed}
	var stop atomic.Bool
	var all sync.WaitGroup
	timer := time.AfterFunc(duration, func() { stop.Store(true) })
	defer timer.Stop()
	tallies := make([]Tally, c.Readers)
	for i := range c.Readers {
		all.Go(func() { tallies[i] = receive(in.Consumer(i), stream) })
	}
	producer, buf, n := in.Producer(), make([]byte, c.Size), uint64(0)
	for ; n == 0 || !stop.Load(); n++ {
		binary.NativeEndian.PutUint64(buf, n)
		stream.Fill(buf[8:], n)
		producer.Send(buf, stream.Type(n))
	}
	in.Close()
	all.Wait()
	total := Tally{Published: n}
	for _, t := range tallies {
		total.Add(t)
	}
	return total, nil
}

// receive counts what one reader is handed, by the number that each event begins
// with.
func receive(c variants.Consumer, stream payload.Stream) (t Tally) {
	next := uint64(0)
	for {
		b, _, ok := c.Receive()
		if !ok {
			return t
		}
		t.Delivered++
		number := binary.NativeEndian.Uint64(b)
		switch {
		case stream.Wrong(b[8:], number) >= 0:
			t.Torn++ // whose number it is cannot be known
			continue
		case number+1 == next:
			t.Duplicated++
		case number < next:
			t.Reordered++
		default:
			t.Lost += number - next
		}
		next = max(next, number+1)
	}
}
