// Package campaign runs campaigns: rounds of random work, each from a seed of its
// own, until time is up, somebody interrupts or something is found.
//
// Its opinion: a finding is an error of a round, and a round can be run again from
// its seed. Everything else (throughput, counts) is only there to say how much was
// looked at.
package campaign

import (
	"context"
	"hash/fnv"
	"math/rand/v2"
	"time"

	"github.com/trusted-ring/trusted-ring/stress/integrity"
)

// A Campaign is one kind of round.
type Campaign struct {
	Name   string
	Weight int // its share of the time
	Round  func(context.Context, Env) (Outcome, error)
	// Setup prepares once, before the first round; nil: nothing to prepare.
	Setup func(context.Context, string) error
}

// Env is what a round gets.
type Env struct {
	Seed uint64        // of this round: everything random follows from it
	Rand *rand.Rand    // from Seed
	Dir  string        // for the files of findings
	Time time.Duration // about how long the round may take
}

// Outcome is what a round looked at.
type Outcome struct {
	integrity.Tally
	Operations, Histories, Undecided uint64
	Config                           map[string]any
	Unsound                          bool // wrong on purpose: what it loses is the result, not a finding
}

func (o *Outcome) add(p Outcome) {
	o.Tally.Add(p.Tally)
	o.Operations += p.Operations
	o.Histories += p.Histories
	o.Undecided += p.Undecided
	o.Unsound = o.Unsound || p.Unsound
	o.Config = p.Config
}

// Shard is one of several parts of a campaign that run on different machines.
type Shard struct{ Index, Count int } // 1 to Count

// seed is the seed of a round. Rounds of one campaign have different seeds
// whatever their shard: round and shard make one number, and the mixing is a
// bijection.
func (s Shard) seed(base uint64, name string, round uint64) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name)) // never fails
	return mix(mix(base^h.Sum64()) + round*uint64(s.Count) + uint64(s.Index-1))
}

// mix is the finaliser of splitmix64, a bijection.
func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// NewEnv is the environment of the round with that seed.
func NewEnv(seed uint64, dir string, time time.Duration) Env {
	return Env{Seed: seed, Rand: rand.New(rand.NewPCG(seed, 0)), Dir: dir, Time: time}
}
