package linear_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/trusted-ring/trusted-ring/ring"
	"github.com/trusted-ring/trusted-ring/stress/linear"
)

// TestScenariosCoverTheRing: what a campaign may draw is all that the ring can be.
func TestScenariosCoverTheRing(t *testing.T) {
	for _, mode := range []ring.Mode{ring.Overwrite, ring.Gated} {
		for _, shared := range []bool{false, true} {
			drawn := map[string]int{}
			for seed := range uint64(2000) {
				s := linear.NewScenario(rand.New(rand.NewPCG(seed, 0)), mode, shared, false)
				for _, what := range []string{
					s.Wait, fmt.Sprint("readers ", s.Readers), fmt.Sprint("writers ", s.Writers), fmt.Sprint("clock ", s.Group > 0),
					fmt.Sprint("batch ", s.Batch > 1), fmt.Sprint("abandon ", s.Abandon > 0), fmt.Sprint("churn ", s.Churn),
					fmt.Sprint("cancel ", s.Cancel), fmt.Sprint("close ", s.CloseEarly), fmt.Sprint("capacity ", s.Capacity),
					fmt.Sprintf("follow %t churn %t deaths %d holes %t", s.Follow, s.Churn, s.Deaths, s.Abandon > 0),
				} {
					drawn[what]++
				}
			}
			want := []string{"busy-spin", "spin-pause", "yield", "back-off", "blocking", "clock true", "clock false", "abandon true", "abandon false",
				"churn true", "churn false", "cancel true", "cancel false", "close true", "close false", "capacity 1", "capacity 2", "capacity 115"}
			for n := 1; n <= 4; n++ {
				want = append(want, fmt.Sprint("readers ", n))
				if shared {
					want = append(want, fmt.Sprint("writers ", n))
				}
			}
			if !shared {
				want = append(want, "batch true", "batch false")
			}
			if mode == ring.Gated {
				want = append(want, "follow true churn true deaths 1 holes true", "follow true churn false deaths 0 holes true")
			}
			for _, what := range want {
				if drawn[what] == 0 {
					t.Errorf("%s, shared %t: never drawn: %s", mode, shared, what)
				}
			}
		}
	}
}
