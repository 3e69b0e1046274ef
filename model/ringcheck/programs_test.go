//go:build explore

package ringcheck

import (
	"testing"

	"github.com/trusted-ring/trusted-ring/model/explore"
	"github.com/trusted-ring/trusted-ring/ring"
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

// TestReadersOneAtATime: readers explored apart stand for as many executions as
// there are when they are explored together.
func TestReadersOneAtATime(t *testing.T) {
	for _, p := range []Program{
		lapping(2, 3, 2, 1), lapping(1, 2, 1, 1),
		resuming("headroom", ring.ResumeHeadroom(1), 2, 2, 3), ending(2, 2, 2),
	} {
		p.Config.Steps = steps
		apart := explore.Check(p.Config, p.Explore(nil))
		whole := explore.Check(p.Config, together(p).Explore(nil))
		t.Logf("%v\n%v", apart, whole)
		if !apart.Exhaustive || !whole.Exhaustive || apart.Whole != uint64(whole.Executions) || whole.Executions <= apart.Executions {
			t.Errorf("%s: %v\n%v", p.Name, apart, whole)
		}
	}
}
