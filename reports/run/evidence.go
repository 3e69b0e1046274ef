package run

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/trusted-ring/trusted-ring/reports/schema"
)

// readEvidence reads evidence/{stress,model,mutants}*.json. Several files of a
// kind are shards of one campaign: their lists are joined, and a mutant that
// several shards tried counts as killed by all who killed it.
func (r *Run) readEvidence(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries { // in name order
		name := e.Name()
		if e.IsDir() || !strings.HasSuffix(name, ".json") {
			continue
		}
		path := filepath.Join(dir, name)
		switch {
		case strings.HasPrefix(name, "stress"):
			err = r.addStress(path)
		case strings.HasPrefix(name, "model"):
			err = r.addModel(path)
		case strings.HasPrefix(name, "mutants"):
			err = r.addMutants(path)
		default:
			err = fmt.Errorf("%s: unknown evidence, want stress*.json, model*.json or mutants*.json", path)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *Run) addStress(path string) error {
	var add schema.StressEvidence
	if err := decodeJSON(path, &add); err != nil {
		return err
	}
	if err := checkVersion(path, add.Schema); err != nil {
		return err
	}
	if r.Evidence.Stress == nil {
		r.Evidence.Stress = &schema.StressEvidence{Schema: add.Schema, Commit: add.Commit, Started: add.Started, Machine: add.Machine}
	}
	into := r.Evidence.Stress
	r.checkCommit(path, into.Commit, add.Commit)
	into.Started = earlier(into.Started, add.Started)
	into.Campaigns = append(into.Campaigns, add.Campaigns...)
	slices.SortStableFunc(into.Campaigns, func(a, b schema.Campaign) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), cmp.Compare(a.Seed, b.Seed))
	})
	return nil
}

func (r *Run) addModel(path string) error {
	var add schema.ModelEvidence
	if err := decodeJSON(path, &add); err != nil {
		return err
	}
	if err := checkVersion(path, add.Schema); err != nil {
		return err
	}
	if r.Evidence.Model == nil {
		r.Evidence.Model = &schema.ModelEvidence{Schema: add.Schema, Commit: add.Commit}
	}
	into := r.Evidence.Model
	r.checkCommit(path, into.Commit, add.Commit)
	into.Explore = append(into.Explore, add.Explore...)
	into.Spin = append(into.Spin, add.Spin...)
	into.Proof = append(into.Proof, add.Proof...)
	slices.SortStableFunc(into.Explore, func(a, b schema.ExploreResult) int { return strings.Compare(a.Name, b.Name) })
	slices.SortStableFunc(into.Spin, func(a, b schema.SpinResult) int {
		return cmp.Or(strings.Compare(a.Model, b.Model), strings.Compare(a.Property, b.Property))
	})
	slices.SortStableFunc(into.Proof, func(a, b schema.TheoremResult) int { return strings.Compare(a.Theorem, b.Theorem) })
	return nil
}

func (r *Run) addMutants(path string) error {
	var add schema.MutantEvidence
	if err := decodeJSON(path, &add); err != nil {
		return err
	}
	if err := checkVersion(path, add.Schema); err != nil {
		return err
	}
	if r.Evidence.Mutants == nil {
		r.Evidence.Mutants = &schema.MutantEvidence{Schema: add.Schema, Commit: add.Commit}
	}
	into := r.Evidence.Mutants
	r.checkCommit(path, into.Commit, add.Commit)
	if add.Partial != "" {
		into.Partial = strings.Join(slices.DeleteFunc([]string{into.Partial, add.Partial}, func(why string) bool { return why == "" }), "; ")
	}
	for _, m := range add.Mutants {
		i := slices.IndexFunc(into.Mutants, func(have schema.Mutant) bool { return have.ID == m.ID })
		if i < 0 {
			into.Mutants = append(into.Mutants, m)
			continue
		}
		into.Mutants[i].Expected = union(into.Mutants[i].Expected, m.Expected)
		into.Mutants[i].KilledBy = union(into.Mutants[i].KilledBy, m.KilledBy)
	}
	slices.SortStableFunc(into.Mutants, func(a, b schema.Mutant) int { return strings.Compare(a.ID, b.ID) })
	return nil
}

// checkVersion refuses evidence of another schema; 0 is a file that does not say.
func checkVersion(path string, version int) error {
	if version != 0 && version != schema.Version {
		return fmt.Errorf("%s: schema %d, this program reads schema %d", path, version, schema.Version)
	}
	return nil
}

func (r *Run) checkCommit(path, have, add string) {
	if have != add {
		r.Warnings = append(r.Warnings, schema.Warning{Subject: path,
			Text: fmt.Sprintf("evidence of commit %q is joined with evidence of commit %q", add, have)})
	}
}

func earlier(a, b string) string {
	if a == "" || b != "" && b < a {
		return b
	}
	return a
}

func union(a, b []string) []string {
	out := slices.Concat(a, b)
	slices.Sort(out)
	return slices.Compact(out)
}
