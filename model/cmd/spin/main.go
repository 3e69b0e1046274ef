// Command spin runs every check of the Promela models: what must hold holds in
// every reachable state, and every broken twin violates the very property that it
// was broken for. It exits 1 on any other outcome.
//
//	go run ./model/cmd/spin [-run regexp] [-j 2] [-out dir]
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"regexp"
	"runtime"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/trusted-ring/trusted-ring/model/evidence"
	"github.com/trusted-ring/trusted-ring/model/promela"
)

func main() {
	only := flag.String("run", "", "run only the checks whose name matches this `regexp`, and write no evidence")
	workers := flag.Int("j", min(2, runtime.NumCPU()), "checks at a time; each may take 2 GB")
	out := flag.String("out", "", "run `directory` that gets evidence/model.json (default: the newest run)")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *only, *workers, *out); err != nil {
		fmt.Fprintln(os.Stderr, "spin:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, only string, workers int, out string) error {
	if workers < 1 {
		return fmt.Errorf("-j %d: want at least 1", workers)
	}
	if err := evidence.Missing("spin", "gcc"); err != nil {
		return err
	}
	root, err := evidence.Root()
	if err != nil {
		return err
	}
	checks, err := selected(only)
	if err != nil {
		return err
	}
	outcomes, err := runAll(ctx, checks, workers)
	if err != nil {
		return err
	}
	rows, states, failed := summarise(checks, outcomes)
	fmt.Printf("%d checks, %d states of the protocol, %d failed\n", len(checks), states, failed)
	if only == "" {
		path, err := evidence.Merge(evidence.Dir(out, root), evidence.Commit(root), func(m *evidence.Model) { m.Spin = rows })
		if err != nil {
			return err
		}
		fmt.Println("wrote", path)
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d checks did not come out as they must", failed, len(checks))
	}
	return nil
}

func selected(only string) ([]promela.Check, error) {
	pattern, err := regexp.Compile(only)
	if err != nil {
		return nil, fmt.Errorf("-run: %w", err)
	}
	var checks []promela.Check
	for _, c := range promela.Suite() {
		if pattern.MatchString(title(c)) {
			checks = append(checks, c)
		}
	}
	if checks == nil {
		return nil, fmt.Errorf("-run %s: no such check", only)
	}
	return checks, nil
}

// runAll runs the checks and prints each as it ends.
func runAll(ctx context.Context, checks []promela.Check, workers int) ([]outcome, error) {
	outcomes := make([]outcome, len(checks))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(workers)
	ended := make(chan int, len(checks))
	done := make(chan struct{})
	go func() {
		defer close(done)
		n := 0
		for i := range ended {
			n++
			verdict, _ := judge(checks[i], outcomes[i])
			fmt.Printf("%3d/%d  %-78s %10d states %6.1f s  %s\n", n, len(checks), title(checks[i]), outcomes[i].states, outcomes[i].seconds, verdict)
		}
	}()
	for i, c := range checks {
		group.Go(func() error {
			start := time.Now()
			o, err := verify(ctx, c)
			if err != nil {
				return fmt.Errorf("%s: %w", title(c), err)
			}
			o.seconds = time.Since(start).Seconds()
			outcomes[i] = o
			ended <- i
			return nil
		})
	}
	err := group.Wait()
	close(ended)
	<-done
	return outcomes, err
}

// summarise is the evidence, the states in which the protocol itself was checked,
// and the number of checks that came out wrong.
func summarise(checks []promela.Check, outcomes []outcome) (rows []evidence.Property, states uint64, failed int) {
	for i, c := range checks {
		verdict, ok := judge(c, outcomes[i])
		if !ok {
			failed++
		}
		if c.Break == "" {
			states += outcomes[i].states
		}
		rows = append(rows, evidence.Property{
			Model: configuration(c), Property: property(c), States: outcomes[i].states, Result: verdict, Seconds: outcomes[i].seconds,
		})
	}
	return rows, states, failed
}
