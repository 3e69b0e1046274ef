package ring_test

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/trusted-ring/trusted-ring/ring"
)

// TestOneEventThenSilence: a parked reader gets the one event although nothing
// follows that would wake it again.
func TestOneEventThenSilence(t *testing.T) {
	for name, open := range openers {
		eachMode(t, func(t *testing.T, mode ring.Mode) {
			t.Run(name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					r, err := open(ring.Config{Capacity: 2, Mode: mode})
					require.NoError(t, err)
					w := newWriter(t, r)
					const readers = 3
					got := make(chan ring.Event, readers)
					for range readers {
						rd := newReader(t, r, ring.FromLatest, ring.WaitWith(ring.Blocking()))
						go func() {
							for ev := range rd.All(t.Context()) {
								got <- ev
								if ev.Seq == 4 {
									_ = rd.Close()
								}
							}
						}()
					}
					for s := range uint64(5) {
						synctest.Wait()
						require.Equal(t, readers, ring.Waiters(r), "all sleep")
						publish(t, w, ring.XS, s, 1)
						for range readers {
							require.Equal(t, s, (<-got).Seq)
						}
					}
					synctest.Wait()
					require.Zero(t, ring.Waiters(r))
				})
			})
		})
	}
}

// TestNoLostWakeup plays ping-pong over two rings: exactly one event is under
// way at any time, so that a lost wake-up stops both sides for good. The number
// of turns before an answer varies, to hit every step of spinning and parking.
func TestNoLostWakeup(t *testing.T) {
	for name, open := range openers {
		eachMode(t, func(t *testing.T, mode ring.Mode) {
			t.Run(name, func(t *testing.T) {
				n := rounds(4000)
				there, err := open(ring.Config{Size: 8, Capacity: 1, Mode: mode, Wait: ring.Blocking()})
				require.NoError(t, err)
				back, err := open(ring.Config{Size: 8, Capacity: 1, Mode: mode, Wait: ring.Blocking()})
				require.NoError(t, err)
				var answering sync.WaitGroup
				ping, pong := newWriter(t, there), newWriter(t, back)
				asked := newReader(t, there, ring.FromLatest, ring.WaitWith(ring.Blocking()))
				answered := newReader(t, back, ring.FromLatest, ring.WaitWith(ring.Blocking()))
				answering.Go(func() {
					for ev := range asked.All(context.Background()) {
						if ev.Seq%16 == 0 {
							spin(int(ev.Seq * 5 % 200))
						}
						if err := pong.Write(ev.Bytes(), ev.Type); err != nil {
							t.Error(err)
						}
					}
				})
				buf := make([]byte, 8)
				for s := range uint64(n) {
					require.NoError(t, ping.Write(stamp(buf, s), uint32(s)))
					ev, err := answered.Next(context.Background())
					require.NoError(t, err)
					require.Equal(t, s, ev.Seq)
					require.NoError(t, intact(ev))
				}
				require.NoError(t, ping.Close())
				answering.Wait()
				require.NoError(t, asked.Err())
			})
		})
	}
}

// TestEventAgainstPark lets one event and the way into the park start at the
// same moment, again and again: either the reader still sees the event, or the
// publisher sees the reader. Whoever loses here sleeps for ever. Without the
// heavy fence the window is too narrow for this hardware: see model/ringcheck.
func TestEventAgainstPark(t *testing.T) {
	for name, open := range openers {
		t.Run(name, func(t *testing.T) {
			r, err := open(ring.Config{Size: 8, Capacity: 1}) // its one line is in the reader's cache
			require.NoError(t, err)
			w := newWriter(t, r)
			rd := newReader(t, r, ring.FromLatest, ring.WaitWith(ring.Blocking()))
			n := rounds(5000)
			var ready atomic.Int64
			together := func(i int) { // both are here
				ready.Add(1)
				for turn := 1; ready.Load() < 2*int64(i+1); turn++ {
					if turn%1000 == 0 {
						runtime.Gosched()
					}
				}
			}
			var reading sync.WaitGroup
			reading.Go(func() {
				for i := range n {
					together(i)
					ring.Park(rd)
					if ev, err := rd.Next(context.Background()); err != nil || ev.Seq != uint64(i) || intact(ev) != nil {
						t.Errorf("event %d: %v, %v", i, ev, err)
					}
				}
			})
			buf := make([]byte, 8)
			for i := range n {
				stamp(buf, uint64(i))
				together(i)
				for x := range i % 128 { // hit every moment of the way in
					runtime.KeepAlive(x)
				}
				if err := w.Write(buf, uint32(i)); err != nil {
					t.Fatal(err)
				}
			}
			reading.Wait()
		})
	}
}

// TestBlockedWriterIsWokenByEveryRelease: one slot, so that the writer blocks on
// each event and each release is the only one that can wake it.
func TestBlockedWriterIsWokenByEveryRelease(t *testing.T) {
	for name, open := range openers {
		t.Run(name, func(t *testing.T) {
			r, err := open(ring.Config{Size: 8, Capacity: 1, Mode: ring.Gated, Wait: ring.Blocking()})
			require.NoError(t, err)
			w := newWriter(t, r)
			rd := newReader(t, r, ring.FromLatest, ring.WaitWith(ring.Blocking()))
			n := rounds(4000)
			var writing sync.WaitGroup
			writing.Go(func() {
				if _, err := flood(w, 8, 0, n); err != nil {
					t.Error(err)
				}
				_ = w.Close()
			})
			var count tally
			require.NoError(t, count.follow(context.Background(), rd))
			writing.Wait()
			require.Equal(t, uint64(n), count.delivered)
		})
	}
}

// TestCloseReachesEveryParkingReader races Close against the way into the park.
func TestCloseReachesEveryParkingReader(t *testing.T) {
	for name, open := range openers {
		t.Run(name, func(t *testing.T) {
			for i := range rounds(2000) {
				r, err := open(ring.Config{Size: 8, Capacity: 1, MaxReaders: 1})
				require.NoError(t, err)
				rd := newReader(t, r, ring.FromLatest, ring.WaitWith(ring.Blocking()))
				var waiting sync.WaitGroup
				waiting.Go(func() {
					for range rd.All(context.Background()) {
						t.Error("no event was published")
					}
				})
				spin(i * 3 % 200)
				require.NoError(t, r.Close())
				waiting.Wait()
				require.NoError(t, rd.Err())
			}
		})
	}
}

// TestNobodyParksBeforeItMust: publishers see no waiter while nobody blocks.
func TestNobodyParksBeforeItMust(t *testing.T) {
	eachWait(t, func(t *testing.T, r *ring.Ring, wait ring.Wait) {
		w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest, ring.WaitWith(wait))
		publish(t, w, ring.XS, 0, 4)
		for range 4 {
			_, err := rd.Next(t.Context())
			require.NoError(t, err)
			require.Zero(t, ring.Waiters(r))
		}
	})
}

// TestParkLooksFirst: whoever goes to sleep looks once more, after it can be seen
// to sleep.
func TestParkLooksFirst(t *testing.T) {
	for name, open := range openers {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r, err := open(ring.Config{Size: 8, Capacity: 1})
				require.NoError(t, err)
				rd := newReader(t, r, ring.FromLatest, ring.WaitWith(ring.Blocking()))
				require.NoError(t, newWriter(t, r).Write(nil, 1))
				ring.Park(rd)
				require.Zero(t, ring.Waiters(r))
			})
		})
	}
}
