//go:build explore

package ringcheck

import (
	"os"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/trusted-ring/trusted-ring/model/explore"
	"github.com/trusted-ring/trusted-ring/ring"
)

// TestMain lets the collector wait: the heap is small and short-lived.
func TestMain(m *testing.M) {
	debug.SetGCPercent(1600)
	os.Exit(m.Run())
}

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
// there are when they are explored together, unless SC accesses of two of them
// could keep some from being combined: then they are not counted.
func TestReadersOneAtATime(t *testing.T) {
	for _, p := range []Program{
		lapping(2, 3, 2, 1), lapping(1, 2, 1, 1),
		resuming("headroom", ring.ResumeHeadroom(1), 2, 3, 1, 1), ending(2, 2, 3, 3), joinOverwrite("oldest", ring.FromOldest, 2, 2, 1, 1),
	} {
		p.Config.Steps = steps
		apart := explore.Check(p.Config, p.Explore(nil))
		whole := explore.Check(p.Config, together(p).Explore(nil))
		t.Logf("%v\n%v", apart, whole)
		joins := strings.Contains(p.Name, "join")
		if !apart.Exhaustive || !whole.Exhaustive || whole.Executions <= apart.Executions || apart.Apart != 2 {
			t.Errorf("%s: %v\n%v", p.Name, apart, whole)
		}
		if joins != (apart.Whole == 0) || !joins && apart.Whole != uint64(whole.Executions) {
			t.Errorf("%s stand for %d, together there are %d", p.Name, apart.Whole, whole.Executions)
		}
	}
}
