// Package claims holds documented claims as data and decides, from the cells
// and the evidence of a run, what becomes of them.
//
// Its opinion: a claim is a sentence, a bound, and a rule for reading the
// measured value, all three in a file that anyone can check without reading
// code. A verdict comes from an interval against the bound: supported when the
// whole interval satisfies it, refuted when none of it does, inconclusive when
// it straddles the bound or the samples are too few for an interval,
// not-testable-here when the run has no such measurement, with the reason.
// There is no fifth outcome and no point estimate decides.
package claims

import (
	"embed"
	"fmt"
)

// File is one claims file: the claims about one subject.
type File struct {
	Path    string  `yaml:"-"`
	Subject string  `yaml:"subject"` // what the claims are about
	Source  string  `yaml:"source"`  // where they are documented
	Claims  []Claim `yaml:"claims"`
}

// Claim is one documented sentence. Its verdict is that of its first reading;
// the others are shown beside it.
type Claim struct {
	ID        string    `yaml:"id"`
	Statement string    `yaml:"statement"` // the literal sentence
	Source    string    `yaml:"source"`    // where, if not the file's source
	Audit     string    `yaml:"audit"`     // what was really measured, contradictions
	Readings  []Reading `yaml:"readings"`
}

// Reading is one way to take a claim at its word: a bound in a unit, and either
// a measurement or evidence to hold against it.
type Reading struct {
	Name     string    `yaml:"name"` // as documented, as obtained, …
	Unit     string    `yaml:"unit"` // of the bound and of the measured value
	Min      *float64  `yaml:"min"`  // the bounds belong to what satisfies the claim
	Max      *float64  `yaml:"max"`
	Measure  *Measure  `yaml:"measure"`
	Evidence *Evidence `yaml:"evidence"`
}

// Measure selects cells and says how a sample of theirs becomes a value in the
// reading's unit: scale * sample, or scale / sample when Reciprocal.
//
// When several cells match, every one of them must satisfy the bound, and the
// worst is reported. A value listed in Where must be there; keys that are not
// in Where may have any value.
type Measure struct {
	Workload   string   `yaml:"workload"`
	Where      Filter   `yaml:"where"`
	Except     Filter   `yaml:"except"`
	Metric     string   `yaml:"metric"`     // unit in the benchmark file
	Over       *Divisor `yaml:"over"`       // divides each sample by another cell's of the same process or block
	Fit        *Fit     `yaml:"fit"`        // reads a regression over the matching cells instead
	Scale      *float64 `yaml:"scale"`      // default 1
	Reciprocal bool     `yaml:"reciprocal"` // events/s from ns: scale 1e9
	Exact      bool     `yaml:"exact"`      // a fact that does not vary: one sample will do, all must agree with the bound
}

// Divisor selects the cell that a measure is divided by.
type Divisor struct {
	Workload string   `yaml:"workload"`
	Where    Filter   `yaml:"where"`
	Except   Filter   `yaml:"except"`
	Metric   string   `yaml:"metric"`
	Same     []string `yaml:"same"` // keys in which the divisor equals the measured cell
}

// Fit is a statistic of the least-squares line of the metric against a
// parameter, fitted in every block apart.
type Fit struct {
	X         string `yaml:"x"`         // parameter
	Statistic string `yaml:"statistic"` // r2
}

// Evidence is a count over evidence/*.json.
type Evidence struct {
	Count string `yaml:"count"` // one of the names in evidence.go
	Match string `yaml:"match"` // part of the names that count; default all
}

// Filter holds the values allowed per key; impl is a key like the others.
type Filter map[string]any

//go:embed rusted-ring.yaml trusted-ring.yaml
var builtin embed.FS

// Builtin returns the claims of this repository: those of the crate that it
// re-creates, and its own.
func Builtin() ([]File, error) {
	var files []File
	for _, name := range []string{"rusted-ring.yaml", "trusted-ring.yaml"} {
		data, err := builtin.ReadFile(name)
		if err != nil {
			return nil, err
		}
		f, err := Parse("reports/claims/"+name, data)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

// Error is a mistake in a claims file.
type Error struct {
	Path string
	Line int
	Key  string // claims[2].readings[0].max; empty when the file as a whole is wrong
	Msg  string
}

func (e *Error) Error() string {
	if e.Key == "" {
		return fmt.Sprintf("%s:%d: %s", e.Path, e.Line, e.Msg)
	}
	return fmt.Sprintf("%s:%d: %s: %s", e.Path, e.Line, e.Key, e.Msg)
}
