package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCommand(t *testing.T) {
	dir := t.TempDir()
	write := func(name, ns string) string {
		path := filepath.Join(dir, name)
		text := strings.Repeat("BenchmarkX-2 100 "+ns+" ns/op\n", 4) + strings.Repeat("BenchmarkX-2 100 "+ns+".5 ns/op\n", 4)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	fast, slow := write("fast.txt", "10"), write("slow.txt", "20")
	check := func(want int, stdout, stderr string, args ...string) {
		t.Helper()
		var out, errs strings.Builder
		if got := command(args, &out, &errs); got != want {
			t.Errorf("%v: %d, want %d\n%s%s", args, got, want, out.String(), errs.String())
		}
		if !strings.Contains(out.String(), stdout) || !strings.Contains(errs.String(), stderr) {
			t.Errorf("%v: want %q and %q in\n%s\n%s", args, stdout, stderr, out.String(), errs.String())
		}
	}
	check(noRegression, "1 indistinct", "", "-a", fast, "-b", fast)
	check(regression, "REGRESSION  X", "", "-a", fast, "-b", slow)
	check(noRegression, "IMPROVEMENT  X", "", "-a", slow, "-b", fast)
	check(noRegression, "1 indistinct", "", "-a", fast, "-b", slow, "-threshold", "2.5")
	check(badInput, "", "no/such", "-a", fast, "-b", "no/such")
	check(badInput, "", "usage", "-a", fast)
	check(badInput, "", "threshold is 0.5", "-a", fast, "-b", fast, "-threshold", "0.5")
	check(badInput, "", "not defined", "-x")
	check(noRegression, "", "usage", "-h")

	var out strings.Builder
	command([]string{"-a", fast, "-b", slow, "-json"}, &out, os.Stderr)
	var got struct {
		A           string
		Regressions int
		Rows        []struct{ Verdict string }
	}
	if err := json.Unmarshal([]byte(out.String()), &got); err != nil || got.A != fast || got.Regressions != 1 || got.Rows[0].Verdict != "regression" {
		t.Errorf("%v: %+v", err, got)
	}
}
