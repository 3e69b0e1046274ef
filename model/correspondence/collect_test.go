//go:build explore

package correspondence

import (
	"maps"
	"slices"
	"testing"
)

// TestExecutionsAreUpToDate fails when a program of model/ringcheck no longer
// executes what explored.json says, or executes more.
func TestExecutionsAreUpToDate(t *testing.T) {
	found, err := Scan(root, "./ring")
	if err != nil {
		t.Fatal(err)
	}
	want, err := ReadExplored(root)
	if err != nil {
		t.Fatal(err)
	}
	got := Collect(found)
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if !slices.Equal(got[name], want[name]) {
			t.Errorf("%s is executed by %v; %s says %v: run `go run -tags explore ./model/cmd/correspondence`", name, got[name], ExploredFile, want[name])
		}
		delete(got, name)
	}
	for name, programs := range got {
		t.Errorf("%s is executed by %v; %s does not have it", name, programs, ExploredFile)
	}
}
