package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/trusted-ring/trusted-ring/reports/schema"
)

// The README quotes the committed reference run, and nothing else.
func TestREADMESaysWhatTheReferenceRunSays(t *testing.T) {
	t.Chdir(filepath.Join("..", "..", ".."))
	var out, errs bytes.Buffer
	assert.Zero(t, command([]string{"-check"}, &out, &errs), errs.String())
}

func TestFillReplacesBlocksAndNothingElse(t *testing.T) {
	text := "before\n<!-- reference:verdicts -->\nold\nlines\n<!-- /reference -->\nafter\n"
	got, err := fill("f", text, &schema.Report{Claims: []schema.Claim{{Subject: "rusted-ring", Verdict: schema.Refuted}}})
	require.NoError(t, err)
	assert.Equal(t, "before\n<!-- reference:verdicts -->\n| claims of | supported | refuted | inconclusive | not testable here |\n|---|---:|---:|---:|---:|\n"+
		"| rusted-ring | 0 | 1 | 0 | 0 |\n| trusted-ring | 0 | 0 | 0 | 0 |\n<!-- /reference -->\nafter\n", got)
	again, err := fill("f", got, &schema.Report{Claims: []schema.Claim{{Subject: "rusted-ring", Verdict: schema.Refuted}}})
	require.NoError(t, err)
	assert.Equal(t, got, again)
}

func TestFillNamesWhatItCannotFill(t *testing.T) {
	check := func(text, want string) {
		t.Helper()
		_, err := fill("README.md", text, &schema.Report{})
		assert.ErrorContains(t, err, want)
	}
	check("\n<!-- reference:nonsense -->\n<!-- /reference -->\n", `README.md:2: no block "nonsense"`)
	check("<!-- reference:verdicts -->\n", `README.md:1: block "verdicts" has no <!-- /reference -->`)
	check("<!-- reference:rivals -->\n<!-- /reference -->\n", "the run compares nothing")
	check("<!-- reference:ring -->\n<!-- /reference -->\n", `no cell for "write 64 B, full payload"`)
}

func TestCommandRefusesBadInput(t *testing.T) {
	check := func(want int, args ...string) {
		t.Helper()
		var out, errs bytes.Buffer
		assert.Equal(t, want, command(args, &out, &errs), args)
		assert.NotEmpty(t, errs.String())
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "README.md")
	require.NoError(t, os.WriteFile(file, []byte("<!-- reference:verdicts -->\n<!-- /reference -->\n"), 0o644))
	check(2, "-run", dir, file)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "report.json"), []byte("{"), 0o644))
	check(2, "-run", dir, file)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "report.json"), []byte("{}"), 0o644))
	check(1, "-check", "-run", dir, file)
	check(2, "one", "two")
	check(2, "-nonsense")
}
