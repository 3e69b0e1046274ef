package ring_test

import (
	"context"
	"sync"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/trusted-ring/trusted-ring/ring"
)

// free requires that an operation allocates nothing, once warm.
func free(t *testing.T, name string, operation func()) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		t.Helper()
		operation()
		require.Zero(t, testing.AllocsPerRun(100, operation))
	})
}

// must panics, so that the measured closures stay small.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

func TestHotPathsAllocateNothing(t *testing.T) {
	eachMode(t, func(t *testing.T, mode ring.Mode) {
		for _, wait := range []ring.Wait{ring.Yield(), ring.Blocking()} {
			t.Run(wait.String(), func(t *testing.T) {
				r := newRing(t, ring.Config{Capacity: 8, Mode: mode, Wait: wait})
				w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest, ring.WaitWith(wait))
				ctx, data := t.Context(), make([]byte, 64)
				drained := func() {
					for {
						if _, err := rd.TryNext(); err != nil {
							return
						}
					}
				}
				free(t, "write and read", func() {
					must(w.Write(data, 1))
					must(w.TryWrite(data, 1))
					drained()
				})
				free(t, "claim and publish", func() {
					copy(w.Claim().Bytes(), data)
					must(w.Publish(64, 1))
					slot, err := w.TryClaim()
					must(err)
					copy(slot.Bytes(), data)
					must(w.Publish(64, 1))
					drained()
				})
				free(t, "next", func() {
					must(w.Write(data, 1))
					_, err := rd.Next(ctx)
					must(err)
					must(rd.Release())
				})
				free(t, "lapped or full", func() {
					for range 20 {
						_ = w.TryWrite(data, 1)
					}
					drained()
				})
				free(t, "all", func() {
					must(w.Write(data, 1))
					for range rd.All(ctx) {
						break
					}
				})
				free(t, "batches", func() {
					b, err := w.ClaimBatch(5)
					must(err)
					for i := range 5 {
						copy(b.Slot(i).Bytes(), data)
						must(b.Set(i, 64, 1))
					}
					must(b.Publish())
					drained()
					b, err = w.ClaimBatch(3)
					must(err)
					for _, slot := range b.Slots() {
						clear(slot.Bytes())
					}
					must(b.Publish())
					got, err := rd.TryBatch(2)
					must(err)
					for ev := range got.All() {
						_ = ev.Bytes()
					}
					_ = got.At(0)
					got, err = rd.NextBatch(ctx, 0)
					must(err)
					must(got.Commit(0))
					for range rd.Batches(ctx, 0) {
						break
					}
					drained()
				})
				free(t, "empty", func() {
					_, err := rd.TryNext()
					if err != ring.ErrEmpty {
						panic(err)
					}
				})
				free(t, "pressure", func() {
					_, _, _, _ = rd.Lag(), rd.Backpressure(), rd.UnderPressure(), rd.ShouldThrottle()
					_, _, _ = rd.Position(), rd.Missed(), r.Cursor()
				})
			})
		}
	})
}

func TestTypedPathsAllocateNothing(t *testing.T) {
	eachMode(t, func(t *testing.T, mode ring.Mode) {
		r := newRing(t, ring.Config{Capacity: 8, Mode: mode})
		w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest)
		tw, err := ring.NewTypedWriter[point](w, 3)
		require.NoError(t, err)
		tr, err := ring.NewTypedReader[point](rd, 3)
		require.NoError(t, err)
		free(t, "typed", func() {
			p := point{X: 1}
			must(tw.Write(&p))
			got, _, err := tr.TryNext()
			must(err)
			if got.X != 1 {
				panic(got)
			}
			must(rd.Release())
		})
		free(t, "view", func() {
			p := point{X: 1}
			must(w.Write(unsafe.Slice((*byte)(unsafe.Pointer(&p)), unsafe.Sizeof(p)), 3))
			ev, err := rd.TryNext()
			must(err)
			_, err = ring.View[point](ev)
			must(err)
			must(rd.Release())
		})
	})
}

func TestSharedPathsAllocateNothing(t *testing.T) {
	eachMode(t, func(t *testing.T, mode ring.Mode) {
		r := newRing(t, ring.Config{Capacity: 8, Mode: mode})
		w, rd := newShared(t, r), newReader(t, r, ring.FromLatest)
		data := make([]byte, 64)
		drained := func() {
			for {
				if _, err := rd.TryNext(); err != nil {
					return
				}
			}
		}
		free(t, "shared write", func() {
			must(w.Write(data, 1))
			must(w.TryWrite(data, 1))
			drained()
		})
		if ring.Staged && mode == ring.Overwrite {
			return // behind the sync/atomic door a shared claim is a private copy
		}
		free(t, "shared claim", func() {
			slot, err := w.Claim()
			must(err)
			copy(slot.Bytes(), data)
			must(w.Publish(slot, 64, 1))
			slot, err = w.Claim()
			must(err)
			must(w.Abandon(slot))
			drained()
		})
	})
}

func TestPoolEmitAllocatesNothing(t *testing.T) {
	eachMode(t, func(t *testing.T, mode ring.Mode) {
		for _, shared := range []bool{false, true} {
			p := newPool(t, ring.PoolConfig{Mode: mode, XS: 8, S: 8, M: 8, L: 8, XL: 8, Shared: shared})
			data := make([]byte, ring.XL)
			free(t, "emit", func() {
				for _, n := range []int{0, 64, 65, 1024, 4000, 16384} {
					must(p.Emit(data[:n], 1))
					must(p.TryEmit(data[:n], 1))
				}
			})
		}
	})
}

// TestWaitingAllocatesNothing: both sides park, time and again.
func TestWaitingAllocatesNothing(t *testing.T) {
	for _, wait := range []ring.Wait{ring.Yield(), ring.Blocking()} {
		r := newRing(t, ring.Config{Capacity: 1, Mode: ring.Gated, Wait: wait})
		w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest, ring.WaitWith(wait))
		var reading sync.WaitGroup
		reading.Go(func() {
			for range rd.All(context.Background()) {
			}
		})
		data := make([]byte, 64)
		free(t, wait.String(), func() {
			for range 20 {
				must(w.Write(data, 0))
			}
		})
		require.NoError(t, w.Close())
		reading.Wait()
	}
}
