package correspondence

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// The models, by name.
const (
	promela = "promela"
	proof   = "proof"
)

// models are the files that carry tags; those of the proof's negative controls do
// not count.
var models = []struct{ name, title, files string }{
	{promela, "Promela", "model/promela/*.pml"},
	{proof, "Why3", "model/proof/ring.mlw"},
}

// Tags are the lines of one model that carry each step's tag.
type Tags map[string][]Place

// tag is @W1, or @J1..@J4 for all steps between.
var tag = regexp.MustCompile(`@([A-Z])([0-9]+)(?:\.\.@([A-Z])([0-9]+))?`)

// ReadTags reads the tags of the files that match pattern, below root. A model
// without a file or without a tag is an error.
func ReadTags(root, pattern string) (Tags, error) {
	files, err := filepath.Glob(filepath.Join(root, pattern))
	if err != nil {
		return nil, err
	}
	tags := Tags{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		name, err := filepath.Rel(root, file)
		if err != nil {
			return nil, err
		}
		lines := strings.Split(string(text), "\n")
		for i, line := range lines {
			if err := tags.add(line, Place{filepath.ToSlash(name), i + 1, goal(lines, i)}); err != nil {
				return nil, err
			}
		}
	}
	if len(tags) == 0 {
		return nil, fmt.Errorf("%s: %d files, and no tag in them", pattern, len(files))
	}
	return tags, nil
}

var (
	theory      = regexp.MustCompile(`^theory\s+(\w+)`)
	declaration = regexp.MustCompile(`^\s*(?:goal|lemma|predicate)\s+(\w+)`)
	besideCode  = regexp.MustCompile(`^\s*[^\s(].*\(\*`)
)

// goal is what line i of a theory speaks of: the next declaration, or the theory
// alone for a remark beside code; "" outside of theories.
func goal(lines []string, i int) string {
	name := ""
	for _, line := range slices.Backward(lines[:i]) {
		if m := theory.FindStringSubmatch(line); m != nil {
			name = m[1]
			break
		}
	}
	if name == "" || besideCode.MatchString(lines[i]) {
		return name
	}
	for _, line := range lines[i:] {
		if m := declaration.FindStringSubmatch(line); m != nil {
			return name + "." + m[1]
		}
	}
	return name
}

// add files the tags of one line.
func (t Tags) add(line string, at Place) error {
	for _, m := range tag.FindAllStringSubmatch(line, -1) {
		from, to := number(m[2]), number(m[2])
		if m[3] != "" {
			to = number(m[4])
		}
		if m[3] != "" && (m[3] != m[1] || to <= from) {
			return fmt.Errorf("%s: %s is no range of steps", at, m[0])
		}
		for n := from; n <= to; n++ {
			id := m[1] + strconv.Itoa(n)
			if places := t[id]; len(places) == 0 || places[len(places)-1] != at {
				t[id] = append(places, at)
			}
		}
	}
	return nil
}

// number is the value of at most a few digits.
func number(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}
