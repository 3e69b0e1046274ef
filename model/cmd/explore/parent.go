//go:build explore

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"syscall"
	"time"

	"golang.org/x/term"

	"github.com/trusted-ring/trusted-ring/model/evidence"
)

// parent explores every program, each in a process of its own, as many at a time
// as there are cores, and collects the results.
func parent(ctx context.Context, o options, stdout, stderr io.Writer) int {
	programs := o.programs()
	show := newDisplay(stderr, len(programs))
	results := make([]report, len(programs))
	var next, workers = make(chan int), sync.WaitGroup{}
	for range runtime.NumCPU() {
		workers.Go(func() {
			for i := range next {
				results[i] = o.run(ctx, programs[i].Name, show.progress)
				show.done(results[i])
			}
		})
	}
	for i := range programs {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	workers.Wait()
	show.end()
	return o.conclude(ctx, results, stdout, stderr)
}

// run explores one program in a child process.
func (o options) run(ctx context.Context, name string, progress func(report)) report {
	failed := func(err error) report { return report{Name: name, Done: true, Failure: err.Error()} }
	args := []string{"-child", name, "-shard", fmt.Sprintf("%d/%d", o.shard.Index+1, o.shard.Of), "-time", o.limit.String(), "-files", o.files}
	cmd := exec.CommandContext(ctx, os.Args[0], args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) } // it reports how far it came
	cmd.WaitDelay = 5 * time.Second
	cmd.Stderr = os.Stderr
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return failed(err)
	}
	if err := cmd.Start(); err != nil {
		return failed(err)
	}
	var last report
	lines := bufio.NewScanner(pipe)
	lines.Buffer(nil, 1<<24) // a failure is a long line
	for lines.Scan() {
		var now report
		if err := json.Unmarshal(lines.Bytes(), &now); err != nil {
			return failed(fmt.Errorf("%q: %w", lines.Text(), err))
		}
		last = now
		progress(now)
	}
	if err := cmd.Wait(); err != nil && !last.Done {
		return failed(err)
	}
	return last
}

// conclude prints the table, writes the evidence, and says how it went.
func (o options) conclude(ctx context.Context, results []report, stdout, stderr io.Writer) int {
	code, total, blocked, seconds := 0, 0, 0, 0.0
	var rows []evidence.Execution
	fmt.Fprintf(stdout, "%12s %9s %7s %8s %8s  %-10s %s\n", "executions", "blocked", "events", "seconds", "each/s", "exhaustive", "program")
	for _, r := range results {
		if !r.Done {
			continue // interrupted before it began
		}
		exhaustive, result := "yes", "pass"
		if !r.Exhaustive {
			exhaustive = "no"
			if code == 0 {
				code = exitPartial
			}
		}
		if r.Failure != "" {
			code, result = exitFailed, "fail"
		}
		total, blocked, seconds = total+r.Executions, blocked+r.Blocked, seconds+r.Seconds
		fmt.Fprintf(stdout, "%12d %9d %7d %8.2f %8.0f  %-10s %s", r.Executions, r.Blocked, r.Events, r.Seconds, float64(r.Executions+r.Blocked)/r.Seconds, exhaustive, r.Name)
		if r.Apart > 0 {
			fmt.Fprint(stdout, " (one reader at a time")
			if r.Whole > 0 {
				fmt.Fprintf(stdout, ", for %d of all together", r.Whole)
			}
			fmt.Fprint(stdout, ")")
		}
		if r.Why != "" {
			fmt.Fprintf(stdout, " (%s)", r.Why)
		}
		fmt.Fprintln(stdout)
		if r.Failure != "" {
			fmt.Fprintf(stdout, "\n%s\n\n", r.Failure)
		}
		rows = append(rows, evidence.Execution{
			Name: r.Name, Executions: uint64(r.Executions), Blocked: uint64(r.Blocked), Apart: r.Apart, Whole: r.Whole,
			Exhaustive: r.Exhaustive, Why: r.Why, Seconds: r.Seconds, Result: result,
		})
	}
	fmt.Fprintf(stdout, "%12d distinct executions of the real ring, and %d blocked: %.0f per second and core\n", total, blocked, float64(total+blocked)/seconds)
	root, err := evidence.Root()
	if err == nil {
		var path string
		path, err = evidence.Merge(evidence.Dir(o.out, root), evidence.Commit(root), func(m *evidence.Model) { m.Explore = rows })
		fmt.Fprintln(stdout, path)
	}
	switch {
	case err != nil:
		fmt.Fprintln(stderr, "explore:", err)
		return exitFailed
	case ctx.Err() != nil:
		fmt.Fprintln(stderr, "explore: interrupted; what is done has been written")
		return exitInterrupted
	}
	return code
}

// display is the progress line of a terminal; elsewhere, a line a program.
type display struct {
	mu       sync.Mutex
	out      io.Writer
	terminal bool
	programs int
	finished int
	total    int // executions of finished programs
	running  map[string]report
}

func newDisplay(out io.Writer, programs int) *display {
	file, ok := out.(*os.File)
	return &display{out: out, terminal: ok && term.IsTerminal(int(file.Fd())), programs: programs, running: map[string]report{}}
}

func (d *display) progress(r report) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if r.Done {
		delete(d.running, r.Name)
		return
	}
	d.running[r.Name] = r
	if !d.terminal {
		return
	}
	executions, rate, name := d.total, 0.0, r.Name
	for _, one := range d.running {
		executions += one.Executions
		rate += one.PerSecond
	}
	fmt.Fprintf(d.out, "\r\x1b[K%d of %d programs, %d executions, %.0f/s: %s", d.finished, d.programs, executions, rate, name)
}

func (d *display) done(r report) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.finished++
	d.total += r.Executions
	if !d.terminal {
		fmt.Fprintf(d.out, "%d of %d: %s: %d executions in %.1f s\n", d.finished, d.programs, r.Name, r.Executions, r.Seconds)
	}
}

func (d *display) end() {
	if d.terminal {
		fmt.Fprint(d.out, "\r\x1b[K")
	}
}
