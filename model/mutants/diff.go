package mutants

import (
	"fmt"
	"strings"
)

// filePatch is what a unified diff does to one file.
type filePatch struct {
	path  string // from the root of the module
	hunks []hunk
}

// hunk replaces one run of whole lines by another.
type hunk struct{ old, new string }

// parseDiff reads a unified diff of existing files. The line numbers in its
// headings are not used: see apply.
func parseDiff(text string) ([]filePatch, error) {
	var files []filePatch
	var file *filePatch
	for n, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		if line == "" { // an empty line of context that an editor has trimmed
			line = " "
		}
		switch {
		case strings.HasPrefix(line, "--- "):
			files = append(files, filePatch{})
			file = &files[len(files)-1]
		case strings.HasPrefix(line, "+++ b/") && file != nil:
			file.path = strings.TrimPrefix(line, "+++ b/")
		case strings.HasPrefix(line, "@@ ") && file != nil && file.path != "":
			file.hunks = append(file.hunks, hunk{})
		case file != nil && len(file.hunks) > 0 && strings.ContainsRune(" +-", rune(line[0])):
			h := &file.hunks[len(file.hunks)-1]
			if line[0] != '+' {
				h.old += line[1:] + "\n"
			}
			if line[0] != '-' {
				h.new += line[1:] + "\n"
			}
		default:
			return nil, fmt.Errorf("line %d of the diff: %q", n+1, line)
		}
	}
	for _, f := range files {
		if f.path == "" || len(f.hunks) == 0 {
			return nil, fmt.Errorf("diff of %q without a change", f.path)
		}
	}
	return files, nil
}

// apply patches a file's text. A hunk goes where its old lines stand, wherever
// that is now; it does not apply when they stand nowhere, or in two places. That
// is stricter than patch and git apply, which go by the line number and would
// break another line than the one that was meant.
func (f filePatch) apply(text string) (string, error) {
	for i, h := range f.hunks {
		if h.old == h.new {
			return "", fmt.Errorf("%s: hunk %d changes nothing", f.path, i+1)
		}
		at := places(text, h.old)
		if len(at) != 1 {
			return "", fmt.Errorf("%s: hunk %d applies in %d places, want 1; its old lines are\n%s", f.path, i+1, len(at), h.old)
		}
		text = text[:at[0]] + h.new + text[at[0]+len(h.old):]
	}
	return text, nil
}

// places are the offsets at which whole lines stand in text.
func places(text, lines string) []int {
	var at []int
	for from := 0; from < len(text); {
		if strings.HasPrefix(text[from:], lines) {
			at = append(at, from)
		}
		_, rest, _ := strings.Cut(text[from:], "\n")
		from = len(text) - len(rest)
	}
	return at
}
