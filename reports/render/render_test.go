package render

import (
	"bytes"
	"encoding/json"
	"flag"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/trusted-ring/trusted-ring/reports/internal/sample"
	"github.com/trusted-ring/trusted-ring/reports/schema"
)

var update = flag.Bool("update", false, "write testdata instead of comparing with it")

func TestGolden(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("other architectures fuse multiplications and additions, and so differ in the last digits")
	}
	files, _, err := documents(sample.Report(sample.Tiny()), []string{"bench.txt", "env.json"})
	require.NoError(t, err)
	for _, f := range files {
		golden := filepath.Join("testdata", f.Name)
		if *update {
			require.NoError(t, os.WriteFile(golden, f.Data, 0o644))
		}
		want, err := os.ReadFile(golden)
		require.NoError(t, err)
		if !bytes.Equal(want, f.Data) {
			t.Errorf("%s differs from %s at %s; look at it, then go test -update", f.Name, golden, firstDifference(want, f.Data))
		}
	}
}

func firstDifference(want, got []byte) string {
	for i := range min(len(want), len(got)) {
		if want[i] != got[i] {
			from := max(0, i-40)
			return "…" + string(want[from:min(len(want), i+40)]) + "… against …" + string(got[from:min(len(got), i+40)]) + "…"
		}
	}
	return "its end"
}

func TestSameInputSameBytes(t *testing.T) {
	r := sample.Report(sample.Tiny())
	first, err := Files(r, []string{"bench.txt"})
	require.NoError(t, err)
	second, err := Files(r, []string{"bench.txt"})
	require.NoError(t, err)
	require.Len(t, second, len(first))
	for i := range first {
		assert.Equal(t, first[i].Name, second[i].Name)
		assert.True(t, bytes.Equal(first[i].Data, second[i].Data), "%s differs between two renderings", first[i].Name)
	}
	assert.Equal(t, sample.Report(sample.Tiny()), r, "rendering does not change its input")
}

func TestFileNamesAreUnique(t *testing.T) {
	files, err := Files(sample.Report(sample.Tiny()), nil)
	require.NoError(t, err)
	seen := map[string]bool{}
	for _, f := range files {
		assert.False(t, seen[f.Name], "%s is written twice", f.Name)
		assert.NotEmpty(t, f.Data, f.Name)
		seen[f.Name] = true
	}
}

func TestJSONIsTheReport(t *testing.T) {
	r := sample.Report(sample.Tiny())
	doc := file(t, r, "report.json")
	var back schema.Report
	require.NoError(t, json.Unmarshal(doc, &back))
	assert.Equal(t, r.Claims, back.Claims)
	assert.Equal(t, r.Comparisons[0].CI, back.Comparisons[0].CI)
	assert.Equal(t, r.Evidence, back.Evidence)
	assert.Equal(t, len(r.Cells), len(back.Cells))
	assert.Equal(t, r.Warnings, back.Warnings, "a clean report gets no further warning")
}

// TestHTMLAndMarkdownAgree looks for every verdict of the report in both.
func TestHTMLAndMarkdownAgree(t *testing.T) {
	r := sample.Report(sample.Tiny())
	html, markdown := string(file(t, r, "index.html")), string(file(t, r, "report.md"))
	for _, c := range r.Claims {
		word := show(c.Verdict).Word
		assert.Regexp(t, regexp.MustCompile(`(?s)<span class="word">`+word+`</span></span></td><th[^>]*>`+c.ID), html)
		assert.Contains(t, markdown, "| "+show(c.Verdict).Symbol+" "+word+" | **"+c.ID+"**")
	}
	for _, s := range buildPage(r, nil).Sections {
		assert.Contains(t, html, `<section id="`+s.ID+`"`)
		assert.Contains(t, markdown, "\n## "+s.Title+"\n")
	}
	assert.Contains(t, html, "3 of 4 blocks are there", "a partial run says so")
	assert.Contains(t, markdown, "3 of 4 blocks are there")
}

func TestSectionsInReadingOrder(t *testing.T) {
	var ids []string
	for _, s := range buildPage(&schema.Report{}, nil).Sections {
		ids = append(ids, s.ID)
	}
	assert.Equal(t, []string{"claims", "variants", "latency", "scaling", "fits", "noise", "probes", "safety", "environment", "method", "raw", "reproduce"}, ids)
}

// TestPartOfTheKillMatrix: rows or columns that did not run are said to be missing.
func TestPartOfTheKillMatrix(t *testing.T) {
	part := &schema.MutantEvidence{Partial: "only the checker luck was selected", Mutants: []schema.Mutant{{ID: "wrap-32", Expected: []string{"luck"}, KilledBy: []string{"luck"}}}}
	r := &schema.Report{Evidence: schema.Evidence{Mutants: part}}
	assert.Contains(t, string(file(t, r, "index.html")), "Not the whole matrix: only the checker luck was selected.")
	part.Partial = ""
	assert.NotContains(t, string(file(t, r, "index.html")), "Not the whole matrix")
}

