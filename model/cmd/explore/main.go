//go:build explore

// Explore runs the model checker over the real ring: every execution of every
// program of package ringcheck, under weak memory.
//
//	go run -tags explore ./model/cmd/explore            minutes; every program must be exhaustive
//	go run -tags explore ./model/cmd/explore -deep      the larger programs too, for hours
//	go run -tags explore ./model/cmd/explore -only gated -files /tmp/failures
//	go run -tags explore ./model/cmd/explore -replay /tmp/failures/NAME.json
//
// Results go to evidence/model.json of the newest run, or of -out. The exit code
// is 0 when every program passed and none was cut short, 1 on a failure, 2 for a
// command line that makes no sense, 3 when an exploration was not exhaustive,
// 130 after an interrupt.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"github.com/trusted-ring/trusted-ring/model/explore"
	"github.com/trusted-ring/trusted-ring/model/ringcheck"
)

const (
	exitFailed      = 1
	exitUsage       = 2
	exitPartial     = 3
	exitInterrupted = 130
)

type options struct {
	deep   bool
	only   *regexp.Regexp
	out    string
	files  string
	replay string
	child  string
	shard  explore.Shard
	limit  time.Duration
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	o, err := parse(os.Args[1:], os.Stderr)
	if err != nil {
		fmt.Fprintln(os.Stderr, "explore:", err)
		os.Exit(exitUsage)
	}
	switch {
	case o.child != "":
		os.Exit(child(ctx, o, os.Stdout))
	case o.replay != "":
		os.Exit(replay(o, os.Stdout))
	}
	os.Exit(parent(ctx, o, os.Stdout, os.Stderr))
}

func parse(args []string, stderr io.Writer) (options, error) {
	o := options{shard: explore.Shard{Index: 0, Of: 1}}
	flags := flag.NewFlagSet("explore", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.BoolVar(&o.deep, "deep", false, "explore the larger programs too")
	only := flags.String("only", "", "explore programs whose name matches this `regexp`")
	flags.StringVar(&o.out, "out", "", "run `directory` for evidence/model.json (default: the newest run)")
	flags.StringVar(&o.files, "files", "", "`directory` for the picture and the replay file of a failure")
	flags.StringVar(&o.replay, "replay", "", "repeat the execution in this `file`")
	flags.StringVar(&o.child, "child", "", "explore this one `program` and print JSON (used by explore itself)")
	shard := flags.String("shard", "", "explore part `i/n`, from 1, of every program")
	flags.DurationVar(&o.limit, "time", 0, "stop each program after this time, which makes it not exhaustive (0: never)")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if *shard != "" {
		var index, of int
		if _, err := fmt.Sscanf(*shard, "%d/%d", &index, &of); err != nil || index < 1 || index > of {
			return o, fmt.Errorf("-shard %q, want i/n with 1 <= i <= n", *shard)
		}
		o.shard = explore.Shard{Index: index - 1, Of: of}
	}
	if o.limit < 0 {
		return o, fmt.Errorf("-time %v, want at least 0", o.limit)
	}
	var err error
	if o.only, err = regexp.Compile(*only); err != nil {
		return o, fmt.Errorf("-only: %w", err)
	}
	if len(o.programs()) == 0 {
		return o, fmt.Errorf("-only %q matches no program", *only)
	}
	return o, nil
}

// programs are those to explore.
func (o options) programs() []ringcheck.Program {
	var some []ringcheck.Program
	for _, p := range ringcheck.Programs() {
		if o.only.MatchString(p.Name) && (o.deep || !p.Deep) {
			some = append(some, p)
		}
	}
	return some
}

func find(name string) (ringcheck.Program, error) {
	for _, p := range ringcheck.Programs() {
		if p.Name == name {
			return p, nil
		}
	}
	return ringcheck.Program{}, fmt.Errorf("no program %q", name)
}

// config is the checker's configuration for one program.
func (o options) config(p ringcheck.Program) explore.Config {
	cfg := p.Config
	cfg.Name, cfg.Files, cfg.Shard, cfg.Time = p.Name, o.files, o.shard, o.limit
	return cfg
}

// replay repeats one execution and prints it.
func replay(o options, stdout io.Writer) int {
	var file struct{ Name string }
	text, err := os.ReadFile(o.replay)
	if err == nil {
		err = json.Unmarshal(text, &file)
	}
	var p ringcheck.Program
	if err == nil {
		p, err = find(file.Name)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "explore: -replay %s: %v\n", o.replay, err)
		return exitUsage
	}
	result, err := explore.Replay(o.replay, p.Config, p.Explore(nil))
	if err != nil {
		fmt.Fprintln(os.Stderr, "explore:", err)
		return exitFailed
	}
	if result.Failure == nil {
		fmt.Fprintf(stdout, "%s: this execution no longer fails\n", p.Name)
		return 0
	}
	fmt.Fprintf(stdout, "%s\n%v\n", p.Name, result.Failure)
	return exitFailed
}

// report is one line from a child: progress, or the result.
type report struct {
	Name       string  `json:"name"`
	Executions int     `json:"executions"`
	Apart      int     `json:"apart,omitempty"`
	Whole      uint64  `json:"whole,omitempty"`
	Blocked    int     `json:"blocked"`
	PerSecond  float64 `json:"per_second,omitempty"`
	Seconds    float64 `json:"seconds"`
	Events     int     `json:"events,omitempty"`
	Done       bool    `json:"done"`
	Exhaustive bool    `json:"exhaustive"`
	Why        string  `json:"why,omitempty"`
	Failure    string  `json:"failure,omitempty"`
}

// child explores one program: a process explores one at a time, because the
// ring's door has room for one machine.
func child(ctx context.Context, o options, stdout io.Writer) int {
	p, err := find(o.child)
	if err != nil {
		fmt.Fprintln(os.Stderr, "explore:", err)
		return exitUsage
	}
	// The heap is small and short-lived: at the default the collector would run
	// without end.
	debug.SetGCPercent(1600)
	lines := json.NewEncoder(stdout)
	cfg := o.config(p)
	cfg.Context = ctx
	cfg.Progress = func(now explore.Progress) {
		_ = lines.Encode(report{Name: p.Name, Executions: now.Executions, Blocked: now.Blocked, PerSecond: now.PerSecond, Seconds: now.Elapsed.Seconds()})
	}
	r := explore.Check(cfg, p.Explore(nil))
	last := report{
		Name: p.Name, Executions: r.Executions, Apart: r.Apart, Whole: r.Whole, Blocked: r.Blocked, Seconds: r.Elapsed.Seconds(), Events: r.Events,
		Done: true, Exhaustive: r.Exhaustive, Why: r.Why,
	}
	if r.Failure != nil {
		last.Failure = strings.TrimSpace(r.Failure.String())
	}
	if err := lines.Encode(last); err != nil {
		fmt.Fprintln(os.Stderr, "explore:", err)
		return exitFailed
	}
	return 0
}
