//go:build explore

package ringcheck

import (
	"cmp"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/trusted-ring/trusted-ring/model/explore"
)

// Every order that the ring asks for is needed: without it, some program fails.
// An order that no program needs is to be taken out of the ring, or a program
// that needs it is missing here.
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
				cfg.Time = 2 * time.Second
				if r := explore.Check(cfg, p.Without(site)); r.Failure != nil {
					t.Logf("%s: %v", p.Name, r.Failure.Message)
					return
				}
			}
			t.Errorf("no program fails without the %s", site)
		})
	}
}
