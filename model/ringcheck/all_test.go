//go:build explore

package ringcheck

import (
	"testing"

	"github.com/trusted-ring/trusted-ring/model/explore"
)

func TestAll(t *testing.T) {
	for _, p := range Programs() {
		if p.Deep {
			continue
		}
		t.Run(p.Name, func(t *testing.T) {
			cfg := p.Config
			cfg.Executions = 3_000_000
			explore.Run(t, cfg, p.Explore(nil))
		})
	}
}
