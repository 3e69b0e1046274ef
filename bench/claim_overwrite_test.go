package bench_test

import (
	"encoding/binary"
	"errors"
	"io"
	"testing"

	"github.com/trusted-ring/trusted-ring/bench/harness"
	"github.com/trusted-ring/trusted-ring/ring"
)

// overwriteIntegrity writes b.N events of 256 bytes into a small overwriting ring while a reader on another core follows.
// Every word of an event holds its sequence, so that a torn one shows; and what the reader got and what it was told it
// missed must make b.N.
func overwriteIntegrity(b *testing.B) {
	r, err := ring.New(ring.Config{Size: ring.S, Capacity: 64})
	must(b, err)
	w, err := r.Writer()
	must(b, err)
	reader := newReader(b, r)
	var (
		count   integrity
		written error
	)
	_, err = harness.Run(harness.Pinned,
		func() {
			payload := make([]byte, ring.S)
			for seq := range uint64(b.N) {
				for at := 0; at < len(payload); at += 8 {
					binary.LittleEndian.PutUint64(payload[at:], seq)
				}
				if written = w.Write(payload, 0); written != nil {
					break
				}
			}
			_ = r.Close()
		},
		func() { count = checkEvents(reader) })
	must(b, err, written, count.err)
	miscounted := max(count.delivered+count.missed, uint64(b.N)) - min(count.delivered+count.missed, uint64(b.N))
	fact(b, map[string]float64{
		"torn-events": float64(count.torn), "miscounted-events": float64(miscounted),
		"delivered-events": float64(count.delivered), "missed-events": float64(count.missed),
	})
}

// integrity is what a reader saw.
type integrity struct {
	delivered, missed, torn uint64
	err                     error
}

// checkEvents reads until the ring is closed and drained.
func checkEvents(reader *ring.Reader) (c integrity) {
	for {
		event, err := reader.TryNext()
		switch {
		case errors.Is(err, ring.ErrEmpty):
			continue
		case errors.Is(err, io.EOF):
			c.missed = reader.Missed()
			return c
		case err != nil:
			c.err = err
			return c
		}
		c.delivered++
		for at := 0; at < event.Len(); at += 8 {
			if binary.LittleEndian.Uint64(event.Bytes()[at:]) != event.Seq {
				c.torn++
				break
			}
		}
	}
}
