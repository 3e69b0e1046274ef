package instrument

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/trusted-ring/trusted-ring/stress/campaign"
)

const (
	module  = "github.com/trusted-ring/trusted-ring"
	command = module + "/stress/cmd/stress"
	// pauseOnce is in how many steps an instrumented writer or reader pauses once.
	pauseOnce = 200
)

// Program is an instrumented build of the stress command.
type Program struct {
	Door Door
	path string
}

// Build builds the program in dir; it needs the go command and the module's source.
func (p *Program) Build(ctx context.Context, dir string) error {
	root, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", module).Output()
	if err != nil {
		return fmt.Errorf("instrumented builds need the go command and the module's source: %w", err)
	}
	work, err := filepath.Abs(filepath.Join(dir, "instrumented-"+string(p.Door)))
	if err != nil {
		return err
	}
	if err := os.MkdirAll(work, 0o755); err != nil {
		return err
	}
	overlay, err := Overlay(strings.TrimSpace(string(root)), work, p.Door, nil)
	if err != nil {
		return err
	}
	p.path = filepath.Join(work, "stress")
	build := exec.CommandContext(ctx, "go", "build", "-overlay", overlay, "-tags", p.Door.Tags(), "-o", p.path, command)
	build.Dir = strings.TrimSpace(string(root))
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("instrumented build: %w\n%s", err, out)
	}
	return nil
}

// Round runs the campaigns of linearizability and integrity in the program. What
// they find is in dir.
func (p *Program) Round(ctx context.Context, seed uint64, dir string, duration time.Duration) (campaign.Outcome, error) {
	out, err := os.MkdirTemp(dir, "instrumented-round-")
	if err != nil {
		return campaign.Outcome{}, err
	}
	run := exec.CommandContext(ctx, p.path, "-mode", "quick", "-only", "^(linear|integrity/(overwrite|gated))", "-seed", fmt.Sprint(seed),
		"-duration", duration.String(), "-out", out)
	run.Env = append(os.Environ(), fmt.Sprintf("%s=%d", Variable, pauseOnce))
	run.Cancel = func() error { return run.Process.Signal(os.Interrupt) }
	run.WaitDelay = 10 * time.Second
	log, runErr := run.CombinedOutput()
	if ctx.Err() != nil {
		return campaign.Outcome{}, ctx.Err()
	}
	outcome, err := sum(filepath.Join(out, "evidence", "stress.json"))
	outcome.Config = map[string]any{"door": string(p.Door), "pause-once-in": pauseOnce}
	if runErr != nil {
		return outcome, fmt.Errorf("instrumented run in %s: %w\n%s", out, runErr, log)
	}
	if err != nil {
		return outcome, err
	}
	return outcome, os.RemoveAll(out)
}

// sum adds up an evidence file.
func sum(path string) (campaign.Outcome, error) {
	var o campaign.Outcome
	b, err := os.ReadFile(path)
	if err != nil {
		return o, err
	}
	var e campaign.Evidence
	if err := json.Unmarshal(b, &e); err != nil {
		return o, fmt.Errorf("%s: %w", path, err)
	}
	for _, r := range e.Campaigns {
		o.Published += r.Events
		o.Delivered += r.Delivered
		o.Torn += r.Torn
		o.Missed += r.Missed
		o.Lost += r.Lost
		o.Reordered += r.Reordered
		o.Duplicated += r.Duplicated
		o.Operations += r.Operations
		o.Histories += r.Histories
	}
	return o, nil
}
