package latency

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/trusted-ring/trusted-ring/bench/clock"
	"github.com/trusted-ring/trusted-ring/variants"
)

// find returns a variant of the comparison.
func find(t *testing.T, impl string) variants.Variant {
	t.Helper()
	all := variants.All()
	at := slices.IndexFunc(all, func(v variants.Variant) bool { return v.Impl == impl })
	require.GreaterOrEqual(t, at, 0, impl)
	return all[at]
}

func TestOpenLoopDeliversEverything(t *testing.T) {
	for impl, waiting := range map[string]Waiting{"channel": Park, "spsc": Yield, "cursor": Yield} {
		in, err := find(t, impl).Open(variants.Config{Size: 64, Capacity: 128, Batch: 1, Readers: 1})
		require.NoError(t, err)
		r, err := OpenLoop(in, Load{Rate: 1e6, Events: 5000, Size: 64, Waiting: waiting})
		require.NoError(t, err)
		assert.Equal(t, 5000, r.Delivered, impl)
		assert.Equal(t, 0, r.Lost(), impl)
		assert.EqualValues(t, 5000, r.Latencies.TotalCount(), impl)
		assert.Positive(t, r.Achieved, impl)
	}
}

// A stall before the sending counts against every event that it delayed: here none is sent before all are due.
func TestAStallCountsAgainstEveryEventThatItDelays(t *testing.T) {
	const events, interval = 100, 10_000 // ns
	in := &stalled{until: func(start int64) int64 { return start + events*interval }}
	r, err := OpenLoop(in, Load{Rate: 1e9 / interval, Events: events, Size: 8, Waiting: Yield})
	require.NoError(t, err)
	// Event i was due at i intervals and could leave at 100: each waited at least 100-i.
	for p, want := range map[float64]int64{99.5: 99 * interval, 50: 50 * interval} {
		got := r.Latencies.ValueAtPercentile(p)
		assert.GreaterOrEqual(t, got, want, "p%v", p)
	}
	assert.Less(t, r.Achieved, r.Rate, "a rate that was missed must show")
}

// stalled is a queue whose first event takes until the clock says so.
type stalled struct {
	until  func(start int64) int64
	events chan []byte
}

func (s *stalled) Producer() variants.Producer {
	s.events = make(chan []byte, 1000)
	return s
}
func (s *stalled) Consumer(int) variants.Consumer { return s }
func (s *stalled) Close()                         { close(s.events) }
func (s *stalled) Produce(int)                    { panic("not used") }
func (s *stalled) Consume(int) variants.Tally     { panic("not used") }

func (s *stalled) Send(payload []byte, _ uint32) {
	if s.until != nil {
		for until := s.until(int64(binary.LittleEndian.Uint64(payload))); clock.Now() < until; {
		}
		s.until = nil
	}
	s.events <- slices.Clone(payload)
}

func (s *stalled) Receive() ([]byte, uint32, bool) {
	payload, ok := <-s.events
	return payload, 0, ok
}

func (s *stalled) TryReceive() ([]byte, uint32, bool) {
	select {
	case payload, ok := <-s.events:
		return payload, 0, ok
	default:
		return nil, 0, false
	}
}

func TestMet(t *testing.T) {
	check := func(achieved float64, want bool) {
		t.Helper()
		assert.Equal(t, want, Result{Load: Load{Rate: 1000}, Achieved: achieved}.Met())
	}
	check(1000, true)
	check(990, true)
	check(989.9, false)
}

func TestOpenLoopRefusesALoadThatIsNone(t *testing.T) {
	for _, load := range []Load{{Rate: 0, Events: 1, Size: 8}, {Rate: 1, Events: 0, Size: 8}, {Rate: 1, Events: 1, Size: 7}} {
		_, err := OpenLoop(nil, load)
		assert.ErrorContains(t, err, "want at least 1, 8 and more than 0", "%+v", load)
	}
}

func TestKeepAndMove(t *testing.T) {
	path := filepath.Join(t.TempDir(), "child.hdr")
	t.Setenv(LogVariable, path)
	for _, v := range []int64{100, 200} {
		h := NewHistogram()
		require.NoError(t, h.RecordValues(v, 3))
		require.NoError(t, Keep(h, "workload=Latency;impl=ring", time.Second))
	}
	var log bytes.Buffer
	require.NoError(t, WriteHeader(&log, time.Unix(1_800_000_000, 0)))
	require.NoError(t, Move(&log, path, "block=2;process=7;arm=a"))
	assert.NoFileExists(t, path)
	require.NoError(t, Move(&log, path, "block=3"), "nothing to move")

	reader := hdrhistogram.NewHistogramLogReader(strings.NewReader(log.String()))
	for _, want := range []int64{100, 200} {
		h, err := reader.NextIntervalHistogram()
		require.NoError(t, err)
		require.NotNil(t, h)
		assert.Equal(t, "workload=Latency;impl=ring;block=2;process=7;arm=a", h.Tag())
		assert.EqualValues(t, 3, h.TotalCount())
		assert.Equal(t, want, h.ValueAtQuantile(50))
	}
	h, err := reader.NextIntervalHistogram()
	require.NoError(t, err)
	assert.Nil(t, h)

	require.NoError(t, os.WriteFile(path, []byte("1,1,1,garbage\n"), 0o600))
	assert.ErrorContains(t, Move(&log, path, ""), path)
}

func TestKeepNothingWithoutALog(t *testing.T) {
	t.Setenv(LogVariable, "")
	assert.NoError(t, Keep(NewHistogram(), "impl=ring", time.Second))
}
