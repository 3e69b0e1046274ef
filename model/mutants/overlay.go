package mutants

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// Overlay writes the patched files into dir and returns the file for go's
// -overlay flag. root is the module's root. An error is a mutant that does not
// apply.
func (m Mutant) Overlay(root, dir string) (string, error) {
	replace := map[string]string{}
	for i, f := range m.files {
		original := filepath.Join(root, filepath.FromSlash(f.path))
		text, err := os.ReadFile(original)
		if err != nil {
			return "", fmt.Errorf("%s.patch: %w", m.ID, err)
		}
		patched, err := f.apply(string(text))
		if err != nil {
			return "", fmt.Errorf("%s.patch: %w", m.ID, err)
		}
		// The suffix decides how go builds it, the name is nobody's business.
		to := filepath.Join(dir, fmt.Sprintf("%d_%s", i, filepath.Base(original)))
		if err := os.WriteFile(to, []byte(patched), 0o644); err != nil {
			return "", err
		}
		replace[original] = to
	}
	file := filepath.Join(dir, "overlay.json")
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	return file, os.WriteFile(file, text, 0o644)
}
