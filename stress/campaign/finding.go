package campaign

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Finding is a round that found something, as a file from which it can be run
// again.
type Finding struct {
	Campaign string         `json:"campaign"`
	Seed     uint64         `json:"seed"` // of the round
	Config   map[string]any `json:"config,omitempty"`
	Error    string         `json:"error"`
}

func save(dir string, f Finding) (string, error) {
	b, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, fmt.Sprintf("finding-%s-%016x.json", strings.ReplaceAll(f.Campaign, "/", "-"), f.Seed))
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	return path, os.WriteFile(path, append(b, '\n'), 0o644)
}

// ReadFinding loads a finding; ok is false when the file is something else.
func ReadFinding(path string) (f Finding, ok bool, err error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return f, false, err
	}
	if err := json.Unmarshal(b, &f); err != nil {
		return f, false, fmt.Errorf("%s: %w", path, err)
	}
	return f, f.Campaign != "" && f.Error != "", nil
}

// Repeat runs the round of a finding again, up to so many times: the same work,
// but threads interleave as they like. The error is what it found this time.
func (f Finding) Repeat(ctx context.Context, campaigns []Campaign, times int, dir string, time time.Duration) error {
	for _, c := range campaigns {
		if c.Name != f.Campaign {
			continue
		}
		if c.Setup != nil {
			if err := c.Setup(ctx, dir); err != nil {
				return err
			}
		}
		for range times {
			if _, err := c.Round(ctx, NewEnv(f.Seed, dir, time)); err != nil {
				return err
			}
		}
		return nil
	}
	return fmt.Errorf("no campaign %q in this build", f.Campaign)
}
