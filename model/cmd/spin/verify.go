package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/trusted-ring/trusted-ring/model/promela"
)

// The verifier's bounds. A check that reaches one is not exhaustive, and fails.
const (
	memoryMB  = "2000"
	maxDepth  = "-m5000000"
	hashBits  = "-w24"
	fairSlots = "-DNFAIR=3" // words of weak-fairness flags: enough for 3 x 63 processes
)

// verify generates, compiles and runs one check in a directory of its own.
func verify(ctx context.Context, c promela.Check) (outcome, error) {
	dir, err := os.MkdirTemp("", "spin-"+c.Model+"-")
	if err != nil {
		return outcome{}, err
	}
	defer os.RemoveAll(dir)
	file := c.Model + ".pml"
	source, err := promela.Sources.ReadFile(file)
	if err != nil {
		return outcome{}, err
	}
	if err := os.WriteFile(filepath.Join(dir, file), source, 0o644); err != nil {
		return outcome{}, err
	}
	generate := append([]string{"-a"}, defines(c)...)
	compile := []string{optimise(c), "-w", "-DMEMLIM=" + memoryMB, "-o", "pan", "pan.c"}
	search := []string{maxDepth, hashBits}
	if c.Formula == "" {
		compile = append(compile, "-DSAFETY")
	} else {
		compile = append(compile, fairSlots)
		search = append(search, "-a", "-f", "-N", c.Formula)
	}
	if _, err := command(ctx, dir, "spin", append(generate, file)...); err != nil {
		return outcome{}, err
	}
	if _, err := command(ctx, dir, "gcc", compile...); err != nil {
		return outcome{}, err
	}
	text, err := command(ctx, dir, filepath.Join(dir, "pan"), search...)
	if err != nil {
		return outcome{}, err
	}
	return parse(text)
}

func defines(c promela.Check) []string {
	var flags []string
	for _, d := range c.Defines {
		flags = append(flags, "-D"+d)
	}
	if c.Break != "" {
		flags = append(flags, "-DBREAK_"+c.Break)
	}
	if c.Formula != "" {
		flags = append(flags, "-DLIVE")
	}
	return flags
}

// command runs a program in dir and returns what it printed. The error carries
// the output: SPIN explains a mistake in a model on its standard output.
func command(ctx context.Context, dir, name string, args ...string) (string, error) {
	var out bytes.Buffer
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &out, &out
	err := cmd.Run()
	if ctx.Err() != nil {
		return "", context.Cause(ctx)
	}
	var exit *exec.ExitError
	if err != nil && !(errors.As(err, &exit) && exit.Exited() && filepath.Base(name) == "pan") {
		return "", fmt.Errorf("%s %s: %w\n%s", filepath.Base(name), strings.Join(args, " "), err, out.String())
	}
	return out.String(), nil
}

// optimise is the C compiler's level: a twin ends within seconds, so that
// compiling it is most of the work.
func optimise(c promela.Check) string {
	if c.Break != "" {
		return "-O1"
	}
	return "-O2"
}
