package runner

import (
	"context"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// Dir returns the directory of package pkg, in which its benchmarks run.
func Dir(ctx context.Context, pkg string) (string, error) {
	return goCommand(ctx, "list", "-f", "{{.Dir}}", pkg)
}

// Build compiles the benchmarks of pkg into the file binary.
func Build(ctx context.Context, pkg, binary string) error {
	_, err := goCommand(ctx, "test", "-c", "-o", binary, pkg)
	return err
}

func goCommand(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.WaitDelay = time.Second
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if ctx.Err() != nil {
		return "", fmt.Errorf("%w while compiling", ErrInterrupted)
	}
	if err != nil {
		return "", fmt.Errorf("go %s: %w%s", strings.Join(args, " "), err, indented(stderr.String()))
	}
	return strings.TrimSpace(string(out)), nil
}
