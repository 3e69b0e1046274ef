package linear_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"go.uber.org/goleak"

	"github.com/trusted-ring/trusted-ring/ring"
	"github.com/trusted-ring/trusted-ring/stress/linear"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestRingIsLinearizable records random scenarios of each mode.
func TestRingIsLinearizable(t *testing.T) {
	rounds := uint64(24)
	if testing.Short() {
		rounds = 6
	}
	for _, mode := range []ring.Mode{ring.Overwrite, ring.Gated} {
		for _, shared := range []bool{false, true} {
			for _, long := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s/shared=%t/long=%t", mode, shared, long), func(t *testing.T) {
					operations, undecided := 0, 0
					for seed := range rounds {
						if long && seed%8 != 0 {
							continue
						}
						n, late := check(t, linear.NewScenario(rand.New(rand.NewPCG(seed, 0)), mode, shared, long), seed)
						operations += n
						if late {
							undecided++
						}
					}
					t.Logf("%d operations, %d histories undecided", operations, undecided)
					if undecided > int(rounds)/4 {
						t.Errorf("%d histories undecided", undecided)
					}
				})
			}
		}
	}
}

func check(t *testing.T, s linear.Scenario, seed uint64) (operations int, undecided bool) {
	h, err := linear.Run(s, seed)
	if err != nil {
		t.Fatalf("seed %d, %+v: %v", seed, s, err)
	}
	operations, undecided, err = linear.Check(h, t.ArtifactDir())
	if err != nil {
		t.Fatalf("seed %d, %+v: %v", seed, s, err)
	}
	return operations, undecided
}
