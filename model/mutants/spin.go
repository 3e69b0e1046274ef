package mutants

import (
	"context"
	"errors"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/trusted-ring/trusted-ring/model/promela"
)

// Spin is the column that runs no code of the ring. It kills a mutant when the
// Promela model with the same fault violates the very property that it must
// violate. Mutants without such a twin are none of its business.
const Spin = "spin"

func (t Twin) is(c promela.Check) bool { return c.Model == t.Model && c.Break == t.Break }

// buildSpin compiles model/cmd/spin into dir.
func buildSpin(ctx context.Context, root, dir string) (binary string, err error) {
	binary = filepath.Join(dir, Spin)
	cmd := exec.CommandContext(ctx, "go", "build", "-o", binary, "./model/cmd/spin")
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", &BuildError{Spin, string(out)}
	}
	return binary, nil
}

// verify runs the twins of a mutant through SPIN.
func verify(ctx context.Context, root, binary string, twins []Twin) (Outcome, error) {
	start := time.Now()
	o := Outcome{Killed: true}
	for _, t := range twins {
		pattern := "^" + regexp.QuoteMeta(t.Model) + `\b.* / twin ` + regexp.QuoteMeta(t.Break) + "$"
		cmd := exec.CommandContext(ctx, binary, "-j", "1", "-run", pattern)
		cmd.Dir = root
		out, err := cmd.CombinedOutput()
		if ctx.Err() != nil {
			return o, ctx.Err()
		}
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			return o, err
		}
		if err != nil {
			o.Killed = false
			o.How = strings.TrimSpace(string(out))
			break
		}
		o.How = "twin " + t.Model + " " + t.Break
	}
	o.Took = time.Since(start)
	return o, nil
}
