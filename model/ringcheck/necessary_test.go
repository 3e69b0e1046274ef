//go:build explore

package ringcheck

import (
	"cmp"
	"maps"
	"slices"
	"sync"
	"testing"

	"github.com/trusted-ring/trusted-ring/model/explore"
)

// sites are the orders that each program asks for.
var sites = sync.OnceValue(func() map[string]map[Site]bool {
	all := map[string]map[Site]bool{}
	for _, p := range Programs() {
		all[p.Name] = p.Sites()
	}
	return all
})

// Every order that the ring asks for is needed: without it, some program fails.
// An order that no program needs is to be taken out of the ring, or a program
// that needs it is missing here. Random executions of that program fail too.
func TestEveryOrderIsNecessary(t *testing.T) {
	programs := map[Site][]Program{}
	for _, p := range Programs() {
		if p.Deep {
			continue
		}
		for site := range sites()[p.Name] {
			programs[site] = append(programs[site], p)
		}
	}
	for _, site := range slices.SortedFunc(maps.Keys(programs), func(a, b Site) int { return cmp.Compare(a.String(), b.String()) }) {
		t.Run(site.String(), func(t *testing.T) {
			p, failure := failing(programs[site], site)
			if failure == nil {
				t.Fatalf("no program fails without the %s", site)
			}
			t.Logf("%s: %v", p.Name, failure.Message)
			cfg := p.Config
			cfg.Random = 20_000
			if r := explore.Check(cfg, p.Without(site)); r.Failure == nil {
				t.Errorf("%s: random executions do not fail: %v", p.Name, r)
			}
		})
	}
}

// failing is a program that fails without the order at a site: one that does soon,
// if there is one.
func failing(programs []Program, site Site) (Program, *explore.Failure) {
	for _, executions := range []int{500, 30_000} {
		for _, p := range programs {
			cfg := p.Config
			cfg.Executions = executions
			if r := explore.Check(cfg, p.Without(site)); r.Failure != nil {
				return p, r.Failure
			}
		}
	}
	return Program{}, nil
}
