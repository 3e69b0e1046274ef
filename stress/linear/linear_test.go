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

// TestRingIsLinearizable records random scenarios of each mode. How many of them
// porcupine gets through in time is up to the machine; half of them are enough.
func TestRingIsLinearizable(t *testing.T) {
	rounds := uint64(24)
	if testing.Short() {
		rounds = 6
	}
	histories, undecided := 0, 0
	record := func(name string, rounds uint64, draw func(*rand.Rand) linear.Scenario) {
		t.Run(name, func(t *testing.T) {
			operations := 0
			for seed := range rounds {
				n, late := check(t, draw(rand.New(rand.NewPCG(seed, 0))), seed)
				operations += n
				histories++
				if late {
					undecided++
				}
			}
			t.Logf("%d operations", operations)
		})
	}
	for _, mode := range []ring.Mode{ring.Overwrite, ring.Gated} {
		for _, shared := range []bool{false, true} {
			name := fmt.Sprintf("%s/shared=%t", mode, shared)
			record(name+"/short", rounds, func(rng *rand.Rand) linear.Scenario { return linear.NewScenario(rng, mode, shared, false) })
			record(name+"/long", (rounds+7)/8, func(rng *rand.Rand) linear.Scenario { return linear.NewScenario(rng, mode, shared, true) })
			if mode == ring.Overwrite {
				continue
			}
			record(name+"/row", rounds, func(rng *rand.Rand) linear.Scenario {
				s := linear.NewScenario(rng, mode, shared, false)
				s.Follow, s.Readers = true, max(2, s.Readers)
				return s
			})
		}
	}
	if undecided > histories/2 {
		t.Errorf("%d of %d histories undecided", undecided, histories)
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
