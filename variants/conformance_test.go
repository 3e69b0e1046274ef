package variants_test

import (
	"fmt"
	"slices"
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
