//go:build race

package suite

import "github.com/trusted-ring/trusted-ring/stress/campaign"

func unsound() []campaign.Campaign { return nil }
