package mutants

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const root = "../.."

// TestPatches: every mutant is stated, applies to the source as it is now, and
// compiles behind each door.
func TestPatches(t *testing.T) {
	all, err := All()
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(all), 32)
	for _, class := range Classes {
		require.True(t, slices.ContainsFunc(all, func(m Mutant) bool { return m.Class == class }), "no mutant of class %s", class)
	}
	module, err := filepath.Abs(root)
	require.NoError(t, err)
	for _, m := range all {
		t.Run(m.ID, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			patched, err := m.Overlay(module, dir)
			require.NoError(t, err)
			if testing.Short() {
				return // applying takes no time, compiling does
			}
			file, err := patched.write(dir)
			require.NoError(t, err)
			for _, door := range doors(m) {
				cmd := exec.Command("go", append([]string{"build", "-overlay=" + file}, append(door.flags, "./ring/...")...)...)
				cmd.Dir, cmd.Env = module, append(os.Environ(), door.env...)
				out, err := cmd.CombinedOutput()
				require.NoError(t, err, "%s", out)
			}
		})
	}
}

type door struct{ flags, env []string }

// doors are the builds that see something of a mutant.
func doors(m Mutant) []door {
	all := []door{{}}
	for _, f := range m.files {
		switch filepath.Base(f.path) {
		case "explore.go":
			all = append(all, door{flags: []string{"-tags=explore"}})
		case "atomic.go":
			all = append(all, door{flags: []string{"-tags=purego"}})
		case "asm_arm64.s":
			all = append(all, door{env: []string{"GOARCH=arm64"}})
		}
	}
	return all
}

func TestParse(t *testing.T) {
	const diff = "\n--- a/x.go\n+++ b/x.go\n@@ -1 +1 @@\n-a\n+b\n"
	good := "Class: order\nChange: something\nKillers: unit explore\n"
	m, err := parse("x", []byte(good+diff))
	require.NoError(t, err)
	require.Equal(t, []string{"unit", "explore"}, m.Killers)
	for want, text := range map[string]string{
		"class":                         strings.Replace(good, "order", "disorder", 1) + diff,
		"no change stated":              strings.Replace(good, "something", "", 1) + diff,
		`killer "nobody"`:               strings.Replace(good, "unit", "nobody", 1) + diff,
		"want at least 2":               strings.Replace(good, "unit ", "", 1) + diff,
		"yet unit is to see it":         good + "Unseen: stores stay in order\n" + diff,
		"spin kills exactly":            good + "Twin: overwrite NO_MARK\n" + diff,
		"is not in the suite":           good + "Twin: overwrite NO_SUCH\n" + diff,
		"want a model and a break":      good + "Twin: overwrite\n" + diff,
		"line 1 of the diff":            good + "\nsomething else\n",
		"diff of \"x.go\" without a ch": good + "\n--- a/x.go\n+++ b/x.go\n",
		"header":                        "no header at all\n",
	} {
		_, err := parse("x", []byte(text))
		require.ErrorContains(t, err, want)
	}
}

func TestApply(t *testing.T) {
	files, err := parseDiff("--- a/x.go\n+++ b/x.go\n@@ -90,3 +90,2 @@ func f\n one\n\n-two\n+2\n three\n@@ -1 +1 @@\n-nine\n")
	require.NoError(t, err)
	got, err := files[0].apply("zero\none\n\ntwo\nthree\nfour\nnine\n")
	require.NoError(t, err)
	require.Equal(t, "zero\none\n\n2\nthree\nfour\n", got)
	for want, text := range map[string]string{
		"hunk 1 applies in 0 places": "one\ntwo\nthree\nnine\n",
		"hunk 1 applies in 2 places": "one\n\ntwo\nthree\none\n\ntwo\nthree\nnine\n",
		"hunk 2 applies in 0 places": "one\n\ntwo\nthree\nninety-nine\n",
	} {
		_, err := files[0].apply(text)
		require.ErrorContains(t, err, want)
	}
	_, err = filePatch{"x.go", []hunk{{"a\n", "a\n"}}}.apply("a\n")
	require.ErrorContains(t, err, "changes nothing")
}

func TestOverlayOfAMissingFile(t *testing.T) {
	m := Mutant{ID: "x", files: []filePatch{{"no/such.go", []hunk{{"a\n", "b\n"}}}}}
	_, err := m.Overlay(t.TempDir(), t.TempDir())
	require.True(t, errors.Is(err, os.ErrNotExist), "%v", err)
}
