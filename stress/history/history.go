// Package history records what concurrent clients of a ring did and when, checks
// the record against the specification with porcupine, and keeps it in a file
// that can be checked again.
package history

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/trusted-ring/trusted-ring/model/spec"
)

// Record is one operation of one client. It took effect at some moment of
// [Call, Return].
type Record struct {
	Client int   `json:"client"`
	Call   int64 `json:"call"`
	Return int64 `json:"return"`
	spec.Op
}

// History is a run: the rules and what happened.
type History struct {
	Campaign string     `json:"campaign"`
	Seed     uint64     `json:"seed"` // of the round
	Scenario any        `json:"scenario,omitempty"`
	Clock    string     `json:"clock"`
	Rules    spec.Rules `json:"rules"`
	// PerReader says that the history is too long to be checked as a whole: each
	// reader is checked with the writers alone. That is necessary, not sufficient.
	PerReader bool     `json:"per_reader"`
	Records   []Record `json:"records"`
}

// MaxOperations is the longest history that one check takes.
const MaxOperations = 50_000

// ErrTooLong refuses a history that porcupine would not get through.
var ErrTooLong = errors.New("history too long")

// Verdict is the outcome of a check.
type Verdict struct {
	Result     porcupine.CheckResult // Ok, Illegal, Unknown when time ran out
	Operations int
	model      porcupine.Model
	info       porcupine.LinearizationInfo
}

// Check looks for an order of the operations that the specification accepts.
// Histories of more than MaxOperations in one check are ErrTooLong.
func (h *History) Check(timeout time.Duration) (Verdict, error) {
	model := ordered(spec.Model(h.Rules))
	total := Verdict{Result: porcupine.Ok, model: model}
	for _, part := range h.parts() {
		if len(part) > MaxOperations {
			return total, fmt.Errorf("%w: %d operations, limit %d", ErrTooLong, len(part), MaxOperations)
		}
		total.Operations += len(part)
		result := porcupine.Illegal
		if narrow := operations(part); h.narrow(narrow) {
			result = porcupine.CheckOperationsTimeout(model, narrow, timeout)
		}
		if result != porcupine.Ok {
			// Keeping what a picture needs makes every step back cost as much as the
			// history is long, so that is left to histories that fail.
			total.Result = result
			if result == porcupine.Illegal {
				_, total.info = porcupine.CheckOperationsVerbose(model, operations(part), timeout)
			}
			return total, nil
		}
	}
	return total, nil
}

// parts are the histories to check: the whole, or one for each reader.
func (h *History) parts() [][]Record {
	all := h.placeable()
	if !h.PerReader {
		return [][]Record{all}
	}
	var parts [][]Record
	for line := range spec.MaxReaders {
		with := h.followed(line)
		if with == 0 {
			continue
		}
		parts = append(parts, slices.DeleteFunc(slices.Clone(all), func(r Record) bool {
			// Who fills the ring is not known from one reader.
			return r.Kind == spec.Full || r.reads() && with>>r.Reader&1 == 0
		}))
	}
	return parts
}

// placeable is the records without what has no one moment. A look that found nothing
// stays as a Skip: where the reader stood, and not why.
//
// Whoever is told nothing first finds the slot empty, then the ring open or the
// cursor ahead. A writer that passed its own look at Close long before may publish
// between the two, and be told ErrClosed: no one moment explains what that reader was
// told.
//
// With the widened clock, whether a writer found the ring full, or a reader found that
// another had not given back, depends on the moment of a release that may still sit in
// a store buffer. The strict clock checks these. None of them changes anything for
// others, so the rest can be checked without.
func (h *History) placeable() (records []Record) {
	widened := h.Clock != new(Strict).String()
	late := map[uint64]bool{}
	for _, r := range h.Records {
		late[r.Seq] = late[r.Seq] || r.Closed
	}
	var following [spec.MaxReaders]bool
	for _, r := range h.Records {
		switch r.Kind {
		case spec.Join:
			following[r.Reader] = r.Start.After != 0
		case spec.Release, spec.Full:
			if widened {
				continue
			}
		case spec.Empty:
			if late[r.Seq] || widened && following[r.Reader] {
				r.Kind = spec.Skip
			}
		}
		records = append(records, r)
	}
	return records
}

// followed is the set of lines that reader line depends on, itself included; 0
// when there is no such reader.
func (h *History) followed(line int) (set uint) {
	for changed := true; changed; {
		before := set
		for _, r := range h.Records {
			if r.Kind == spec.Join && (r.Reader == line || set>>r.Reader&1 != 0) {
				set |= 1<<r.Reader | r.Start.After
			}
		}
		changed = set != before
	}
	return set
}

// reads reports whether the operation is one of a reader.
func (r Record) reads() bool {
	switch r.Kind {
	case spec.Publish, spec.Claim, spec.Commit, spec.Abandon, spec.Full, spec.Refused, spec.CloseBegins, spec.CloseEnds:
		return false
	}
	return true
}

// Join puts the clients' records together, in the order of their calls.
func Join(clients ...*Client) []Record {
	var all []Record
	for _, c := range clients {
		c.Settle()
		all = append(all, c.records...)
	}
	slices.SortStableFunc(all, func(a, b Record) int { return cmp.Compare(a.Call, b.Call) })
	return all
}

// Write saves the history as JSON.
func (h *History) Write(path string) error {
	b, err := json.Marshal(h)
	if err != nil {
		return err
	}
	return os.WriteFile(path, b, 0o644)
}

// Read loads a history.
func Read(path string) (*History, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	h := new(History)
	if err := json.Unmarshal(b, h); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if h.Rules.Capacity == 0 || len(h.Records) == 0 {
		return nil, fmt.Errorf("%s: capacity %d and %d operations: no history", path, h.Rules.Capacity, len(h.Records))
	}
	return h, nil
}

// Draw writes porcupine's picture of a check: an HTML page that shows how far the
// longest accepted order came, and what it could not place.
func (v Verdict) Draw(path string) error { return porcupine.VisualizePath(v.model, v.info, path) }
