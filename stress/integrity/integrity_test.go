package integrity_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/trusted-ring/trusted-ring/ring"
	"github.com/trusted-ring/trusted-ring/stress/integrity"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestIntegrity runs random rounds of every mode and size.
func TestIntegrity(t *testing.T) {
	rounds := uint64(12)
	if testing.Short() {
		rounds = 4
	}
	for _, mode := range []ring.Mode{ring.Overwrite, ring.Gated} {
		for _, size := range []ring.Size{8, ring.XS, ring.S, ring.M, ring.L, ring.XL} {
			t.Run(fmt.Sprintf("%s/%s", mode, size), func(t *testing.T) {
				var total integrity.Tally
				for seed := range rounds {
					c := integrity.Draw(rand.New(rand.NewPCG(seed, uint64(size))), mode, int(size), 30*time.Millisecond)
					tally, err := integrity.Round(t.Context(), c, seed)
					if err != nil {
						t.Fatalf("seed %d, %v: %v", seed, c.Map(), err)
					}
					total.Add(tally)
				}
				if total.Delivered == 0 {
					t.Error("nothing was delivered")
				}
				t.Logf("%+v", total)
			})
		}
	}
}
