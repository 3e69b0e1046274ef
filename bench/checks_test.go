package bench_test

import (
	"encoding/binary"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/trusted-ring/trusted-ring/ring"
	"github.com/trusted-ring/trusted-ring/variants"
)

// The checks that the benchmarks make must fail on what they are there for.

func TestBrokenPromises(t *testing.T) {
	lossless := variants.Promise{Lossless: true}
	counting := variants.Promise{CountsMissed: true}
	lossy := variants.Promise{}
	check := func(p variants.Promise, tally variants.Tally, want string) {
		t.Helper()
		if err := broken(p, tally); want == "" {
			assert.NoError(t, err)
		} else {
			assert.ErrorContains(t, err, want)
		}
	}
	check(lossless, variants.Tally{Delivered: 10}, "")
	check(lossless, variants.Tally{Delivered: 9, Lost: 1}, "lost 1 events, promised to lose none")
	check(lossy, variants.Tally{Delivered: 10, Torn: 1}, "1 torn and 0 misordered of 10")
	check(lossy, variants.Tally{Delivered: 10, Misordered: 2}, "0 torn and 2 misordered of 10")
	check(lossy, variants.Tally{Delivered: 8, Lost: 2}, "")
	check(counting, variants.Tally{Delivered: 8, Lost: 2, Missed: 2}, "")
	check(counting, variants.Tally{Delivered: 8, Lost: 2, Missed: 1}, "lost 2 events, counted 1")
}

func TestSinkWantsEveryEventInOrder(t *testing.T) {
	event := func(number int, text string) []byte {
		var raw, out [256]byte
		binary.LittleEndian.PutUint64(raw[:], uint64(number))
		n := copy(raw[8:], text)
		return append([]byte(nil), out[:transform(out[:], raw[:8+n])]...)
	}
	good := string(letters)
	s := newSink()
	for _, number := range []int{0, 3, 48, 50} { // types 0, 3, 48, 0: but 6 to 45 are missing
		err := s.check(event(number, good))
		assert.Equal(t, number <= 3, err == nil, "event %d: %v", number, err)
	}
	assert.Error(t, newSink().check(event(0, "stroke_point:x=102,y=203,p=0.7")), "other letters")
	assert.Equal(t, 17, passing(50))
	assert.Equal(t, 17+2, passing(54))
}

func TestActorsWantEveryStroke(t *testing.T) {
	run := func(change func(i int, s *stroke, typ *uint32)) error {
		r, err := ring.New(ring.Config{Mode: ring.Gated})
		require.NoError(t, err)
		w, err := r.Writer()
		require.NoError(t, err)
		reader, err := r.Reader(ring.FromLatest)
		require.NoError(t, err)
		for i := range 2 * (pointsPerStroke + 2) {
			var s stroke
			typ := draw(&s, i)
			change(i, &s, &typ)
			require.NoError(t, w.Write(unsafe.Slice((*byte)(unsafe.Pointer(&s)), unsafe.Sizeof(s)), typ))
		}
		require.NoError(t, r.Close())
		return follow(reader, &analytics{})
	}
	assert.NoError(t, run(func(int, *stroke, *uint32) {}))
	assert.ErrorContains(t, run(func(i int, s *stroke, _ *uint32) {
		if i == 7 {
			s.Number++
		}
	}), "got event 8, want 7")
	assert.ErrorContains(t, run(func(i int, _ *stroke, typ *uint32) {
		if i == 7 {
			*typ = strokeStart
		}
	}), "has 18 points, want 25")
}

func TestTornEventsAreSeen(t *testing.T) {
	r, err := ring.New(ring.Config{Size: ring.S})
	require.NoError(t, err)
	w, err := r.Writer()
	require.NoError(t, err)
	reader, err := r.Reader(ring.FromLatest)
	require.NoError(t, err)
	for seq := range uint64(3) {
		payload := make([]byte, ring.S)
		for at := 0; at < len(payload); at += 8 {
			binary.LittleEndian.PutUint64(payload[at:], seq)
		}
		if seq == 1 {
			payload[200]++
		}
		require.NoError(t, w.Write(payload, 0))
	}
	require.NoError(t, r.Close())
	assert.Equal(t, integrity{delivered: 3, torn: 1}, checkEvents(reader))
}
