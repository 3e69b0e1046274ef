package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"golang.org/x/sync/errgroup"
)

// why3 runs Why3 on a copy of the theories, with a configuration of its own: a
// replay changes neither the repository nor the user's settings.
type why3 struct {
	source string // model/proof
	dir    string // the copy
	config string
}

func newWhy3(ctx context.Context, source string) (*why3, error) {
	dir, err := os.MkdirTemp("", "proof-")
	if err != nil {
		return nil, err
	}
	w := &why3{source: source, dir: filepath.Join(dir, "proof"), config: filepath.Join(dir, "why3.conf")}
	if err := os.CopyFS(w.dir, os.DirFS(source)); err != nil {
		w.close()
		return nil, err
	}
	if out, err := w.run(ctx, "config", "detect"); err != nil {
		w.close()
		return nil, fmt.Errorf("why3 config detect: %w\n%s", err, out)
	}
	text, err := os.ReadFile(w.config)
	if err != nil {
		w.close()
		return nil, err
	}
	for _, p := range provers() {
		if !strings.Contains(string(text), fmt.Sprintf("name = %q", p.Name)) || !strings.Contains(string(text), fmt.Sprintf("version = %q", p.Version)) {
			w.close()
			return nil, fmt.Errorf("why3 finds no %s %s, with which the proofs were made; scripts/install-tools z3 cvc4 installs them on Debian 12", p.Name, p.Version)
		}
	}
	return w, nil
}

func (w *why3) close() { _ = os.RemoveAll(filepath.Dir(w.dir)) }

func (w *why3) run(ctx context.Context, command string, args ...string) (string, error) {
	verb := strings.Fields(command)
	cmd := exec.CommandContext(ctx, "why3", append(append(verb, "-C", w.config), args...)...)
	cmd.Dir = w.dir
	out, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		return "", context.Cause(ctx)
	}
	return string(out), err
}

func (w *why3) session() string { return filepath.Join(w.dir, "ring", "why3session.xml") }

// replay has every committed proof done again and returns what became of each
// goal of the theories as they are now. The error is Why3's, when it is not
// content; the goals are nil when it did not get so far.
func (w *why3) replay(ctx context.Context) ([]goal, error) {
	before, err := readSession(w.session())
	if err != nil {
		return nil, err
	}
	out, replayed := w.run(ctx, "replay", "-f", "-L", ".", "ring")
	if replayed != nil {
		replayed = fmt.Errorf("why3 replay: %w\n%s", replayed, out)
	}
	after, err := readSession(w.session())
	if err != nil {
		return nil, errors.Join(replayed, err)
	}
	goals := after.goals()
	if len(goals) == 0 || len(goals) < len(before.goals()) {
		return nil, errors.Join(replayed, fmt.Errorf("%d goals after the replay, %d in the committed session", len(goals), len(before.goals())))
	}
	return goals, replayed
}

// update proves everything from nothing and puts the session into the source.
func (w *why3) update(ctx context.Context) error {
	if err := os.MkdirAll(filepath.Dir(w.session()), 0o755); err != nil {
		return err
	}
	var theories []theory
	for range 2 { // once to learn the goals, once to prove them
		if err := os.WriteFile(w.session(), []byte(blank(theories)), 0o644); err != nil {
			return err
		}
		_ = os.Remove(filepath.Join(filepath.Dir(w.session()), "why3shapes.gz"))
		out, err := w.run(ctx, "replay", "-f", "-L", ".", "ring") // reports every proof as a change
		s, readErr := readSession(w.session())
		if readErr != nil || len(s.File.Theories) == 0 {
			return errors.Join(readErr, fmt.Errorf("why3 replay: %w\n%s", err, out))
		}
		theories = s.File.Theories
	}
	for _, name := range []string{"why3session.xml", "why3shapes.gz"} {
		text, err := os.ReadFile(filepath.Join(w.dir, "ring", name))
		if err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Join(w.source, "ring"), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(w.source, "ring", name), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// controls tries each negative control with each prover, the provers side by side.
func (w *why3) controls(ctx context.Context) ([]goal, error) {
	answers := make([][]answer, len(provers()))
	group, ctx := errgroup.WithContext(ctx)
	for i, p := range provers() {
		group.Go(func() (err error) {
			answers[i], err = w.try(ctx, p)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	all := make([]goal, len(answers[0]))
	for i, p := range provers() {
		if len(answers[i]) == 0 || len(answers[i]) != len(all) {
			return nil, fmt.Errorf("%s answered %d controls of %d", p.Name, len(answers[i]), len(all))
		}
		for j, a := range answers[i] {
			all[j].name = "control " + a.goal
			if a.valid {
				all[j].provedBy = append(all[j].provedBy, p.Name)
			}
		}
	}
	return all, nil
}

// controlSeconds is what a prover may spend on a control: the goal with the right
// line takes it less.
const controlSeconds = "2"

// try tries each negative control with one prover.
func (w *why3) try(ctx context.Context, p prover) ([]answer, error) {
	out, err := w.run(ctx, "prove", "-L", ".", "-t", controlSeconds, "-P", p.Name+","+p.Version+",", "controls.mlw")
	answers, parseErr := parseAnswers(out)
	if parseErr != nil {
		return nil, errors.Join(parseErr, err)
	}
	if len(answers) == 0 {
		return nil, errors.Join(err, fmt.Errorf("%s answered no control\n%s", p.Name, out))
	}
	return answers, nil
}

type answer struct {
	goal  string
	valid bool
}

var answerLine = regexp.MustCompile(`Goal (\w+)\.\s+Prover result is: ([^\n(]+)`)

// parseAnswers reads why3 prove's report. A prover that fails other than by
// running out of time or memory has not tried, and is an error.
func parseAnswers(out string) ([]answer, error) {
	var answers []answer
	blocks := strings.Split(out, "File \"")
	for _, block := range blocks[1:] {
		m := answerLine.FindStringSubmatch(block)
		if m == nil {
			return nil, fmt.Errorf("why3 prove: %s", out)
		}
		status := strings.TrimSpace(strings.TrimSuffix(m[2], "."))
		switch {
		case status == "Valid":
			answers = append(answers, answer{m[1], true})
		case status == "Unknown", status == "Timeout", status == "Invalid", status == "Out of memory",
			status == "High failure" && strings.Contains(block, "timeout"):
			answers = append(answers, answer{m[1], false})
		default:
			return nil, fmt.Errorf("why3 prove: goal %s: %s", m[1], block)
		}
	}
	return answers, nil
}
