//go:build explore

package ringcheck

import (
	"testing"

	"github.com/trusted-ring/trusted-ring/model/explore"
)

// At random, too, no program fails, and every execution comes to an end: one
// that leads nowhere would be a choice that the strategy should not have made.
func TestProgramsHoldAtRandom(t *testing.T) {
	for _, p := range Programs() {
		t.Run(p.Name, func(t *testing.T) {
			cfg := p.Config
			cfg.Random, cfg.Seed = 1000, 1
			if r := explore.Run(t, cfg, p.Explore(nil)); r.Blocked > 0 {
				t.Errorf("%d executions lead nowhere", r.Blocked)
			}
		})
	}
}
