package main

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/trusted-ring/trusted-ring/reports/schema"
)

// The codes that CI sees are those of the process, so the command is run the way
// CI runs it.
func TestExitCodes(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	bench := write("bench.txt", strings.Repeat("BenchmarkX-2 100 5 ns/op\n", 4)+"BenchmarkX-2 100 7 ns/op\nBenchmarkX-2 100 4 ns/op\n")
	claims := func(name string, bounds ...string) string {
		text := "subject: mine\nclaims:\n"
		for i, bound := range bounds {
			text += "  - id: " + string(rune('a'+i)) + "\n    statement: fast\n    readings: [{name: n, unit: ns, max: " + bound + ", measure: {workload: X, metric: ns/op}}]\n"
		}
		return write(name, text)
	}
	check := func(want int, stdout, stderr string, args ...string) {
		t.Helper()
		command := exec.Command("../../../scripts/gate", append([]string{"claims"}, args...)...)
		var out, errs strings.Builder
		command.Stdout, command.Stderr = &out, &errs
		err := command.Run()
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		if got := command.ProcessState.ExitCode(); got != want {
			t.Errorf("%v: exit code %d, want %d\n%s%s", args, got, want, out.String(), errs.String())
		}
		if !strings.Contains(out.String(), stdout) || !strings.Contains(errs.String(), stderr) {
			t.Errorf("%v: want %q and %q in\n%s\n%s", args, stdout, stderr, out.String(), errs.String())
		}
	}
	check(0, "supported", "", "-run", bench, "-claims", claims("hold.yaml", "7"))
	check(1, "1 refuted, 1 inconclusive, 1 supported (exit code 1)", "", "-run", bench, "-claims", claims("mixed.yaml", "5", "3.9", "7")) // refuted outranks inconclusive
	check(3, "1 inconclusive, 1 supported (exit code 3)", "", "-run", bench, "-claims", claims("straddle.yaml", "7", "5"))
	check(0, "not-testable-here", "", "-run", bench, "-claims", write("other.yaml",
		"subject: s\nclaims:\n  - {id: a, statement: x, readings: [{name: n, unit: ns, max: 1, measure: {workload: Y, metric: ns/op}}]}\n"))
	check(2, "", "bad.yaml:2: claims", "-run", bench, "-claims", write("bad.yaml", "subject: s\nclaims: 7\n"))
	check(2, "", "no/such.yaml", "-run", bench, "-claims", "no/such.yaml")
	check(2, "", "bench-bad.txt:1: missing units", "-run", write("bench-bad.txt", "BenchmarkX 1 5\n"))
	check(2, "", "usage", "-claims", "x.yaml")
	check(2, "", "flag provided but not defined", "-frobnicate")
	check(2, "", `bench-id.txt:1: unknown claim id "ffi-latancy"`, "-run", write("bench-id.txt", "BenchmarkClaim/id=ffi-latancy 1 5 ns/op\n"))
	check(0, "", "usage", "-h")
	check(1, "refuted", "", "-run", "../../testdata/small") // the built-in claims
}

// make cannot pass a code on, so it must fail and let the words through.
func TestMakeSaysTheVerdict(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "c.yaml")
	text := "subject: s\nclaims:\n  - {id: a, statement: x, readings: [{name: n, unit: ns, max: 1, measure: {workload: Write, metric: ns/op}}]}\n"
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	make := exec.Command("make", "claims", "CLAIMS="+file, "RUN=reports/testdata/small")
	make.Dir = "../../.."
	out, err := make.Output()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || !strings.Contains(string(out), "1 refuted (exit code 1)") {
		t.Errorf("%v:\n%s", err, out)
	}
}

func TestJSON(t *testing.T) {
	var out, errs strings.Builder
	if code := command([]string{"-json", "-run", "../../testdata/small"}, &out, &errs); code != refuted {
		t.Fatalf("code %d: %s", code, errs.String())
	}
	var verdicts []schema.Claim
	if err := json.Unmarshal([]byte(out.String()), &verdicts); err != nil {
		t.Fatal(err)
	}
	if len(verdicts) < 26 || verdicts[0].ID != "ffi-latency" || verdicts[0].Verdict == "" {
		t.Errorf("%d verdicts", len(verdicts))
	}
}
