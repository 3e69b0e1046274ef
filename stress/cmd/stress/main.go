// Stress runs campaigns against the ring on this machine: histories checked for
// linearizability, integrity at full speed, faults.
//
//	stress -mode quick                 about two minutes
//	stress -mode race                  60 s; build with -race
//	stress -mode soak -duration 8h     Ctrl-C writes what it has
//	stress -shard 2/5 -seed 7          one of five disjoint parts
//	stress -replay file                check a saved history or finding again
//
// It writes OUT/evidence/stress*.json for the report and files of findings to
// OUT/findings. Exit status: 0 nothing found, 1 a finding, 2 it could not run,
// 130 interrupted and nothing found so far.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"syscall"
	"time"

	"golang.org/x/term"

	"github.com/trusted-ring/trusted-ring/stress/campaign"
	"github.com/trusted-ring/trusted-ring/stress/suite"
)

const (
	statusOK          = 0
	statusFound       = 1
	statusError       = 2
	statusInterrupted = 130
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// options are the command line.
type options struct {
	mode     string
	duration time.Duration
	seed     uint64
	shard    campaign.Shard
	chosen   []campaign.Campaign
	replay   string
	out      string
}

// modes are the durations of the modes.
var modes = map[string]time.Duration{"quick": 2 * time.Minute, "race": time.Minute, "soak": 8 * time.Hour}

func parse(args []string, stderr io.Writer) (o options, err error) {
	set := flag.NewFlagSet("stress", flag.ContinueOnError)
	set.SetOutput(stderr)
	set.StringVar(&o.mode, "mode", "quick", "quick, race or soak")
	set.DurationVar(&o.duration, "duration", 0, "how long; 0: 2m, 1m or 8h by mode")
	set.Uint64Var(&o.seed, "seed", 0, "seed of all rounds; 0: from the clock")
	set.StringVar(&o.replay, "replay", "", "check the history or finding in this file again")
	set.StringVar(&o.out, "out", "", "run directory; default reports/out/latest, made if need be")
	shard := set.String("shard", "1/1", "run part i of n disjoint ones, as i/n")
	only := set.String("only", "", "run only campaigns whose name matches this regular expression")
	if err := set.Parse(args); err != nil {
		return o, err
	}
	if set.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q", set.Arg(0))
	}
	preset, ok := modes[o.mode]
	if !ok {
		return o, fmt.Errorf("-mode %q: must be quick, race or soak", o.mode)
	}
	if o.duration == 0 {
		o.duration = preset
	}
	if o.duration < 0 {
		return o, fmt.Errorf("-duration %v: must be positive", o.duration)
	}
	if o.mode == "race" && !raceBuild {
		return o, errors.New("-mode race needs a build with -race: go run -race ./stress/cmd/stress -mode race")
	}
	if n, err := fmt.Sscanf(*shard+"\n", "%d/%d\n", &o.shard.Index, &o.shard.Count); n != 2 || err != nil || o.shard.Index < 1 || o.shard.Index > o.shard.Count {
		return o, fmt.Errorf("-shard %q: must be i/n with i from 1 to n", *shard)
	}
	names, err := regexp.Compile(*only)
	if err != nil {
		return o, fmt.Errorf("-only: %w", err)
	}
	o.chosen = slices.DeleteFunc(suite.All(!raceBuild), func(c campaign.Campaign) bool { return !names.MatchString(c.Name) })
	if len(o.chosen) == 0 {
		return o, fmt.Errorf("-only %q matches no campaign", *only)
	}
	if o.seed == 0 {
		o.seed = uint64(time.Now().UnixNano())
	}
	return o, nil
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o, err := parse(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return statusOK
	}
	if err == nil && o.replay != "" {
		return replay(ctx, o, stdout, stderr)
	}
	if err != nil {
		fmt.Fprintln(stderr, "stress:", err)
		return statusError
	}
	if o.out, err = runDirectory(o.out); err != nil {
		fmt.Fprintln(stderr, "stress:", err)
		return statusError
	}
	findings := filepath.Join(o.out, "findings")
	if err := os.MkdirAll(findings, 0o755); err != nil {
		fmt.Fprintln(stderr, "stress:", err)
		return statusError
	}
	if status, done := underDetector(ctx, findings, args, stdout, stderr); done {
		return status
	}
	return campaigns(ctx, o, findings, stdout, stderr)
}

// campaigns runs what was chosen and writes the evidence.
func campaigns(ctx context.Context, o options, findings string, stdout, stderr io.Writer) int {
	evidence := campaign.NewEvidence(".", time.Now())
	path := filepath.Join(o.out, "evidence", o.file())
	fmt.Fprintf(stderr, "seed %d, shard %d/%d, %d campaigns, %v, evidence in %s\n", o.seed, o.shard.Index, o.shard.Count, len(o.chosen), o.duration, path)
	file, isFile := stderr.(*os.File)
	runner := campaign.Runner{
		Campaigns: o.chosen, Seed: o.seed, Shard: o.shard, Duration: o.duration, Dir: findings, Watch: raceReports(findings),
		Progress: &campaign.Progress{Log: stderr, Terminal: isFile && term.IsTerminal(int(file.Fd()))},
		Save: func(results []campaign.Result) error {
			evidence.Campaigns = results
			return evidence.Write(path)
		},
	}
	results, interrupted, err := runner.Run(ctx)
	if err == nil {
		err = runner.Save(results)
	}
	if err != nil {
		fmt.Fprintln(stderr, "stress:", err)
		return statusError
	}
	failed := summarise(stdout, results)
	switch {
	case failed > 0:
		return statusFound
	case interrupted:
		return statusInterrupted
	}
	return statusOK
}

// file is the name of the evidence: modes and shards do not overwrite each other.
func (o options) file() string {
	name := "stress"
	if o.mode != "quick" {
		name += "-" + o.mode
	}
	if o.shard.Count > 1 {
		name += fmt.Sprintf("-%dof%d", o.shard.Index, o.shard.Count)
	}
	return name + ".json"
}

// summarise prints a line for each campaign and returns how many failed.
func summarise(w io.Writer, results []campaign.Result) (failed int) {
	var events, delivered, missed, operations uint64
	for _, r := range results {
		fmt.Fprintf(w, "%-28s %-16s %10.1f s %14d events %12d torn %8d operations\n", r.Name, r.Result, r.Seconds, r.Events, r.Torn, r.Operations)
		events, delivered, missed, operations = events+r.Events, delivered+r.Delivered, missed+r.Missed, operations+r.Operations
		if r.Result == campaign.Fail {
			failed++
			fmt.Fprintf(w, "    %s\n", r.Detail)
		}
	}
	fmt.Fprintf(w, "%d events published, %d delivered, %d missed; %d operations checked; %d of %d campaigns found something\n",
		events, delivered, missed, operations, failed, len(results))
	return failed
}

// runDirectory is the directory for evidence: as told, or the latest run's, or a
// new one that becomes the latest.
func runDirectory(told string) (string, error) {
	if told != "" {
		return told, nil
	}
	parent := filepath.Join("reports", "out")
	latest := filepath.Join(parent, "latest")
	if _, err := os.Stat(latest); err == nil {
		return latest, nil
	}
	id := time.Now().Format("20060102-150405") + "-stress"
	if err := os.MkdirAll(filepath.Join(parent, id), 0o755); err != nil {
		return "", err
	}
	_ = os.Remove(latest) // a link to a run that is gone
	return latest, os.Symlink(id, latest)
}
