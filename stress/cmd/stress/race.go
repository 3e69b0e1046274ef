//go:build race

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

const raceBuild = true

// detector is the environment variable of the race detector.
const detector = "GORACE"

// underDetector runs the command again with the race detector's reports in files,
// where the campaigns can look for them. The detector reads its settings when a
// process starts. A Ctrl-C reaches both processes.
func underDetector(_ context.Context, findings string, args []string, stdout, stderr io.Writer) (status int, done bool) {
	if strings.Contains(os.Getenv(detector), "log_path") {
		return statusOK, false
	}
	path, err := filepath.Abs(filepath.Join(findings, "race"))
	if err == nil {
		var self string
		if self, err = os.Executable(); err == nil {
			again := exec.Command(self, args...)
			again.Env = append(os.Environ(), fmt.Sprintf("%s=%s log_path=%s exitcode=0", detector, os.Getenv(detector), path))
			again.Stdin, again.Stdout, again.Stderr = os.Stdin, stdout, stderr
			err = again.Run()
		}
	}
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode(), true
	}
	if err != nil {
		fmt.Fprintln(stderr, "stress:", err)
		return statusError, true
	}
	return statusOK, true
}

// raceReports returns what looks for new reports of the race detector.
func raceReports(findings string) func() error {
	pattern := filepath.Join(findings, fmt.Sprintf("race.%d*", os.Getpid()))
	seen := int64(0)
	return func() error {
		files, err := filepath.Glob(pattern)
		if err != nil {
			return err
		}
		var size int64
		for _, f := range files {
			info, err := os.Stat(f)
			if err != nil {
				return err
			}
			size += info.Size()
		}
		if size > seen {
			seen = size
			return fmt.Errorf("data race: the race detector's report is in %s", strings.Join(files, " "))
		}
		return nil
	}
}
