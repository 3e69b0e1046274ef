package integrity

import (
	"encoding/binary"

	"github.com/trusted-ring/trusted-ring/ring"
)

// goes reports whether a writer that has published n events goes on. However short
// the round, it publishes some. It looks each time: on a machine that is busy an event
// may take a reader's whole time slice.
func (x *round) goes(n uint64) bool { return n == 0 || !x.stop.Load() }

// producers are the writers' loops, in the ways that there are to write.
func (x *round) producers() ([]func() error, error) {
	if !x.Shared {
		w, err := x.ring.Writer()
		if err != nil {
			return nil, err
		}
		way := []func(*ring.Writer) error{x.write, x.claim}[x.rand(1000).IntN(2)]
		if x.Batch > 1 {
			way = x.batch
		}
		return []func() error{func() error { return way(w) }}, nil
	}
	var all []func() error
	for i := range x.Writers {
		w, err := x.ring.SharedWriter()
		if err != nil {
			return nil, err
		}
		all = append(all, func() error { return x.share(w, uint64(i), i%2 == 0) })
	}
	return all, nil
}

func (x *round) write(w *ring.Writer) error {
	s, buf := x.stream(), make([]byte, x.Size)
	for n := uint64(0); x.goes(n); n++ {
		seq := w.Sequence()
		data := buf[:s.Len(seq, x.Size)]
		s.Fill(data, seq)
		if err := w.Write(data, s.Type(seq)); err != nil {
			return err
		}
	}
	return nil
}

func (x *round) claim(w *ring.Writer) error {
	s := x.stream()
	for n := uint64(0); x.goes(n); n++ {
		seq := w.Sequence()
		data := w.Claim().Bytes()[:s.Len(seq, x.Size)]
		s.Fill(data, seq)
		if err := w.Publish(len(data), s.Type(seq)); err != nil {
			return err
		}
	}
	return nil
}

func (x *round) batch(w *ring.Writer) error {
	s := x.stream()
	for n := uint64(0); x.goes(n); n++ {
		b, err := w.ClaimBatch(x.Batch)
		if err != nil {
			return err
		}
		for i, slot := range b.Slots() {
			seq := b.Sequence() + uint64(i)
			data := slot.Bytes()[:s.Len(seq, x.Size)]
			s.Fill(data, seq)
			if err := b.Set(i, len(data), s.Type(seq)); err != nil {
				return err
			}
		}
		if err := b.Publish(); err != nil {
			return err
		}
	}
	return nil
}

// share publishes as one producer of several: an event begins with its producer
// and number, since who uses Write does not learn the sequence.
func (x *round) share(w *ring.SharedWriter, producer uint64, inPlace bool) error {
	s, buf := x.stream(), make([]byte, x.Size)
	for n := uint64(0); x.goes(n); n++ {
		number := producer<<producerShift | n
		typ := s.Type(number)
		if !inPlace {
			data := numbered(s.Len(number, x.Size), buf)
			binary.NativeEndian.PutUint64(data, number)
			s.Fill(data[8:], number)
			if err := w.Write(data, typ); err != nil {
				return err
			}
			continue
		}
		slot, err := w.Claim()
		if err != nil {
			return err
		}
		data := numbered(s.Len(number, x.Size), slot.Bytes())
		binary.NativeEndian.PutUint64(data, number)
		s.Fill(data[8:], number)
		if err := w.Publish(slot, len(data), typ); err != nil {
			return err
		}
	}
	return nil
}

// numbered is b cut to n bytes, at least to the eight of a number.
func numbered(n int, b []byte) []byte { return b[:max(n, 8)] }
