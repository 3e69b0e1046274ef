// Package evidence writes what the model checkers found where the report looks
// for it: evidence/model.json in a run's directory. Three programs write one part
// each: explore, spin, proof.
package evidence

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Version is the schema number of the file.
const Version = 1

// Model is the file. The parts that a program did not run are as it found them.
type Model struct {
	Schema  int         `json:"schema"`
	Commit  string      `json:"commit,omitempty"` // of the code that was checked; -dirty when the tree had changes
	Explore []Execution `json:"explore,omitempty"`
	Spin    []Property  `json:"spin,omitempty"`
	Proof   []Theorem   `json:"proof,omitempty"`
}

// Execution is one configuration of the real ring, explored under weak memory.
type Execution struct {
	Name       string  `json:"name"`
	Executions uint64  `json:"executions"`      // explored
	Blocked    uint64  `json:"blocked"`         // explored, that led nowhere
	Apart      int     `json:"apart,omitempty"` // readers explored one at a time
	Whole      uint64  `json:"whole,omitempty"` // of all of them together, for which those stand, where that is known
	Exhaustive bool    `json:"exhaustive"`
	Why        string  `json:"why,omitempty"` // why not exhaustive
	Seconds    float64 `json:"seconds"`
	Result     string  `json:"result"` // pass, fail
}

// Property is one property of one Promela model.
type Property struct {
	Model    string  `json:"model"`
	Property string  `json:"property"`
	States   uint64  `json:"states"`
	Result   string  `json:"result"` // holds, violated-as-expected, or what went wrong
	Seconds  float64 `json:"seconds"`
}

// Theorem is one goal and the provers that proved it.
type Theorem struct {
	Theorem  string   `json:"theorem"`
	Provers  []string `json:"provers"`
	Expected string   `json:"expected"` // proved, or unproved for a negative control
}

// Dir is the run directory to write to: out if it is given, else the newest run
// under root (the module's directory), else a directory for the models alone.
func Dir(out, root string) string {
	if out != "" {
		return out
	}
	latest := filepath.Join(root, "reports", "out", "latest")
	if _, err := os.Stat(latest); err == nil {
		return latest
	}
	return filepath.Join(root, "reports", "out", "model")
}

// Merge reads dir/evidence/model.json, lets change replace one part, and writes
// the file whole. Parts that were found at another commit are dropped: they say
// nothing about this one. Two programs must not merge at the same time.
func Merge(dir, commit string, change func(*Model)) (path string, err error) {
	path = filepath.Join(dir, "evidence", "model.json")
	var m Model
	text, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return "", err
	default:
		if err := json.Unmarshal(text, &m); err != nil {
			return "", fmt.Errorf("%s: %w", path, err)
		}
	}
	if m.Commit != commit {
		m = Model{}
	}
	m.Schema, m.Commit = Version, commit
	change(&m)
	if text, err = json.MarshalIndent(m, "", "  "); err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return "", err
	}
	fresh := path + ".new"
	if err := os.WriteFile(fresh, append(text, '\n'), 0o644); err != nil {
		return "", err
	}
	return path, os.Rename(fresh, path)
}

// Commit is the commit of the tree in dir, with -dirty when files that git knows
// have changed; empty outside a repository.
func Commit(dir string) string {
	text, err := exec.Command("git", "-C", dir, "describe", "--always", "--abbrev=40", "--dirty", "--exclude=*").Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}

// Root is the directory of the module that holds the working directory.
func Root() (string, error) {
	text, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("go env GOMOD: %w", err)
	}
	file := strings.TrimSpace(string(text))
	if filepath.Base(file) != "go.mod" {
		return "", errors.New("not in a module: run this in the repository")
	}
	return filepath.Dir(file), nil
}

// Missing names the tools that are not installed, and how to get them; nil when
// all are there.
func Missing(tools ...string) error {
	var missing []string
	for _, tool := range tools {
		if _, err := exec.LookPath(tool); err != nil {
			missing = append(missing, tool)
		}
	}
	if missing == nil {
		return nil
	}
	return fmt.Errorf("not installed: %s; scripts/install-tools %s installs what is missing",
		strings.Join(missing, ", "), strings.Join(tools, " "))
}
