//go:build !race

package integrity_test

import (
	"slices"
	"testing"
	"time"

	"github.com/trusted-ring/trusted-ring/stress/integrity"
	"github.com/trusted-ring/trusted-ring/variants"
)

// TestUnsound: the account that finds nothing in the ring finds that the seed's design
// loses events without a word, at least. Whether some are torn in so short a time is
// luck, and not asserted.
func TestUnsound(t *testing.T) {
	i := slices.IndexFunc(variants.All(), func(v variants.Variant) bool { return v.Promise.Unsound })
	var total integrity.Tally
	for seed := range uint64(20) {
		tally, err := integrity.Unsound(variants.All()[i], variants.Config{Size: 64, Capacity: 4, Readers: 1}, seed, 20*time.Millisecond)
		if err != nil {
			t.Fatal(err)
		}
		total.Add(tally)
	}
	if total.Delivered == 0 || total.Lost+total.Reordered+total.Duplicated+total.Torn == 0 {
		t.Errorf("%+v", total)
	}
	t.Logf("%+v", total)
}