// TestNothingToShow renders what a file with no benchmark, no samples or no
// evidence gives: every section stands and says what is absent.
func TestNothingToShow(t *testing.T) {
	check := func(name string, r *schema.Report) {
		t.Run(name, func(t *testing.T) {
			html := string(file(t, r, "index.html"))
			for _, want := range []string{`id="safety"`, "Absent: this run has no evidence/mutants.json"} {
				if !strings.Contains(html, want) {
					t.Errorf("the page lacks %q", want)
				}
			}
			assert.Empty(t, none.FindString(html))
		})
	}
	check("empty", &schema.Report{})
	check("cell without samples", &schema.Report{Cells: []schema.Cell{{Workload: "Write", Impl: "ring", Unit: "ns/op", Testable: true}}})
	check("cell not testable", &schema.Report{Cells: []schema.Cell{{Workload: "Write", Impl: "ring", Unit: "ns/op"}}})
	check("probe without samples", &schema.Report{Probes: []schema.Probe{{Name: "clock", Unit: "ns/op"}}})
	check("latency without percentiles", &schema.Report{Latency: []schema.Latency{{Impl: "ring", OfferedRate: 1}, {Impl: "ring", OfferedRate: 2}}})
	check("fit without points", &schema.Report{Fits: []schema.Fit{{Workload: "Write", X: "size", Y: "ns/op", Model: "linear"}}})
	check("claim without bound", &schema.Report{Claims: []schema.Claim{{ID: "x", Verdict: schema.Supported}}})
	check("comparison without numbers", &schema.Report{Comparisons: []schema.Comparison{{Workload: "Write", A: "ring", B: "channel"}}})
	check("one sample of zero", &schema.Report{Cells: []schema.Cell{{Workload: "Write", Impl: "ring", Unit: "ns/op", Testable: true, Samples: []schema.Sample{{}}}}})
}

// none finds what a number that is none looks like when it is printed.
var none = regexp.MustCompile(`.{0,60}(\bNaN\b|\bInf\b|%!).{0,30}`)

// TestNumbersThatAreNone puts NaN and infinities into every number of a report.
func TestNumbersThatAreNone(t *testing.T) {
	for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), 0, -1, math.MaxFloat64, math.SmallestNonzeroFloat64} {
		r := sample.Report(sample.Tiny())
		n := poison(reflect.ValueOf(r), bad)
		require.Greater(t, n, 500, "the sample has numbers in all its parts")
		files, figures, err := documents(r, nil)
		require.NoError(t, err)
		for _, f := range files {
			assert.Empty(t, none.FindString(string(f.Data)), "%s with %v", f.Name, bad)
		}
		for _, f := range figures {
			assert.Empty(t, none.FindString(string(f.SVG())), "%s with %v", f.ID, bad)
		}
		if math.IsNaN(bad) {
			assert.Contains(t, string(files[2].Data), "not finite and written as 0 or null", "the document says what it lost")
		}
	}
}

// poison sets every float64 that v leads to, and counts them.
func poison(v reflect.Value, bad float64) int {
	n := 0
	switch v.Kind() {
	case reflect.Float64:
		if v.CanSet() {
			v.SetFloat(bad)
			return 1
		}
	case reflect.Pointer:
		if !v.IsNil() {
			return poison(v.Elem(), bad)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			n += poison(v.Field(i), bad)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			n += poison(v.Index(i), bad)
		}
	case reflect.Map:
		if v.Type().Elem().Kind() == reflect.Float64 {
			for _, k := range v.MapKeys() {
				v.SetMapIndex(k, reflect.ValueOf(bad))
				n++
			}
		}
	}
	return n
}

// TestNamesFromTheDataAreText puts markup where names come from.
func TestNamesFromTheDataAreText(t *testing.T) {
	const evil = `</title><script>alert(1)</script>|a`
	r := sample.Report(sample.Tiny())
	r.Run.ID, r.Claims[0].Statement, r.Cells[0].Impl, r.Warnings[0].Text = evil, evil, evil, evil
	files, figures, err := documents(r, nil)
	require.NoError(t, err)
	for _, f := range files[:2] {
		assert.NotContains(t, string(f.Data), "<script>alert", f.Name)
	}
	for _, f := range figures {
		assert.NotContains(t, string(f.SVG()), "<script>alert", f.ID)
	}
	assert.Contains(t, string(file(t, r, "report.md")), `\|a`, "a bar does not split a table's cell")
}

// A latency is worth no more than the clock that took it.
func TestLatencyStatesTheClocksCost(t *testing.T) {
	r := sample.Report(sample.Tiny())
	assert.Contains(t, string(file(t, r, "report.md")), "Reading the clock takes 22.0 ns here")
	r.Probes = nil
	assert.NotContains(t, string(file(t, r, "report.md")), "Reading the clock")
}

// TestFullRun renders the largest run there is within the memory that is
// promised for it; the time is only reported.
func TestFullRun(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector takes memory of its own")
	}
	r := sample.Report(sample.Full())
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	done, peak := make(chan struct{}), make(chan uint64)
	go watch(done, peak)
	started := time.Now()
	files, err := Files(r, nil)
	elapsed := time.Since(started)
	close(done)
	require.NoError(t, err)
	most := <-peak - before.HeapAlloc
	total := 0
	for _, f := range files {
		total += len(f.Data)
	}
	t.Logf("%d cells, %d files of %d bytes, page %d bytes, %v, peak heap %d bytes", len(r.Cells), len(files), total, len(files[0].Data), elapsed, most)
	assert.Less(t, most, uint64(200e6), "peak heap of a full run's report, bytes")
}

// watch gives the largest heap that it saw until done.
func watch(done <-chan struct{}, peak chan<- uint64) {
	var m runtime.MemStats
	var most uint64
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for {
		runtime.ReadMemStats(&m)
		most = max(most, m.HeapAlloc)
		select {
		case <-done:
			peak <- most
			return
		case <-tick.C:
		}
	}
}

func file(t *testing.T, r *schema.Report, name string) []byte {
	t.Helper()
	files, _, err := documents(r, nil)
	require.NoError(t, err)
	for _, f := range files {
		if f.Name == name {
			return f.Data
		}
	}
	t.Fatalf("%s is not among the files", name)
	return nil
}
