package mutants

import (
	"slices"

	"github.com/trusted-ring/trusted-ring/stress/instrument"
)

// Checker is one column of the matrix: a test binary, built with the mutant, and
// how it is run. It notices the fault when it fails, or does not come to an end.
type Checker struct {
	Name    string
	About   string
	Package string   // path below the module's root
	Build   []string // flags of go test -c
	Args    []string // of the test binary
	// OnHardware is true for those that run on the machine's own memory order.
	OnHardware bool
	// ByChance is true for those whose verdict depends on how threads happen to
	// meet: they are held to what they are stated to notice. The others are held to
	// exactly that.
	ByChance bool
	// Paused is true for those in whose build each writer and reader may pause
	// before every step of the protocol: see package instrument.
	Paused bool
}

// short runs a package's tests until the first one fails.
var short = []string{"-test.short", "-test.failfast"}

// Checkers are the columns, in the order in which they run.
var Checkers = []Checker{
	{Name: "unit", OnHardware: true, ByChance: true, Package: "ring", Args: []string{"-test.failfast"},
		About: "the ring's tests, through the door of this machine"},
	{Name: "spec", OnHardware: true, Package: "model/spec", Args: append([]string{"-test.run=Follows", "-rapid.seed=1", "-rapid.checks=3000", "-rapid.nofailfile", "-rapid.shrinktime=0s"}, short...),
		About: "ring and specification side by side, one thread, random programs of a fixed seed"},
	{Name: "race", OnHardware: true, ByChance: true, Package: "ring", Build: []string{"-race"}, Args: short,
		About: "the ring's tests under the race detector, through the door of sync/atomic"},
	{Name: "porcupine", OnHardware: true, ByChance: true, Package: "stress/linear", Args: short,
		About: "recorded histories of concurrent clients, checked for linearizability"},
	{Name: "integrity", OnHardware: true, ByChance: true, Package: "model/mutants/integrity", Args: []string{"-test.failfast"},
		About: "self-checking payloads at full speed"},
	{Name: "steps", OnHardware: true, ByChance: true, Paused: true, Package: "model/mutants/integrity", Build: []string{"-tags=" + instrument.Portable.Tags()}, Args: short,
		About: "the same payloads, slowly: everybody may pause before each step of the protocol"},
	{Name: "explore", Package: "model/mutants/explored", Build: []string{"-tags=explore"}, Args: short,
		About: "the model checker on the real ring, a bounded part of each program"},
}

// CheckerNamed finds a column; Spin is one, but not a test.
func CheckerNamed(name string) (Checker, bool) {
	if name == Spin {
		return Checker{Name: Spin}, true
	}
	i := slices.IndexFunc(Checkers, func(c Checker) bool { return c.Name == name })
	if i < 0 {
		return Checker{}, false
	}
	return Checkers[i], true
}

// Names are those of all columns.
func Names() []string {
	var names []string
	for _, c := range Checkers {
		names = append(names, c.Name)
	}
	return append(names, Spin)
}
