// Package mutants puts the checks of this project on trial: it breaks the ring
// on purpose, in one place at a time, and asks every checker whether it notices.
//
// A mutant is a patch of the real source. The patched files reach the compiler
// through go's -overlay, so that nothing in the repository changes and the ring
// carries no hooks. Each patch states in advance who will notice; a mutant that
// nobody notices, or a checker that no longer notices what it is stated to
// notice, fails the matrix.
package mutants

import (
	"bufio"
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/textproto"
	"path"
	"slices"
	"strings"

	"github.com/trusted-ring/trusted-ring/model/promela"
)

// Mutant is one fault of the ring.
type Mutant struct {
	ID     string // the patch's file name
	Class  string
	Change string // what is wrong, in words
	// Killers must notice, each time. Of the checkers that do not go by chance nobody
	// else may.
	Killers []string
	// Unseen is why no run on amd64 can show the fault; "" when one can. Only
	// checkers that do not run on the machine's own memory order kill these.
	Unseen string
	// Rare is why runs show the fault only now and then; "" when checkers can be
	// held to it. Then no run is held to see it.
	Rare  string
	Twins []Twin // the same fault in the Promela models
	Note  string
	files []filePatch
}

// Twin is a Promela model with the fault built in; see package promela.
type Twin struct{ Model, Break string }

// Classes are the kinds of faults that the matrix must have.
var Classes = []string{
	"order", "validation", "gating", "accounting", "claiming", "waiting", "wrap", "close", "join", "pressure",
}

//go:embed patches/*.patch
var patches embed.FS

// All lists the mutants in the order of their ids.
func All() ([]Mutant, error) {
	files, err := fs.Glob(patches, "patches/*.patch")
	if err != nil {
		return nil, err
	}
	all := make([]Mutant, len(files))
	for i, name := range files {
		text, err := patches.ReadFile(name)
		if err != nil {
			return nil, err
		}
		if all[i], err = parse(strings.TrimSuffix(path.Base(name), ".patch"), text); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// parse reads a patch: header lines as in mail, an empty line, a unified diff.
func parse(id string, text []byte) (Mutant, error) {
	r := bufio.NewReader(bytes.NewReader(text))
	header, err := textproto.NewReader(r).ReadMIMEHeader()
	if err != nil {
		return Mutant{}, fmt.Errorf("%s.patch: header: %w", id, err)
	}
	m := Mutant{
		ID: id, Class: header.Get("Class"), Change: header.Get("Change"), Note: header.Get("Note"),
		Unseen: header.Get("Unseen"), Rare: header.Get("Rare"), Killers: strings.Fields(header.Get("Killers")),
	}
	for _, twin := range header.Values("Twin") {
		model, fault, ok := strings.Cut(twin, " ")
		if !ok {
			return m, fmt.Errorf("%s.patch: twin %q, want a model and a break", id, twin)
		}
		m.Twins = append(m.Twins, Twin{model, fault})
	}
	diff, err := io.ReadAll(r)
	if err != nil {
		return m, err
	}
	if m.files, err = parseDiff(string(diff)); err != nil {
		return m, fmt.Errorf("%s.patch: %w", id, err)
	}
	return m, m.check()
}

// check holds a mutant to the rules of the matrix.
func (m Mutant) check() error {
	var errs []error
	bad := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("%s.patch: "+format, append([]any{m.ID}, args...)...))
	}
	if !slices.Contains(Classes, m.Class) {
		bad("class %q, want one of %v", m.Class, Classes)
	}
	if m.Change == "" {
		bad("no change stated")
	}
	if len(m.files) == 0 {
		bad("no diff")
	}
	for _, name := range m.Killers {
		c, ok := CheckerNamed(name)
		if !ok {
			bad("killer %q is no checker", name)
		}
		if c.OnHardware && m.Unseen+m.Rare != "" {
			bad("unseen on amd64 or rare, yet %s is to see it each time", name)
		}
	}
	if slices.Contains(m.Killers, Spin) != (len(m.Twins) > 0) {
		bad("killers %v and %d twins: spin kills exactly the mutants that have one", m.Killers, len(m.Twins))
	}
	for _, twin := range m.Twins {
		if !slices.ContainsFunc(promela.Suite(), twin.is) {
			bad("twin %s of model %s is not in the suite", twin.Break, twin.Model)
		}
	}
	if least := m.leastKillers(); len(m.Killers) < least {
		bad("killers %v: want at least %d", m.Killers, least)
	}
	return errors.Join(errs...)
}

// leastKillers is how many checkers must notice: two for whatever hardware can
// be made to show.
func (m Mutant) leastKillers() int {
	if m.Unseen+m.Rare != "" {
		return 1
	}
	return 2
}
