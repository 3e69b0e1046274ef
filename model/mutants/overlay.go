package mutants

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// overlay says which files of the module stand elsewhere in a build: nil is the
// ring as it is.
type overlay map[string]string

// Overlay writes the patched files into dir. root is the module's root. An error
// is a mutant that does not apply.
func (m Mutant) Overlay(root, dir string) (overlay, error) {
	replace := overlay{}
	for i, f := range m.files {
		original := filepath.Join(root, filepath.FromSlash(f.path))
		text, err := os.ReadFile(original)
		if err != nil {
			return nil, fmt.Errorf("%s.patch: %w", m.ID, err)
		}
		patched, err := f.apply(string(text))
		if err != nil {
			return nil, fmt.Errorf("%s.patch: %w", m.ID, err)
		}
		// The suffix decides how go builds it, the name is nobody's business.
		to := filepath.Join(dir, fmt.Sprintf("%d_%s", i, filepath.Base(original)))
		if err := os.WriteFile(to, []byte(patched), 0o644); err != nil {
			return nil, err
		}
		replace[original] = to
	}
	return replace, nil
}

// write makes the file for go's -overlay flag in dir.
func (o overlay) write(dir string) (path string, err error) {
	path = filepath.Join(dir, "overlay.json")
	text, err := json.Marshal(map[string]any{"Replace": o})
	if err != nil {
		return "", err
	}
	return path, os.WriteFile(path, text, 0o644)
}
