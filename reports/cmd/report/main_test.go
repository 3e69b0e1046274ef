package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const small = "../../testdata/small"

// TestRunDirectory renders the fixture twice and compares every byte.
func TestRunDirectory(t *testing.T) {
	first, second := rendered(t, small), rendered(t, small)
	assert.Len(t, second, len(first))
	for name, data := range first {
		assert.True(t, bytes.Equal(data, second[name]), "%s differs between two renderings", name)
	}
	page := string(first["index.html"])
	for _, id := range documented(t) {
		assert.Contains(t, page, `data-name="Claim">`+id+"<", "the claims table has a verdict on %s", id)
	}
	assert.Contains(t, first, "report.md")
	assert.Contains(t, first, "report.json")
	assert.Contains(t, page, `bench.txt">`, "the page links to its raw data")
}

// The report of a machine that moved says so, in both forms.
func TestTheMachineThatMoved(t *testing.T) {
	out := t.TempDir()
	var stdout, stderr bytes.Buffer
	require.Zero(t, command([]string{"-out", out, "../../testdata/moved"}, &stdout, &stderr), stderr.String())
	for _, name := range []string{"index.html", "report.md"} {
		data, err := os.ReadFile(filepath.Join(out, name))
		require.NoError(t, err)
		for _, want := range []string{"in 9 of 20 blocks the machine itself ran at another speed", "Where the machine moved, and where it did not",
			"pingpong took 1720 ns, 3.21 times its median in the run", "20 of 20"} {
			assert.Contains(t, string(data), want, name)
		}
	}
}

// documented lists the ids of the claims that the report is built with.
func documented(t *testing.T) []string {
	t.Helper()
	data, err := os.ReadFile("../../claims/rusted-ring.yaml")
	require.NoError(t, err)
	var ids []string
	for line := range strings.Lines(string(data)) {
		if _, id, ok := strings.Cut(line, "- id: "); ok {
			ids = append(ids, strings.TrimSpace(id))
		}
	}
	require.Greater(t, len(ids), 20)
	return ids
}

// TestPlainFile renders what go test -bench prints, which has no configuration of ours.
func TestPlainFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "old.txt")
	require.NoError(t, os.WriteFile(path, []byte(`goos: linux
goarch: amd64
pkg: example.com/queue
cpu: Some CPU
BenchmarkSend/size=64-8   	 1000000	        52.1 ns/op	       0 B/op	       0 allocs/op
BenchmarkSend/size=64-8   	 1000000	        50.9 ns/op	       0 B/op	       0 allocs/op
BenchmarkSend/size=256-8  	 1000000	        90.3 ns/op	       0 B/op	       0 allocs/op
PASS
ok  	example.com/queue	3.1s
`), 0o644))
	var out, complaint bytes.Buffer
	require.Zero(t, command([]string{path}, &out, &complaint), complaint.String())
	index := strings.TrimSpace(out.String())
	assert.Equal(t, filepath.Join(dir, "old.report", "index.html"), index)
	page, err := os.ReadFile(index)
	require.NoError(t, err)
	assert.Contains(t, string(page), `href="../old.txt"`)
	assert.Contains(t, string(page), "Send")
	assert.Contains(t, string(page), "has no A/A arm")
}

func TestErrors(t *testing.T) {
	bad := filepath.Join(t.TempDir(), "bench.txt")
	require.NoError(t, os.WriteFile(bad, []byte("BenchmarkX 10 notanumber ns/op\n"), 0o644))
	check := func(want int, says string, args ...string) {
		t.Helper()
		var out, complaint bytes.Buffer
		assert.Equal(t, want, command(args, &out, &complaint))
		assert.Contains(t, complaint.String(), says)
		assert.Empty(t, out.String())
	}
	check(2, "usage:")
	check(2, "usage:", "a", "b")
	check(2, "flag provided but not defined", "-nope")
	check(0, "usage:", "-h")
	check(1, "no such file", filepath.Join(t.TempDir(), "missing"))
	check(1, "bench.txt:1", bad)
	check(1, "bench.txt", t.TempDir())
}

func rendered(t *testing.T, path string) map[string][]byte {
	t.Helper()
	out := t.TempDir()
	var stdout, stderr bytes.Buffer
	require.Zero(t, command([]string{"-out", out, path}, &stdout, &stderr), stderr.String())
	files := map[string][]byte{}
	require.NoError(t, filepath.WalkDir(out, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(out, p)
		if err != nil {
			return err
		}
		files[filepath.ToSlash(name)], err = os.ReadFile(p)
		return err
	}))
	// The way from one temporary directory to the run differs from another's.
	for _, name := range []string{"index.html", "report.md"} {
		files[name] = []byte(strings.ReplaceAll(string(files[name]), relative(t, out, path), "RUN"))
	}
	return files
}

func relative(t *testing.T, from, to string) string {
	t.Helper()
	abs, err := filepath.Abs(to)
	require.NoError(t, err)
	rel, err := filepath.Rel(from, abs)
	require.NoError(t, err)
	return filepath.ToSlash(rel)
}
