// Package plan says which cells a run measures, and in which order.
//
// Its opinion: what is compared is measured side by side. Cells that are compared with each other form a family;
// a block is one pass through a family, or some small ones, in random order, in a fresh process per cell, between
// two readings of the hardware probes; and each block is followed at once by its mirror image, so that what changes
// steadily changes both alike (A B C, C B A). The same seed gives the same order.
package plan

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Scope says how much of the plan a run takes.
type Scope uint8

// The scopes, each with all cells of the one before.
const (
	Quick Scope = iota
	Default
	Full
)

// String returns the name of s as it stands in env.json.
func (s Scope) String() string {
	return [...]string{"quick", "default", "full"}[s]
}

// A Cell is one benchmark.
type Cell struct {
	Name   string // its name, without "Benchmark" in front and without the number of processors behind
	Family string // those with which it is compared
	Scope  Scope  // the smallest scope that has it
	// Weight is the time that it is measured for, as a multiple of that of the others. 0 is 1.
	Weight float64
	// Fixed is for a cell that does one piece of work of about this length, however long the others are measured.
	Fixed time.Duration
	// Fact is for a cell that tells no time and comes out the same each time. It is asked once.
	Fact bool
	// Events is how many events a fact is about, if more than one; QuickEvents, in a quick run.
	Events, QuickEvents int
	// Spinning is how many goroutines it needs to spin at the same time. With fewer cores it is asked once, and
	// answers that it is not testable.
	Spinning int
	// Twin is for the cell that is measured twice, as arm a and as arm b: the noise floor of its family.
	Twin bool
	// Beside names the probes that are read in the same process, before it.
	Beside []string
}

// Select returns the cells of scope s whose names match filter; nil matches all. It is an error if none is left.
func Select(cells []Cell, s Scope, filter *regexp.Regexp) ([]Cell, error) {
	var out []Cell
	for _, c := range cells {
		if c.Scope > s || filter != nil && !filter.MatchString(c.Name) {
			continue
		}
		if s == Quick && c.QuickEvents > 0 {
			c.Events = c.QuickEvents
		}
		out = append(out, c)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("no cell of the %s run matches %q (%d cells; -list prints their names)", s, filter, len(cells))
	}
	return out, nil
}

// A Step is one process.
type Step struct {
	Block int    // from 1
	Round int    // from 0: how often all families have been gone through, there and back
	Back  bool   // the block is the mirror image of the one before
	Arm   string // "a" or "b"
	Cell  Cell   // the zero Cell: all probes
}

// Probes reports whether s reads the probes of its block.
func (s Step) Probes() bool { return s.Cell.Name == "" }

// Once reports whether s does one piece of work, instead of measuring for a time.
func (s Step) Once() bool { return s.Probes() || s.Cell.Fact || s.Cell.Fixed > 0 }

// Blocks returns the number of blocks of a schedule.
func Blocks(steps []Step) int {
	if len(steps) == 0 {
		return 0
	}
	return steps[len(steps)-1].Block
}

// blockSize is from how many processes on a block is worth its probes. Families that have fewer share one.
const blockSize = 10

// Schedule puts cells into an order: rounds times there and back through every family, in an order that seed
// determines. Facts, and cells that need more than cores cores, come once, in one block at the start.
func Schedule(cells []Cell, rounds, cores int, seed uint64) []Step {
	var (
		rng      = rand.New(rand.NewPCG(seed, 0x7265_7461_7473)) // any constant: the second half of the state
		families = make(map[string][]Step)
		once     []Step
		steps    []Step
	)
	for _, c := range cells {
		switch {
		case c.Fact, c.Spinning > cores:
			once = append(once, Step{Arm: "a", Cell: c})
		default:
			families[c.Family] = append(families[c.Family], Step{Arm: "a", Cell: c})
			if c.Twin {
				families[c.Family] = append(families[c.Family], Step{Arm: "b", Cell: c})
			}
		}
	}
	block := 0
	add := func(round int, back bool, body []Step) {
		block++
		probes := Step{Block: block, Round: round, Back: back, Arm: "a"}
		steps = append(steps, probes)
		for _, s := range body {
			s.Block, s.Round, s.Back = block, round, back
			steps = append(steps, s)
		}
		steps = append(steps, probes)
	}
	if len(once) > 0 {
		add(0, false, once)
	}
	names := slices.Sorted(maps.Keys(families))
	for round := range rounds {
		rng.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		var body []Step
		for i, name := range names {
			family := families[name]
			rng.Shuffle(len(family), func(i, j int) { family[i], family[j] = family[j], family[i] })
			body = append(body, family...)
			if len(body) >= blockSize || i == len(names)-1 {
				add(round, false, body)
				slices.Reverse(body)
				add(round, true, body)
				body = nil
			}
		}
	}
	return steps
}

// Pattern returns the expression for -test.bench that selects exactly the benchmarks with these names.
func Pattern(names ...string) string {
	patterns := make([]string, len(names))
	for i, name := range names {
		elements := strings.Split("Benchmark"+name, "/")
		for j, e := range elements {
			elements[j] = "^" + regexp.QuoteMeta(e) + "$"
		}
		patterns[i] = strings.Join(elements, "/")
	}
	return strings.Join(patterns, "|")
}
