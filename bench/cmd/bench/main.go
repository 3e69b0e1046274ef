// Bench measures the ring and its alternatives on this machine, and prints the directory with the results.
//
//	bench                 the default run, within 6 minutes
//	bench -quick          the cells that the claims and the comparisons need, within 90 s
//	bench -full           everything, each cell often and long
//	bench -cells regexp   the cells whose name matches
//	bench -list           what would be measured, without measuring it
//
// The directory holds bench.txt (Go benchmark format: benchstat reads it), latency.hdr (HdrHistogram log) and env.json.
// Interrupted, it keeps what is done. The exit code is 0 if everything was measured, 1 if something failed, 2 for a
// command line that makes no sense, 3 if the time was up first, 130 after an interrupt.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/trusted-ring/trusted-ring/bench/runner"
)

// The exit codes.
const (
	exitFailed      = 1
	exitUsage       = 2
	exitOutOfTime   = 3
	exitInterrupted = 130
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is the command: results for scripts go to stdout, everything for people to stderr.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o, err := parse(args, stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		fmt.Fprintln(stderr, "bench:", err)
		return exitUsage
	case o.list:
		o.print(stdout)
		return 0
	}
	dir, err := o.measure(ctx, "bench "+strings.Join(args, " "), stderr)
	if dir != "" {
		fmt.Fprintln(stdout, dir)
	}
	if err != nil {
		fmt.Fprintln(stderr, "bench:", err)
		if dir != "" {
			fmt.Fprintln(stderr, "bench: what was measured is in", dir)
		}
	}
	switch {
	case errors.Is(err, runner.ErrInterrupted):
		return exitInterrupted
	case errors.Is(err, runner.ErrOutOfTime):
		return exitOutOfTime
	case err != nil:
		return exitFailed
	}
	return 0
}
