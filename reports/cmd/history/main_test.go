package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCommand(t *testing.T) {
	dir := t.TempDir()
	bench := filepath.Join(dir, "bench.txt")
	if err := os.WriteFile(bench, []byte("BenchmarkX-2 100 5 ns/op\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	check := func(want int, stdout, stderr string, args ...string) {
		t.Helper()
		var out, errs strings.Builder
		if got := command(args, &out, &errs); got != want || !strings.Contains(out.String(), stdout) || !strings.Contains(errs.String(), stderr) {
			t.Errorf("%v: %d, want %d, %q and %q in\n%s\n%s", args, got, want, stdout, stderr, out.String(), errs.String())
		}
	}
	check(0, "| X | ns/op | 5 | 5 |", "", bench, bench)
	page := filepath.Join(dir, "history.html")
	check(0, "", "", "-out", page, bench, bench)
	if data, err := os.ReadFile(page); err != nil || !strings.HasPrefix(string(data), "<!doctype html>") {
		t.Errorf("%v: %.40s", err, data)
	}
	check(badInput, "", "usage")
	check(badInput, "", "no/such", "no/such")
	check(badInput, "", "ends in .html or .md", "-out", filepath.Join(dir, "x.pdf"), bench)
	check(badInput, "", "not defined", "-x")
	check(0, "", "usage", "-h")
}
