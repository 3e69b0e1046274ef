package campaign

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// Evidence is evidence/stress*.json; the report reads it.
type Evidence struct {
	Schema    int      `json:"schema"`
	Commit    string   `json:"commit"`
	Dirty     bool     `json:"dirty"`   // the work tree differed from the commit
	Started   string   `json:"started"` // RFC 3339
	Machine   string   `json:"machine"`
	Campaigns []Result `json:"campaigns"`
}

// Result is what became of one campaign.
type Result struct {
	Name       string         `json:"name"`
	Config     map[string]any `json:"config,omitempty"` // of the last round, or of the one that found something
	Events     uint64         `json:"events"`           // published
	Delivered  uint64         `json:"delivered"`        // over all readers
	Torn       uint64         `json:"torn"`
	Missed     uint64         `json:"missed"` // over all readers; counted by the ring
	Lost       uint64         `json:"lost"`   // not accounted for
	Reordered  uint64         `json:"reordered"`
	Duplicated uint64         `json:"duplicated"`
	Operations uint64         `json:"operations,omitempty"` // checked for linearizability
	Histories  uint64         `json:"histories,omitempty"`
	Rounds     uint64         `json:"rounds"`
	Seed       uint64         `json:"seed"`
	Shard      string         `json:"shard,omitempty"`
	Seconds    float64        `json:"seconds"`
	Result     string         `json:"result"` // Pass, Fail, Expected or Interrupted
	Detail     string         `json:"detail,omitempty"`
}

// The results.
const (
	Pass        = "pass"
	Fail        = "fail"
	Expected    = "expected-failure" // wrong on purpose, and seen to be
	Interrupted = "interrupted"      // nothing was found before somebody stopped it
)

// NewEvidence describes this run of the work tree that holds dir.
func NewEvidence(dir string, started time.Time) Evidence {
	head, dirty := commit(dir)
	return Evidence{Schema: 1, Commit: head, Dirty: dirty, Started: started.UTC().Format(time.RFC3339), Machine: machine(), Campaigns: []Result{}}
}

// commit is the work tree's commit, and whether it was changed since; "unknown"
// without git.
func commit(dir string) (head string, dirty bool) {
	head, err := git(dir, "rev-parse", "HEAD")
	if err != nil {
		return "unknown", true
	}
	status, err := git(dir, "status", "--porcelain")
	return head, err != nil || status != ""
}

func git(dir string, args ...string) (string, error) {
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	out, err := cmd.Output()
	return strings.TrimSpace(string(out)), err
}

// machine is the processor, as far as it can be read.
func machine() string {
	name := runtime.GOOS + "/" + runtime.GOARCH
	info, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return name
	}
	for line := range strings.Lines(string(info)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value) + ", " + name
		}
	}
	return name
}

// Write saves the evidence at path, whole or not at all.
func (e Evidence) Write(path string) error {
	b, err := json.MarshalIndent(e, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(path+".tmp", append(b, '\n'), 0o644); err != nil {
		return err
	}
	return os.Rename(path+".tmp", path)
}
