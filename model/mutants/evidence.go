package mutants

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
)

// evidenceVersion is the schema number of the file.
const evidenceVersion = 1

type evidenceFile struct {
	Schema  int            `json:"schema"`
	Commit  string         `json:"commit,omitempty"`
	Partial string         `json:"partial,omitempty"` // why rows or columns are missing
	Mutants []evidenceLine `json:"mutants"`
}

type evidenceLine struct {
	ID       string            `json:"id"`
	Class    string            `json:"class"`
	Change   string            `json:"change"`
	Expected []string          `json:"expected"`
	KilledBy []string          `json:"killed_by"`
	Note     string            `json:"note,omitempty"`
	How      map[string]string `json:"how,omitempty"` // by checker: what failed
}

// WriteEvidence writes dir/evidence/mutants.json and returns its path. partial
// says why it is not the whole matrix; "" when it is.
func (m *Matrix) WriteEvidence(dir, commit, partial string) (path string, err error) {
	file := evidenceFile{Schema: evidenceVersion, Commit: commit, Partial: partial, Mutants: []evidenceLine{}}
	for _, r := range m.Rows {
		if r.Err != nil {
			continue // neither killed nor survived
		}
		line := evidenceLine{ID: r.ID, Class: r.Class, Change: r.Change, Expected: r.Killers, KilledBy: r.KilledBy(),
			Note: r.note(), How: map[string]string{}}
		for name, o := range r.Outcomes {
			if o.How != "" {
				line.How[name] = o.How
			}
		}
		file.Mutants = append(file.Mutants, line)
	}
	text, err := json.MarshalIndent(file, "", "  ")
	if err != nil {
		return "", err
	}
	path = filepath.Join(dir, "evidence", "mutants.json")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return "", err
	}
	fresh := path + ".new"
	if err := os.WriteFile(fresh, append(text, '\n'), 0o644); err != nil {
		return "", err
	}
	return path, os.Rename(fresh, path)
}

// note is what the report says beside the row.
func (m Mutant) note() string {
	if m.Rare != "" {
		return "Runs show it only now and then: " + m.Rare + "; " + strings.Join(m.Killers, " and ") + " must."
	}
	if m.Unseen == "" {
		return m.Note
	}
	text := "No run on amd64 can show it: " + m.Unseen + "; " + strings.Join(m.Killers, " and ") + " must."
	if m.Note != "" {
		text += " " + m.Note
	}
	return text
}
