// Command mutants runs the kill matrix: every checker against every broken ring
// of model/mutants. It prints a line for each mutant, the complaints at the end,
// and writes evidence/mutants.json.
//
//	go run ./model/cmd/mutants [-stated] [-only regexp] [-checkers unit,race] [-runs 5] [-out dir]
//
// Exit codes: 0 the matrix is as stated, 1 it is not or could not be run, 2 a
// command line that makes no sense, 130 interrupted; what was done until then is
// written.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/trusted-ring/trusted-ring/model/evidence"
	"github.com/trusted-ring/trusted-ring/model/mutants"
)

// limit is how long a run of a checker may take at least.
const limit = 10 * time.Second

const (
	exitFailed      = 1
	exitUsage       = 2
	exitInterrupted = 130
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is the command: the matrix goes to stdout, what is wrong to stderr.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o, err := parse(args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		fmt.Fprintln(stderr, "mutants:", err)
		return exitUsage
	}
	err = o.judge(ctx, stdout)
	if err != nil {
		fmt.Fprintln(stderr, "mutants:", err)
	}
	switch {
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	case err != nil:
		return exitFailed
	}
	return 0
}

// judge runs the matrix, prints it, writes the evidence, and holds it to what
// was stated.
func (o options) judge(ctx context.Context, stdout io.Writer) error {
	if err := o.tools(); err != nil {
		return err
	}
	root, err := evidence.Root()
	if err != nil {
		return err
	}
	p := printer{out: stdout, columns: o.columns, rows: len(o.mutants), start: time.Now()}
	matrix, err := mutants.Run(ctx, mutants.Config{
		Root: root, Mutants: o.mutants, Checkers: o.checkers(), Spin: slices.Contains(o.columns, mutants.Spin),
		Stated: o.stated, Runs: o.runs, Workers: o.workers, Limit: limit, Progress: p.row,
	})
	if matrix == nil {
		return err
	}
	path, writeErr := matrix.WriteEvidence(o.dir(root), evidence.Commit(root), o.partial(err))
	if err := errors.Join(err, writeErr); err != nil {
		return err
	}
	fmt.Fprintln(stdout, "wrote", path)
	if complaints := matrix.Complaints(runtime.GOARCH); len(complaints) > 0 {
		return fmt.Errorf("%d complaints:\n%s", len(complaints), strings.Join(complaints, "\n"))
	}
	fmt.Fprintf(stdout, "%d mutants, each killed by whom it was stated to be, in %v\n", len(matrix.Rows), time.Since(p.start).Round(time.Second))
	return nil
}
