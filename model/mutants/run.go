package mutants

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/trusted-ring/trusted-ring/stress/instrument"
)

// Outcome is what one checker said of one ring.
type Outcome struct {
	Killed bool
	How    string // what failed: the test's name, "does not end", …
	Took   time.Duration
	Output string // its end, when it failed
}

// BuildError is a ring, or a checker, that does not compile. It says nothing of
// any checker.
type BuildError struct {
	Checker, Output string
}

func (e *BuildError) Error() string {
	return fmt.Sprintf("%s does not build:\n%s", e.Checker, e.Output)
}

// build compiles the checker's test binary, with the ring as it is or patched,
// into a directory of its own below dir.
func (c Checker) build(ctx context.Context, root, dir string, patched overlay) (binary string, err error) {
	dir = filepath.Join(dir, c.Name)
	if err := os.Mkdir(dir, 0o755); err != nil {
		return "", err
	}
	file, err := patched.write(dir)
	if c.Paused && err == nil {
		file, err = instrument.Overlay(root, dir, instrument.Portable, patched)
	}
	if err != nil {
		return "", err
	}
	binary = filepath.Join(dir, c.Name+".test")
	args := append([]string{"test", "-c", "-vet=off", "-ldflags=-s -w", "-o", binary, "-overlay=" + file}, c.Build...)
	cmd := exec.CommandContext(ctx, "go", append(args, "./"+c.Package)...)
	cmd.Dir = root
	out, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if err != nil {
		return "", &BuildError{c.Name, string(out)}
	}
	return binary, nil
}

// errMemory is why a run was ended that took more than memoryLimit.
var errMemory = errors.New("takes more than 2 GiB")

const memoryLimit int64 = 2 << 30

// maxOutput is how much of a failed run's output is kept, in bytes.
const maxOutput = 8 << 10

// pauseOnce is in how many steps of the protocol a writer or reader pauses once.
const pauseOnce = 50

// grace is what a binary gets to end by itself after its limit, and say where it
// was.
const grace = 5 * time.Second

// run runs the checker's binary. A run that is over after limit or takes too
// much memory counts as a kill; without a limit, the caller's ctx ends it.
func (c Checker) run(ctx context.Context, root, binary string, limit time.Duration) (Outcome, error) {
	bounded, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	args := c.Args
	if limit > 0 {
		args = append([]string{"-test.timeout=" + limit.String()}, args...)
		var release context.CancelFunc
		bounded, release = context.WithTimeout(bounded, limit+grace)
		defer release()
	}
	cmd := exec.CommandContext(bounded, binary, args...)
	cmd.Dir = filepath.Join(root, filepath.FromSlash(c.Package))
	if c.Paused {
		cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d", instrument.Variable, pauseOnce))
	}
	cmd.WaitDelay = time.Second
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return Outcome{}, err
	}
	watched, stop := context.WithCancel(bounded)
	go watchMemory(watched, cmd.Process.Pid, func() { cancel(errMemory) })
	err := cmd.Wait()
	stop()
	o := Outcome{Took: time.Since(start)}
	if err != nil {
		o.Output = out.String()[max(0, out.Len()-maxOutput):]
	}
	var failed *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return o, ctx.Err()
	case err == nil:
		return o, nil
	case context.Cause(bounded) == errMemory:
		o.How = errMemory.Error()
	case bounded.Err() != nil:
		o.How = "does not end"
	case errors.As(err, &failed):
		o.How = whatFailed(out.String())
	default:
		return o, err
	}
	o.Killed = true
	return o, nil
}

// watchMemory calls exceeded once the process has more than memoryLimit
// resident. It knows only where there is /proc.
func watchMemory(ctx context.Context, pid int, exceeded func()) {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
		var size, resident int64
		if err != nil {
			return
		}
		if n, _ := fmt.Sscan(string(text), &size, &resident); n == 2 && resident*int64(os.Getpagesize()) > memoryLimit {
			exceeded()
			return
		}
	}
}

var failedTest = regexp.MustCompile(`(?m)^\s*--- FAIL: (\S+)`)
var timedOut = regexp.MustCompile(`(?m)^panic: test timed out[^\n]*\n\s*running tests:\n\s*(\S+)`)
var crashed = regexp.MustCompile(`(?m)^(panic: .*|fatal error: .*|SIG\w+: .*)$`)

// whatFailed is the gist of a test binary's output.
func whatFailed(out string) string {
	if m := timedOut.FindStringSubmatch(out); m != nil {
		return m[1] + " does not end"
	}
	how := "fails"
	if all := failedTest.FindAllStringSubmatch(out, -1); all != nil {
		how = all[len(all)-1][1] // the subtest stands last
	} else if m := crashed.FindStringSubmatch(out); m != nil {
		how = m[1]
	}
	if strings.Contains(out, "WARNING: DATA RACE") {
		how += " (data race)"
	}
	return how
}
