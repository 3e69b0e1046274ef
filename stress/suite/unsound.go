//go:build !race

package suite

import (
	"context"
	"slices"

	"github.com/trusted-ring/trusted-ring/stress/campaign"
	"github.com/trusted-ring/trusted-ring/stress/integrity"
	"github.com/trusted-ring/trusted-ring/variants"
)

// unsound is the seed's design in the same campaign. Its races are its point, which
// is why a race build leaves it out.
func unsound() []campaign.Campaign {
	i := slices.IndexFunc(variants.All(), func(v variants.Variant) bool { return v.Promise.Unsound })
	v := variants.All()[i]
	return []campaign.Campaign{{
		Name: "integrity/" + v.Impl, Weight: 3,
		Round: func(_ context.Context, env campaign.Env) (campaign.Outcome, error) {
			c := variants.Config{Size: 256, Capacity: 1000, Readers: 1}
			tally, err := integrity.Unsound(v, c, env.Seed, env.Time)
			return campaign.Outcome{Tally: tally, Unsound: true, Config: map[string]any{
				"impl": v.Impl, "size": c.Size, "capacity": c.Capacity, "readers": c.Readers,
			}}, err
		},
	}}
}
