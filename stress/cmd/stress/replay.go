package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/trusted-ring/trusted-ring/stress/campaign"
	"github.com/trusted-ring/trusted-ring/stress/history"
	"github.com/trusted-ring/trusted-ring/stress/linear"
	"github.com/trusted-ring/trusted-ring/stress/suite"
)

// repeats is how often the round of a finding is run again: its work is the same
// each time, its interleaving is not.
const repeats = 100

// replay checks a history again, or runs the round of a finding again.
func replay(ctx context.Context, o options, stdout, stderr io.Writer) int {
	f, ok, err := campaign.ReadFinding(o.replay)
	if err != nil {
		fmt.Fprintln(stderr, "stress:", err)
		return statusError
	}
	dir := filepath.Dir(o.replay)
	if ok {
		fmt.Fprintf(stdout, "%s, round seed %d, up to %d times; it found: %s\n", f.Campaign, f.Seed, repeats, f.Error)
		if err := f.Repeat(ctx, suite.All(!raceBuild), repeats, dir, 100*time.Millisecond); err != nil {
			fmt.Fprintln(stdout, "found again:", err)
			return statusFound
		}
		fmt.Fprintln(stdout, "not found again")
		return statusOK
	}
	h, err := history.Read(o.replay)
	if err != nil {
		fmt.Fprintln(stderr, "stress:", err)
		return statusError
	}
	operations, undecided, err := linear.Check(h, dir)
	switch {
	case err != nil:
		fmt.Fprintln(stdout, err)
		return statusFound
	case undecided:
		fmt.Fprintf(stdout, "%d operations: undecided after %v\n", operations, linear.Limit)
		return statusError
	}
	fmt.Fprintf(stdout, "%d operations: linearizable\n", operations)
	return statusOK
}
