// Package env captures the machine that a run was measured on.
//
// Its opinion: what cannot be read is said to be unknown, never guessed, and never stops a run.
package env

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/trusted-ring/trusted-ring/bench/cpu"
)

// Unknown stands for what could not be read.
const Unknown = "unknown"

// Environment is env.json, together with [Run].
type Environment struct {
	Schema      int        `json:"schema"`
	CPU         string     `json:"cpu"`
	Cores       int        `json:"cores"` // that the run may use
	Caches      []Cache    `json:"caches"`
	Kernel      string     `json:"kernel"`
	Governor    string     `json:"governor"`
	Virtual     bool       `json:"virtual"`
	Hypervisor  string     `json:"hypervisor"` // "" on bare metal
	MemoryBytes int64      `json:"memory_bytes"`
	GOMAXPROCS  int        `json:"gomaxprocs"`
	Go          string     `json:"go"`
	GOOS        string     `json:"goos"`
	GOARCH      string     `json:"goarch"`
	Commit      string     `json:"commit"`
	Dirty       bool       `json:"dirty"` // the working tree differs from the commit
	Load        [3]float64 `json:"load"`  // over 1, 5 and 15 minutes, when the run started
	Time        string     `json:"time"`  // RFC 3339
}

// A Cache is one cache of the first core.
type Cache struct {
	Level int    `json:"level"`
	Type  string `json:"type"` // Data, Instruction, Unified
	Bytes int64  `json:"bytes"`
}

// Capture reads the machine, and the state of the git work tree that holds dir.
func Capture(dir string, now time.Time) Environment {
	e := Environment{
		Schema: 1, CPU: Unknown, Cores: cpu.Cores(), Caches: []Cache{}, Kernel: Unknown, Governor: Unknown,
		GOMAXPROCS: runtime.GOMAXPROCS(0), Go: runtime.Version(), GOOS: runtime.GOOS, GOARCH: runtime.GOARCH,
		Commit: Unknown, Time: now.UTC().Format(time.RFC3339),
	}
	e.machine("/")
	if out, err := git(dir, "rev-parse", "HEAD"); err == nil {
		e.Commit = out
		status, err := git(dir, "status", "--porcelain")
		e.Dirty = err != nil || status != ""
	}
	return e
}

func git(dir string, args ...string) (string, error) {
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	out, err := cmd.Output()
	return strings.TrimSpace(string(out)), err
}

// file returns the trimmed content of a file below root, "" if it cannot be read.
func file(root, path string) string {
	b, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(b))
}
