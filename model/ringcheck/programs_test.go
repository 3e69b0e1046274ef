//go:build explore

package ringcheck

import (
	"testing"

	"github.com/trusted-ring/trusted-ring/model/explore"
)

// No program fails within its first executions; `make model` explores all of
// them.
func TestProgramsHold(t *testing.T) {
	for _, p := range Programs() {
		t.Run(p.Name, func(t *testing.T) {
			cfg := p.Config
			cfg.Executions = 10_000
			explore.Run(t, cfg, p.Explore(nil))
		})
	}
}

// Names are unique, because a replay file and a child process find a program by
// its name.
func TestProgramsHaveNamesOfTheirOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range Programs() {
		if seen[p.Name] {
			t.Errorf("two programs are named %q", p.Name)
		}
		seen[p.Name] = true
		if p.About == "" {
			t.Errorf("%s does not say what it would find", p.Name)
		}
	}
}
