package suite_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/trusted-ring/trusted-ring/stress/campaign"
	"github.com/trusted-ring/trusted-ring/stress/suite"
)

// TestEveryCampaign runs one short round of each campaign that needs no build of
// its own, and sees that it did something.
func TestEveryCampaign(t *testing.T) {
	names := map[string]bool{}
	for _, c := range suite.All(true) {
		if names[c.Name] || c.Weight < 1 {
			t.Errorf("%s: twice, or weight %d", c.Name, c.Weight)
		}
		names[c.Name] = true
		if c.Setup != nil {
			continue
		}
		t.Run(c.Name, func(t *testing.T) {
			o, err := c.Round(t.Context(), campaign.NewEnv(3, t.TempDir(), 20*time.Millisecond))
			if err != nil {
				t.Fatal(err)
			}
			if o.Published == 0 || len(o.Config) == 0 {
				t.Errorf("%+v", o)
			}
			if linear := strings.HasPrefix(c.Name, "linear/"); linear != (o.Operations > 0 && o.Histories == 1) {
				t.Errorf("%+v", o)
			}
			if unsound := strings.HasSuffix(c.Name, "/unchecked"); unsound != o.Unsound {
				t.Errorf("%+v", o)
			}
		})
	}
	for _, want := range []string{"linear/gated-shared", "integrity/overwrite/8B", "integrity/gated/XL", "faults/gc", "faults/dead-readers", "faults/steps-purego", "faults/steps-assembly"} {
		if !names[want] {
			t.Errorf("no campaign %s", want)
		}
	}
}

// TestInterruptedRounds end soon, and what they saw is not a finding.
func TestInterruptedRounds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, c := range suite.All(false) {
		if !strings.HasPrefix(c.Name, "integrity/gated") {
			continue
		}
		if _, err := c.Round(ctx, campaign.NewEnv(4, t.TempDir(), time.Hour)); err != nil {
			t.Errorf("%s: %v", c.Name, err)
		}
	}
}
