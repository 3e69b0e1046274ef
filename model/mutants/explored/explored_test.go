//go:build explore

// Package explored is the model checker's column of the kill matrix: the programs
// of model/ringcheck on the real ring, each explored as far as a matrix with
// many rows can afford. The bound counts executions, so that the verdict does
// not depend on the machine.
package explored

import (
	"os"
	"runtime/debug"
	"testing"

	"github.com/trusted-ring/trusted-ring/model/explore"
	"github.com/trusted-ring/trusted-ring/model/ringcheck"
)

// executions is how far each program is explored.
const executions = 10_000

// TestMain lets the collector wait: the heap is small and short-lived.
func TestMain(m *testing.M) {
	debug.SetGCPercent(1600)
	os.Exit(m.Run())
}

func TestPrograms(t *testing.T) {
	for _, p := range ringcheck.Programs() {
		if p.Deep {
			continue
		}
		t.Run(p.Name, func(t *testing.T) {
			cfg := p.Config
			cfg.Executions, cfg.Name = executions, p.Name
			if r := explore.Check(cfg, p.Explore(nil)); r.Failure != nil {
				t.Fatal(r.Failure)
			}
		})
	}
}
