// Package suite lists the campaigns.
package suite

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/trusted-ring/trusted-ring/model/spec"
	"github.com/trusted-ring/trusted-ring/ring"
	"github.com/trusted-ring/trusted-ring/stress/campaign"
	"github.com/trusted-ring/trusted-ring/stress/faults"
	"github.com/trusted-ring/trusted-ring/stress/history"
	"github.com/trusted-ring/trusted-ring/stress/instrument"
	"github.com/trusted-ring/trusted-ring/stress/integrity"
	"github.com/trusted-ring/trusted-ring/stress/linear"
)

// All are the campaigns of this build; instrumented says whether those are among
// them that build a program of their own.
func All(instrumented bool) []campaign.Campaign {
	all := slices.Concat(linearizability(), integrities(), disturbed())
	if instrumented {
		all = append(all, steps(instrument.Portable), steps(instrument.Assembly))
	}
	return all
}

var modes = []ring.Mode{ring.Overwrite, ring.Gated}

// linearizability checks histories: mostly short ones, jointly; now and then long
// ones, reader by reader.
func linearizability() []campaign.Campaign {
	var all []campaign.Campaign
	for _, mode := range modes {
		for _, shared := range []bool{false, true} {
			name := "linear/" + mode.String()
			if shared {
				name += "-shared"
			}
			all = append(all, campaign.Campaign{Name: name, Weight: 5, Round: func(_ context.Context, env campaign.Env) (campaign.Outcome, error) {
				s := linear.NewScenario(env.Rand, mode, shared, env.Seed%8 == 0)
				o := campaign.Outcome{Config: s.Map()}
				h, err := linear.Run(s, env.Seed)
				if err != nil {
					return o, err
				}
				h.Campaign = name
				operations, undecided, err := linear.Check(h, env.Dir)
				o.Operations, o.Histories, o.Tally = uint64(operations), 1, counts(h)
				if undecided {
					o.Undecided = 1
				}
				return o, err
			}})
		}
	}
	return all
}

// counts are the events of a history.
func counts(h *history.History) (t integrity.Tally) {
	for _, r := range h.Records {
		switch r.Kind {
		case spec.Publish, spec.Commit:
			t.Published++
		case spec.Read:
			t.Delivered++
			t.Missed += r.Missed
		}
	}
	return t
}

func integrities() []campaign.Campaign {
	var all []campaign.Campaign
	for _, mode := range modes {
		for _, size := range append([]ring.Size{8}, ring.Sizes()...) {
			weight := 3
			if size <= ring.S {
				weight = 6 // small events come by the million: they make the number
			}
			all = append(all, campaign.Campaign{
				Name: fmt.Sprintf("integrity/%s/%s", mode, size), Weight: weight,
				Round: func(ctx context.Context, env campaign.Env) (campaign.Outcome, error) {
					return round(ctx, env, integrity.Draw(env.Rand, mode, int(size), env.Time))
				},
			})
		}
	}
	return append(all, unsound()...)
}

func round(ctx context.Context, env campaign.Env, c integrity.Config, beside ...func(context.Context)) (campaign.Outcome, error) {
	tally, err := integrity.Round(ctx, c, env.Seed, beside...)
	return campaign.Outcome{Tally: tally, Config: c.Map()}, err
}

// disturbed are rounds of any mode and size beside a disturbance.
func disturbed() []campaign.Campaign {
	disturbances := faults.Threads()
	if disturbances == nil {
		disturbances = map[string]faults.Disturbance{}
	}
	disturbances["gc"], disturbances["procs"], disturbances["oversubscription"] = faults.GC, faults.Procs, faults.Crowd(8)
	var all []campaign.Campaign
	for _, name := range slices.Sorted(maps.Keys(disturbances)) {
		all = append(all, campaign.Campaign{
			Name: "faults/" + name, Weight: 3,
			Round: func(ctx context.Context, env campaign.Env) (campaign.Outcome, error) {
				return round(ctx, env, anything(env), disturbances[name])
			},
		})
	}
	return append(all,
		campaign.Campaign{Name: "faults/dead-readers", Weight: 3, Round: func(ctx context.Context, env campaign.Env) (campaign.Outcome, error) {
			c := anything(env)
			c.Mode, c.Deaths = ring.Gated, 1+env.Rand.IntN(3)
			return round(ctx, env, c)
		}},
		campaign.Campaign{Name: "faults/panics", Weight: 2, Round: func(ctx context.Context, env campaign.Env) (campaign.Outcome, error) {
			mode := modes[env.Rand.IntN(2)]
			published, handled, err := faults.Panics(ctx, env.Rand, mode, 1000)
			return campaign.Outcome{Tally: integrity.Tally{Published: published, Delivered: handled}, Config: map[string]any{"mode": mode.String()}}, err
		}},
	)
}

// anything draws a round of any mode and size.
func anything(env campaign.Env) integrity.Config {
	sizes := append([]ring.Size{8}, ring.Sizes()...)
	return integrity.Draw(env.Rand, modes[env.Rand.IntN(2)], int(sizes[env.Rand.IntN(len(sizes))]), env.Time)
}

// steps runs the campaigns above in a build that pauses at every step of the
// protocol.
func steps(door instrument.Door) campaign.Campaign {
	p := &instrument.Program{Door: door}
	return campaign.Campaign{
		Name: "faults/steps-" + string(door), Weight: 8,
		Setup: func(ctx context.Context, dir string) error { return p.Build(ctx, dir) },
		Round: func(ctx context.Context, env campaign.Env) (campaign.Outcome, error) {
			return p.Round(ctx, env.Seed, env.Dir, 8*time.Second)
		},
	}
}
