package correspondence

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

const root = "../.."

// TestRingCorrespondsToItsModels fails when package ring, the rows, the steps, the
// models' tags or TABLE.md have moved apart.
func TestRingCorrespondsToItsModels(t *testing.T) {
	table, err := Build(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range table.Problems {
		t.Error(p)
	}
	var want bytes.Buffer
	if err := table.Markdown(&want); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(root, TableFile))
	if err != nil {
		t.Fatal(err)
	}
	if line := differ(got, want.Bytes()); line > 0 {
		t.Errorf("%s:%d is out of date: run `go run ./model/cmd/correspondence`", TableFile, line)
	}
}

// differ is the first line in which a and b differ, or 0.
func differ(a, b []byte) int {
	if bytes.Equal(a, b) {
		return 0
	}
	x, y := bytes.Split(a, []byte("\n")), bytes.Split(b, []byte("\n"))
	for i := range min(len(x), len(y)) {
		if !bytes.Equal(x[i], y[i]) {
			return i + 1
		}
	}
	return min(len(x), len(y))
}
