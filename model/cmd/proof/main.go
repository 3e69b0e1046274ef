// Command proof replays the Why3 proofs of the ring's protocol. Every goal of
// ring.mlw must be proved by Z3 and by CVC4, each on its own, and no negative
// control of controls.mlw by either. It exits 1 otherwise.
//
//	go run ./model/cmd/proof [-out dir] [-update]
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"

	"github.com/trusted-ring/trusted-ring/model/evidence"
)

func main() {
	out := flag.String("out", "", "run `directory` that gets evidence/model.json (default: the newest run)")
	update := flag.Bool("update", false, "prove every goal anew and replace the committed session")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *out, *update); err != nil {
		fmt.Fprintln(os.Stderr, "proof:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, out string, update bool) error {
	if err := evidence.Missing("why3", "z3", "cvc4"); err != nil {
		return err
	}
	root, err := evidence.Root()
	if err != nil {
		return err
	}
	w, err := newWhy3(ctx, filepath.Join(root, "model", "proof"))
	if err != nil {
		return err
	}
	defer w.close()
	if update {
		if err := w.update(ctx); err != nil {
			return err
		}
	}
	goals, replayed := w.replay(ctx)
	if goals == nil {
		return replayed
	}
	controls, err := w.controls(ctx)
	if err != nil {
		return err
	}
	rows, failed := report(goals, controls)
	fmt.Printf("%d goals, %d negative controls, %d wrong\n", len(goals), len(controls), failed)
	path, err := evidence.Merge(evidence.Dir(out, root), evidence.Commit(root), func(m *evidence.Model) { m.Proof = rows })
	if err != nil {
		return err
	}
	fmt.Println("wrote", path)
	if failed > 0 {
		return fmt.Errorf("%d of %d goals and controls did not come out as they must", failed, len(rows))
	}
	return replayed
}

// report prints what each goal and control came to and counts what is wrong.
func report(goals, controls []goal) (rows []evidence.Theorem, failed int) {
	add := func(g goal, expected string, ok bool) {
		verdict := expected
		if !ok {
			verdict = "WRONG: must be " + expected
			failed++
		}
		fmt.Printf("%-46s %-10s %s\n", g.name, strings.Join(g.provedBy, " "), verdict)
		rows = append(rows, evidence.Theorem{Theorem: g.name, Provers: append([]string{}, g.provedBy...), Expected: expected})
	}
	for _, g := range goals {
		add(g, "proved", len(g.provedBy) == len(provers()))
	}
	for _, g := range controls {
		add(g, "unproved", len(g.provedBy) == 0)
	}
	return rows, failed
}
