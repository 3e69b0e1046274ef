package evidence_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/trusted-ring/trusted-ring/model/evidence"
)

func read(t *testing.T, path string) evidence.Model {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var m evidence.Model
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestMergeKeepsTheOtherPartsOfTheSameCommit(t *testing.T) {
	dir := t.TempDir()
	merge := func(commit string, change func(*evidence.Model)) evidence.Model {
		t.Helper()
		path, err := evidence.Merge(dir, commit, change)
		if err != nil {
			t.Fatal(err)
		}
		if want := filepath.Join(dir, "evidence", "model.json"); path != want {
			t.Fatalf("wrote %s, want %s", path, want)
		}
		return read(t, path)
	}
	spin := func(m *evidence.Model) { m.Spin = []evidence.Property{{Model: "gated", Result: "holds", States: 7}} }
	proof := func(m *evidence.Model) { m.Proof = []evidence.Theorem{{Theorem: "lap", Provers: []string{"Z3"}}} }

	merge("a", spin)
	if m := merge("a", proof); len(m.Spin) != 1 || len(m.Proof) != 1 || m.Spin[0].States != 7 {
		t.Errorf("the second part replaced the first: %+v", m)
	}
	if m := merge("b", proof); len(m.Spin) != 0 || len(m.Proof) != 1 || m.Commit != "b" {
		t.Errorf("a part of another commit survived: %+v", m)
	}
}

func TestMergeRefusesAFileItCannotRead(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "evidence", "model.json")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := evidence.Merge(dir, "a", func(*evidence.Model) {}); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("error %v does not name %s", err, path)
	}
}

func TestDirPrefersWhatIsAskedFor(t *testing.T) {
	root := t.TempDir()
	check := func(out, want string) {
		t.Helper()
		if got := evidence.Dir(out, root); got != want {
			t.Errorf("Dir(%q) = %s, want %s", out, got, want)
		}
	}
	check("", filepath.Join(root, "reports", "out", "model"))
	latest := filepath.Join(root, "reports", "out", "latest")
	if err := os.MkdirAll(latest, 0o755); err != nil {
		t.Fatal(err)
	}
	check("", latest)
	check("elsewhere", "elsewhere")
}

func TestMissingNamesTheToolAndTheInstaller(t *testing.T) {
	if err := evidence.Missing("go"); err != nil {
		t.Errorf("go is missing: %v", err)
	}
	err := evidence.Missing("go", "no-such-prover")
	if err == nil || !strings.Contains(err.Error(), "not installed: no-such-prover;") || !strings.Contains(err.Error(), "scripts/install-tools") {
		t.Errorf("error is %v", err)
	}
}
