package claims

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// Load reads a claims file. Every mistake is an *Error with file, line and key.
func Load(path string) (File, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return File{}, err
	}
	return Parse(path, data)
}

// Parse is Load for data that is already in memory; path is for messages.
// Unknown keys, duplicate keys and a second document are errors.
func Parse(path string, data []byte) (File, error) {
	doc, err := parser.ParseBytes(data, 0)
	if err != nil {
		return File{}, positioned(path, err)
	}
	switch {
	case len(doc.Docs) == 0 || doc.Docs[0].Body == nil:
		return File{}, &Error{Path: path, Line: 1, Msg: "the file has no claims"}
	case len(doc.Docs) > 1:
		return File{}, &Error{Path: path, Line: doc.Docs[1].GetToken().Position.Line, Msg: "a second document; one file is one subject"}
	}
	f := File{Path: path}
	if err := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict()).Decode(&f); err != nil {
		return File{}, positioned(path, err)
	}
	c := checker{path: path, doc: doc}
	if err := c.file(&f); err != nil {
		return File{}, err
	}
	return f, nil
}

// positioned turns an error of the YAML library into an *Error.
func positioned(path string, err error) error {
	var at yaml.Error
	if !errors.As(err, &at) || at.GetToken() == nil {
		return &Error{Path: path, Line: 1, Msg: err.Error()}
	}
	tok := at.GetToken()
	key := tok.Value
	if p := tok.Prev; p != nil && p.Type == token.MappingValueType && p.Prev != nil {
		key = p.Prev.Value // the mistake is in a value; name its key
	}
	return &Error{Path: path, Line: tok.Position.Line, Key: key, Msg: at.GetMessage()}
}

// checker finds what the syntax allows and the meaning does not.
type checker struct {
	path string
	doc  *ast.File
}

// fail reports a mistake at key, or at the nearest parent that is written down.
func (c checker) fail(key, format string, args ...any) error {
	line := 1
	for at := key; at != ""; at = parent(at) {
		p, err := yaml.PathString("$." + at)
		if err != nil {
			continue
		}
		if node, err := p.FilterFile(c.doc); err == nil && node != nil {
			line = node.GetToken().Position.Line
			break
		}
	}
	return &Error{Path: c.path, Line: line, Key: key, Msg: fmt.Sprintf(format, args...)}
}

// parent cuts the last step off a key.
func parent(key string) string {
	return key[:max(0, strings.LastIndexAny(key, ".["))]
}

var idPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]*$`)

func (c checker) file(f *File) error {
	if f.Subject == "" {
		return c.fail("subject", "is missing: what are the claims about?")
	}
	if len(f.Claims) == 0 {
		return c.fail("claims", "there are none")
	}
	seen := map[string]bool{}
	for i := range f.Claims {
		claim, key := &f.Claims[i], fmt.Sprintf("claims[%d]", i)
		switch {
		case !idPattern.MatchString(claim.ID):
			return c.fail(key+".id", "%q is not an id: lower case letters, digits, dots and dashes", claim.ID)
		case seen[claim.ID]:
			return c.fail(key+".id", "%q is there twice", claim.ID)
		case claim.Statement == "":
			return c.fail(key+".statement", "claim %s has no statement", claim.ID)
		case len(claim.Readings) == 0:
			return c.fail(key+".readings", "claim %s has no reading", claim.ID)
		}
		seen[claim.ID] = true
		names := map[string]bool{}
		for j := range claim.Readings {
			r, key := &claim.Readings[j], fmt.Sprintf("%s.readings[%d]", key, j)
			if r.Name == "" || names[r.Name] {
				return c.fail(key+".name", "%q is empty or used twice", r.Name)
			}
			names[r.Name] = true
			if err := c.reading(r, key); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c checker) reading(r *Reading, key string) error {
	switch {
	case r.Unit == "":
		return c.fail(key+".unit", "is missing")
	case r.Min == nil && r.Max == nil:
		return c.fail(key, "has neither min nor max: nothing could refute it")
	case r.Min != nil && !finite(*r.Min):
		return c.fail(key+".min", "%v is not a finite number", *r.Min)
	case r.Max != nil && !finite(*r.Max):
		return c.fail(key+".max", "%v is not a finite number", *r.Max)
	case r.Min != nil && r.Max != nil && *r.Min > *r.Max:
		return c.fail(key+".max", "%v is below min %v", *r.Max, *r.Min)
	case (r.Measure == nil) == (r.Evidence == nil):
		return c.fail(key, "wants either measure or evidence")
	case r.Evidence != nil:
		if _, ok := counts[r.Evidence.Count]; !ok {
			return c.fail(key+".evidence.count", "unknown count %q, want one of %s", r.Evidence.Count, strings.Join(slices.Sorted(maps.Keys(counts)), ", "))
		}
		return nil
	}
	return c.measure(r.Measure, key+".measure")
}

func (c checker) measure(m *Measure, key string) error {
	if err := c.query(m.Workload, m.Metric, key, m.Where, m.Except); err != nil {
		return err
	}
	if m.Scale != nil && (!finite(*m.Scale) || *m.Scale == 0) {
		return c.fail(key+".scale", "%v is not a finite number other than 0", *m.Scale)
	}
	if m.Over != nil {
		if err := c.query(m.Over.Workload, m.Over.Metric, key+".over", m.Over.Where, m.Over.Except); err != nil {
			return err
		}
	}
	if m.Fit != nil {
		switch {
		case m.Fit.X == "":
			return c.fail(key+".fit.x", "is missing: regress on which parameter?")
		case m.Fit.Statistic != "r2":
			return c.fail(key+".fit.statistic", "unknown statistic %q, want r2", m.Fit.Statistic)
		case m.Over != nil || m.Exact:
			return c.fail(key+".fit", "cannot be combined with over or exact")
		}
	}
	return nil
}

// query checks one selection of cells and normalises its filters to lists of
// parameter texts.
func (c checker) query(workload, metric, key string, filters ...Filter) error {
	if workload == "" {
		return c.fail(key+".workload", "is missing")
	}
	if metric == "" {
		return c.fail(key+".metric", "is missing: which unit of the benchmark file?")
	}
	for i, f := range filters {
		key := key + "." + []string{"where", "except"}[i]
		for _, name := range slices.Sorted(maps.Keys(f)) {
			if _, done := f[name].([]string); done {
				continue // an alias of a filter that has been here
			}
			values, ok := f[name].([]any)
			if !ok {
				values = []any{f[name]}
			}
			texts := make([]string, 0, len(values))
			for _, v := range values {
				text, ok := scalar(v)
				if !ok {
					return c.fail(key+"."+name, "%v is not a text, a number or a list of them", v)
				}
				texts = append(texts, text)
			}
			if len(texts) == 0 {
				return c.fail(key+"."+name, "the list is empty")
			}
			f[name] = texts
		}
	}
	return nil
}

// scalar writes a YAML scalar as it stands in a benchmark name.
func scalar(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, v != ""
	case uint64, int64, int, bool:
		return fmt.Sprint(v), true
	case float64:
		return formatParam(v), finite(v)
	}
	return "", false
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
