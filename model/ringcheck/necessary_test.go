//go:build explore

package ringcheck

import (
	"cmp"
	"maps"
	"slices"
	"testing"

	"github.com/trusted-ring/trusted-ring/model/explore"
)

// implied are orders that something else implies, and why: nothing fails without
// them.
var implied = map[string]string{
	"release store of reader state in (*Ring).Reader": "it continues the release sequence of the thread's own compare-and-swap of that word",
}

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
			why := implied[site.String()]
			p, failure := failing(programs[site], site)
			switch {
			case failure == nil && why == "":
				t.Errorf("no program fails without the %s", site)
			case failure != nil && why != "":
				t.Errorf("%s: it is not implied (%s): %v", p.Name, why, failure)
			case failure != nil:
				t.Logf("%s: %v", p.Name, failure.Message)
				cfg := p.Config
				cfg.Random = 20_000
				if r := explore.Check(cfg, p.Without(site)); r.Failure == nil {
					t.Errorf("%s: random executions do not fail: %v", p.Name, r)
				}
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
