package correspondence

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// ExploredFile is where the executions are kept: only a build with -tags explore
// can find them.
const ExploredFile = "model/correspondence/explored.json"

// Explored is the programs of model/ringcheck that execute each access, sorted.
type Explored map[string][]string

// exploredKey names the nth such call of a function.
func exploredKey(a Access, nth int) string {
	name := a.Function + ": " + a.Call
	if nth > 1 {
		name += fmt.Sprintf(" (%d)", nth)
	}
	return name
}

// ReadExplored reads the file below root.
func ReadExplored(root string) (Explored, error) {
	b, err := os.ReadFile(filepath.Join(root, ExploredFile))
	if err != nil {
		return nil, err
	}
	var explored Explored
	if err := json.Unmarshal(b, &explored); err != nil {
		return nil, fmt.Errorf("%s: %w", ExploredFile, err)
	}
	return explored, nil
}

// Write writes the file below root.
func (e Explored) Write(root string) error {
	b, err := json.MarshalIndent(e, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(root, ExploredFile), append(b, '\n'), 0o644)
}
