//go:build explore

package ringcheck

import (
	"cmp"
	"maps"
	"slices"
	"testing"

	"github.com/trusted-ring/trusted-ring/model/explore"
)

// Every order that the ring asks for is needed: without it, some program fails.
// An order that no program needs is to be taken out of the ring, or a program
// that needs it is missing here. Random executions of that program fail too.
func TestEveryOrderIsNecessary(t *testing.T) {
	programs := map[Site][]Program{}
	for _, p := range Programs() {
		if p.Deep {
			continue
		}
		for site := range p.Sites() {
			programs[site] = append(programs[site], p)
		}
	}
	sites := slices.SortedFunc(maps.Keys(programs), func(a, b Site) int { return cmp.Compare(a.String(), b.String()) })
	for _, site := range sites {
		t.Run(site.String(), func(t *testing.T) {
			for _, p := range programs[site] {
				cfg := p.Config
				cfg.Executions = 100_000
				if r := explore.Check(cfg, p.Without(site)); r.Failure != nil {
					t.Logf("%s: %v", p.Name, r.Failure.Message)
					cfg.Random, cfg.Executions = 20_000, 0
					if r := explore.Check(cfg, p.Without(site)); r.Failure == nil {
						t.Errorf("%s: random executions do not fail: %v", p.Name, r)
					}
					return
				}
			}
			t.Errorf("no program fails without the %s", site)
		})
	}
}
