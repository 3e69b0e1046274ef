package claims

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// Every id of CLAIMS.md, in its order.
var documented = strings.Fields(`ffi-latency ffi-throughput write-latency pipeline-latency pipeline-throughput backpressure-latency
	backpressure-throughput read-latency strokes users predictable zero-alloc gc-free alignment memory-production memory-mobile
	memory-server guard ordering overwrite single-writer pressure channel-write channel-read channel-throughput heap-write`)

func TestBuiltinHasEveryDocumentedClaim(t *testing.T) {
	files, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, c := range files[0].Claims {
		ids = append(ids, c.ID)
		if c.Audit == "" {
			t.Errorf("%s has no audit", c.ID)
		}
		if !strings.HasPrefix(c.Readings[0].Name, "as documented") {
			t.Errorf("%s is decided by the reading %q", c.ID, c.Readings[0].Name)
		}
	}
	if !slices.Equal(ids, documented) {
		t.Errorf("claims are\n%v\nwant\n%v", ids, documented)
	}
	if files[0].Subject != "rusted-ring" || files[1].Subject != "trusted-ring" {
		t.Errorf("subjects %q and %q", files[0].Subject, files[1].Subject)
	}
	seen := map[string]bool{}
	for _, f := range files {
		for _, c := range f.Claims {
			if seen[c.ID] {
				t.Errorf("%s is in both files", c.ID)
			}
			seen[c.ID] = true
		}
	}
}

// claim wraps a reading in the smallest valid file; the reading begins in line 6.
func claim(reading string) string {
	return "subject: s\nclaims:\n  - id: a\n    statement: x\n    readings:\n      - " + strings.ReplaceAll(strings.TrimSpace(reading), "\n", "\n        ") + "\n"
}

func TestParseMistakes(t *testing.T) {
	good := "name: n\nunit: ns\nmax: 1\nmeasure: {workload: W, metric: ns/op}"
	if _, err := Parse("f.yaml", []byte(claim(good))); err != nil {
		t.Fatal(err)
	}
	check := func(text string, line int, key, msg string) {
		t.Helper()
		_, err := Parse("f.yaml", []byte(text))
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%q: %v", text, err)
			return
		}
		if e.Path != "f.yaml" || e.Line != line || e.Key != key || !strings.Contains(e.Msg, msg) {
			t.Errorf("got %q in line %d at key %q\nwant %q in line %d at key %q", e.Msg, e.Line, e.Key, msg, line, key)
		}
	}
	check("", 1, "", "no claims")
	check("# only a comment\n", 1, "", "no claims")
	check("subject: s\nclaims: []\n", 2, "claims", "none")
	check("claims: []\n", 1, "subject", "missing")
	check("subject: [\n", 1, "subject", "not found")
	check("subject: s\nsubject: t\n", 2, "subject", "already defined")
	check("subject: s\nclaims: []\n---\nsubject: t\n", 4, "", "second document")
	check("subject: s\nclaims:\n  - id: Bad Id\n", 3, "claims[0].id", "not an id")
	check("subject: s\nclaims:\n  - id: a\n", 3, "claims[0].statement", "no statement")
	check("subject: s\nclaims:\n  - id: a\n    statement: x\n", 3, "claims[0].readings", "no reading")
	check(claim(good)+"  - id: a\n    statement: y\n", 10, "claims[1].id", "twice")
	check(claim(good)+"        bond: 3\n", 10, "bond", "unknown field")
	check(claim(strings.Replace(good, "max: 1", "max: soon", 1)), 8, "max", "cannot unmarshal")
	check(claim(strings.Replace(good, "max: 1", "max: .nan", 1)), 8, "claims[0].readings[0].max", "finite")
	check(claim(strings.Replace(good, "max: 1", "min: 2\nmax: 1", 1)), 9, "claims[0].readings[0].max", "below min")
	check(claim(strings.Replace(good, "max: 1\n", "", 1)), 6, "claims[0].readings[0]", "nothing could refute")
	check(claim(strings.Replace(good, "name: n", "name: ''", 1)), 6, "claims[0].readings[0].name", "empty")
	check(claim(strings.Replace(good, "unit: ns\n", "", 1)), 6, "claims[0].readings[0].unit", "missing")
	check(claim("name: n\nunit: ns\nmax: 1"), 6, "claims[0].readings[0]", "either measure or evidence")
	check(claim(good+"\nevidence: {count: stress.torn}"), 6, "claims[0].readings[0]", "either measure or evidence")
	check(claim("name: n\nunit: u\nmax: 1\nevidence: {count: stress.tron}"), 9, "claims[0].readings[0].evidence.count", "stress.torn")
	check(claim(strings.Replace(good, "workload: W, ", "", 1)), 9, "claims[0].readings[0].measure.workload", "missing")
	check(claim(strings.Replace(good, ", metric: ns/op", "", 1)), 9, "claims[0].readings[0].measure.metric", "missing")
	check(claim(strings.Replace(good, "workload: W", "workload: W, scale: 0", 1)), 9, "claims[0].readings[0].measure.scale", "other than 0")
	check(claim(strings.Replace(good, "workload: W", "workload: W, where: {size: [[1]]}", 1)), 9, "claims[0].readings[0].measure.where.size", "list")
	check(claim(strings.Replace(good, "workload: W", "workload: W, except: {size: []}", 1)), 9, "claims[0].readings[0].measure.except.size", "empty")
	check(claim(strings.Replace(good, "workload: W", "workload: W, over: {metric: x}", 1)), 9, "claims[0].readings[0].measure.over.workload", "missing")
	check(claim(strings.Replace(good, "workload: W", "workload: W, fit: {statistic: r2}", 1)), 9, "claims[0].readings[0].measure.fit.x", "missing")
	check(claim(strings.Replace(good, "workload: W", "workload: W, fit: {x: size, statistic: r3}", 1)), 9, "claims[0].readings[0].measure.fit.statistic", "want r2")
	check(claim(strings.Replace(good, "workload: W", "workload: W, exact: true, fit: {x: size, statistic: r2}", 1)), 9, "claims[0].readings[0].measure.fit", "combined")
}

func TestLoadNamesTheFile(t *testing.T) {
	if _, err := Load("no/such.yaml"); err == nil || !strings.Contains(err.Error(), "no/such.yaml") {
		t.Errorf("got %v", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(claim("name: n\nunit: ns\nmax: 1\nmeasure: {workload: W, metric: ns/op}"))
	f.Add("subject: &a x\nclaims: *a\n")
	f.Fuzz(func(t *testing.T, text string) {
		file, err := Parse("f.yaml", []byte(text))
		var e *Error
		if err != nil && (!errors.As(err, &e) || e.Line < 1) {
			t.Errorf("%v is not an *Error with a line", err)
		}
		if err == nil {
			Evaluate([]File{file}, nil, noEvidence, 0.95) // never panics
		}
	})
}
