package runner

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"golang.org/x/perf/benchfmt"

	"github.com/trusted-ring/trusted-ring/bench/env"
	"github.com/trusted-ring/trusted-ring/bench/latency"
	"github.com/trusted-ring/trusted-ring/bench/plan"
)

// record is env.json: the machine, and how far the run came.
type record struct {
	env.Environment
	Run             string `json:"run"`
	Seed            uint64 `json:"seed"`
	Mode            string `json:"mode"`
	Partial         bool   `json:"partial"`
	Why             string `json:"why,omitempty"` // it is partial, or lacks cells
	BlocksPlanned   int    `json:"blocks_planned"`
	BlocksDone      int    `json:"blocks_done"`
	FailedProcesses int    `json:"failed_processes"`
	Command         string `json:"command"`
}

// output is the directory of a run. Whatever is written is on disk at once.
type output struct {
	dir      string
	absolute string // dir
	parent   string
	record   record
	config   []benchfmt.Config // of the whole run
	bench    *os.File
	writer   *benchfmt.Writer
	hdr      *os.File
	blocks   int // finished
}

// create makes the directory, and in it the files of a run of which nothing is done yet.
func create(c Config, blocks int) (_ *output, err error) {
	id, err := makeDir(c)
	if err != nil {
		return nil, err
	}
	o := &output{dir: filepath.Join(c.Out, id), parent: c.Out, record: record{Environment: c.Environment, Run: id, Seed: c.Seed,
		Mode: c.Scope.String(), Partial: true, BlocksPlanned: blocks, Command: c.Command}}
	o.config = o.runConfig()
	if o.absolute, err = filepath.Abs(o.dir); err != nil {
		return nil, err
	}
	if o.bench, err = os.Create(filepath.Join(o.dir, "bench.txt")); err != nil {
		return nil, err
	}
	o.writer = benchfmt.NewWriter(o.bench)
	for _, unit := range slices.Sorted(maps.Keys(c.Units)) {
		if _, err := fmt.Fprintf(o.bench, "Unit %s better=%s\n", unit, c.Units[unit]); err != nil {
			return nil, err
		}
	}
	if o.hdr, err = os.Create(filepath.Join(o.dir, "latency.hdr")); err != nil {
		return nil, err
	}
	if err := latency.WriteHeader(o.hdr, time.Now()); err != nil {
		return nil, err
	}
	if err := o.writeRecord(); err != nil {
		return nil, err
	}
	return o, o.link()
}

// makeDir makes a directory of its own for the run, named by time and scope.
func makeDir(c Config) (id string, err error) {
	if err := os.MkdirAll(c.Out, 0o755); err != nil {
		return "", fmt.Errorf("output directory: %w", err)
	}
	stem := time.Now().Format("20060102-150405-") + c.Scope.String()
	for id = stem; ; id = stem + "-" + strconv.Itoa(os.Getpid()) {
		err := os.Mkdir(filepath.Join(c.Out, id), 0o755)
		if err == nil {
			return id, nil
		}
		if !errors.Is(err, fs.ErrExist) || id != stem {
			return "", fmt.Errorf("output directory: %w", err)
		}
	}
}

// runConfig lists the configuration lines that hold for the whole run, beside those that every process prints.
func (o *output) runConfig() []benchfmt.Config {
	r := o.record
	return []benchfmt.Config{
		line("run", r.Run), line("commit", r.Commit), line("seed", strconv.FormatUint(r.Seed, 10)), line("go", r.Go),
		line("gomaxprocs", strconv.Itoa(r.GOMAXPROCS)), line("quick", strconv.FormatBool(r.Mode == plan.Quick.String())),
	}
}

func line(key, value string) benchfmt.Config {
	return benchfmt.Config{Key: key, Value: []byte(value), File: true}
}

// write appends the results of one process.
func (o *output) write(s plan.Step, process int, started time.Time, benchtime time.Duration, results []*benchfmt.Result) error {
	own := []benchfmt.Config{
		line("benchtime", benchtime.String()), line("block", strconv.Itoa(s.Block)), line("process", strconv.Itoa(process)),
		line("arm", s.Arm), line("started", started.UTC().Format(time.RFC3339)),
	}
	for _, r := range results {
		printed, why := r.Config, []benchfmt.Config(nil)
		if at, ok := r.ConfigIndex("why"); ok { // last, so that the next line can take it back
			why = []benchfmt.Config{printed[at]}
			printed = slices.Delete(slices.Clone(printed), at, at+1)
		}
		r := &benchfmt.Result{Config: slices.Concat(printed, o.config, own, why), Name: r.Name, Iters: r.Iters, Values: r.Values}
		if err := o.writer.Write(r); err != nil {
			return err
		}
	}
	tag := fmt.Sprintf("block=%d;process=%d;arm=%s", s.Block, process, s.Arm)
	return latency.Move(o.hdr, o.childLog(), tag)
}

// childLog is the file to which a process writes its latencies. Its directory is absolute: processes run elsewhere.
func (o *output) childLog() string { return filepath.Join(o.absolute, ".latency.hdr") }

// discard removes the latencies of a process that failed or was interrupted.
func (o *output) discard() error {
	if err := os.Remove(o.childLog()); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// link makes "latest" point to the directory.
func (o *output) link() error {
	latest := filepath.Join(o.parent, "latest")
	if err := os.Remove(latest); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.Symlink(filepath.Base(o.dir), latest)
}

// close says how far the run came.
func (o *output) close(failed int, cause error) error {
	o.record.BlocksDone, o.record.FailedProcesses = o.blocks, failed
	o.record.Partial = o.blocks < o.record.BlocksPlanned
	if cause != nil {
		o.record.Why = cause.Error()
	}
	return errors.Join(o.bench.Close(), o.hdr.Close(), o.writeRecord())
}

func (o *output) writeRecord() error {
	b, err := json.MarshalIndent(o.record, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(o.dir, "env.json"), append(b, '\n'), 0o644)
}
