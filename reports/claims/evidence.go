package claims

import (
	"fmt"
	"strings"

	"github.com/trusted-ring/trusted-ring/reports/schema"
)

// counted is a count over the evidence and what it was counted in.
type counted struct {
	count   uint64
	of      int    // campaigns, configurations, …
	what    string // "campaigns"
	amount  string // how much was tried: "40200000 events"
	missing string // why nothing could be counted
}

// counts are the counts that a claims file can ask for.
var counts = map[string]func(schema.Evidence, string) counted{
	"stress.torn":              campaigns(func(c schema.Campaign) uint64 { return c.Torn }),
	"stress.reordered":         campaigns(func(c schema.Campaign) uint64 { return c.Reordered }),
	"stress.duplicated":        campaigns(func(c schema.Campaign) uint64 { return c.Duplicated }),
	"stress.failed":            campaigns(func(c schema.Campaign) uint64 { return indicator(!expected(c.Result)) }),
	"model.explore.failed":     explored(func(e schema.ExploreResult) uint64 { return indicator(!expected(e.Result)) }),
	"model.explore.incomplete": explored(func(e schema.ExploreResult) uint64 { return indicator(!e.Exhaustive) }),
	"model.spin.violated":      spun,
	"model.proof.unproved":     proved,
	"mutants.survived":         survived,
}

// expected reports whether a check ended as it should: controls that are wrong
// on purpose say so.
func expected(result string) bool {
	switch result {
	case "", "pass", "holds", "interrupted", "expected-failure":
		return true
	}
	return strings.HasSuffix(result, "-as-expected")
}

func indicator(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// campaigns counts over stress campaigns. Those of variants that are wrong on
// purpose (expected-failure) do not count.
func campaigns(of func(schema.Campaign) uint64) func(schema.Evidence, string) counted {
	return func(e schema.Evidence, match string) counted {
		c := counted{what: "campaigns"}
		if e.Stress == nil {
			c.missing = "evidence/stress.json is absent"
			return c
		}
		var events uint64
		for _, campaign := range e.Stress.Campaigns {
			if campaign.Result != "expected-failure" && strings.Contains(campaign.Name, match) {
				c.of++
				c.count += of(campaign)
				events += campaign.Events
			}
		}
		c.amount = fmt.Sprintf("%d events", events)
		return c.orNone("evidence/stress.json", match)
	}
}

func explored(of func(schema.ExploreResult) uint64) func(schema.Evidence, string) counted {
	return func(e schema.Evidence, match string) counted {
		c := counted{what: "configurations"}
		if e.Model == nil {
			c.missing = "evidence/model.json is absent"
			return c
		}
		var executions uint64
		for _, x := range e.Model.Explore {
			if strings.Contains(x.Name, match) {
				c.of++
				c.count += of(x)
				executions += x.Executions
			}
		}
		c.amount = fmt.Sprintf("%d executions", executions)
		return c.orNone("evidence/model.json: explore", match)
	}
}

func spun(e schema.Evidence, match string) counted {
	c := counted{what: "properties"}
	if e.Model == nil {
		c.missing = "evidence/model.json is absent"
		return c
	}
	var states uint64
	for _, s := range e.Model.Spin {
		if strings.Contains(s.Model, match) {
			c.of++
			c.count += indicator(!expected(s.Result))
			states += s.States
		}
	}
	c.amount = fmt.Sprintf("%d states", states)
	return c.orNone("evidence/model.json: spin", match)
}

// proved counts theorems that no prover proved though one should have, and
// negative controls that some prover "proved".
func proved(e schema.Evidence, match string) counted {
	c := counted{what: "theorems"}
	if e.Model == nil {
		c.missing = "evidence/model.json is absent"
		return c
	}
	controls := 0
	for _, t := range e.Model.Proof {
		if strings.Contains(t.Theorem, match) {
			c.of++
			control := t.Expected == "unproved"
			c.count += indicator(control == (len(t.Provers) > 0))
			if control {
				controls++
			}
		}
	}
	c.amount = fmt.Sprintf("%d of them negative controls", controls)
	return c.orNone("evidence/model.json: proof", match)
}

func survived(e schema.Evidence, match string) counted {
	c := counted{what: "mutants"}
	if e.Mutants == nil {
		c.missing = "evidence/mutants.json is absent"
		return c
	}
	kills := 0
	for _, m := range e.Mutants.Mutants {
		if strings.Contains(m.ID, match) {
			c.of++
			c.count += indicator(len(m.KilledBy) == 0)
			kills += len(m.KilledBy)
		}
	}
	c.amount = fmt.Sprintf("%d kills", kills)
	return c.orNone("evidence/mutants.json", match)
}

// orNone says that nothing counted: zero failures in zero trials prove nothing.
func (c counted) orNone(file, match string) counted {
	if c.of == 0 {
		c.missing = fmt.Sprintf("%s has no %s", file, c.what)
		if match != "" {
			c.missing += fmt.Sprintf(" with %q in its name", match)
		}
	}
	return c
}
