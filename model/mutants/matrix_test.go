package mutants

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// module makes a module with one package, whose tests are the only checker.
func module(t *testing.T) (string, []Checker) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":    "module example.org/sum\n\ngo 1.26\n",
		"sum.go":    "package sum\n\nfunc sum(a, b int) int {\n\tc := a\n\tc++\n\tc--\n\treturn c + b\n}\n",
		"a_test.go": "package sum\n\nimport \"testing\"\n\nfunc TestSum(t *testing.T) {\n\tif sum(1, 2) != 3 {\n\t\tt.Fatal()\n\t}\n}\n",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	return dir, []Checker{{Name: "unit", OnHardware: true, Package: "."}}
}

func breaks(id, old, new string) Mutant {
	return Mutant{ID: id, Class: "order", Killers: []string{"unit"}, files: []filePatch{{"sum.go", []hunk{{"\t" + old + "\n", "\t" + new + "\n"}}}}}
}

func runOne(t *testing.T, m Mutant, limit time.Duration) (*Matrix, error) {
	t.Helper()
	dir, checkers := module(t)
	return Run(t.Context(), Config{Root: dir, Mutants: []Mutant{m}, Checkers: checkers, Runs: 2, Workers: 1, Limit: limit, Progress: func(Row) {}})
}

func TestRun(t *testing.T) {
	for name, c := range map[string]struct {
		old, new, how string
		complaint     string
	}{
		"killed":    {old: "return c + b", new: "return c - b", how: "TestSum"},
		"equal":     {old: "return c + b", new: "return b + c", complaint: "unit no longer notices"},
		"panics":    {old: "return c + b", new: `panic(c)`, how: "TestSum"},
		"hangs":     {old: "return c + b", new: "for { c++ }", how: "TestSum does not end"},
		"grows":     {old: "return c + b", new: "for x := make([]int, c); ; { x = append(x, make([]int, 1<<20)...); _ = x }", how: errMemory.Error()},
		"compiles?": {old: "return c + b", new: "return d", complaint: "does not build"},
		"applies?":  {old: "return c * b", new: "return c", complaint: "applies in 0 places"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			limit := time.Minute
			if name == "hangs" {
				limit = time.Second
			}
			m, err := runOne(t, breaks("x", c.old, c.new), limit)
			require.NoError(t, err)
			require.Len(t, m.Rows, 1)
			require.Equal(t, c.how, m.Rows[0].Outcomes["unit"].How)
			require.Equal(t, c.how != "", m.Rows[0].Outcomes["unit"].Killed)
			complaints := m.Complaints("amd64")
			if c.complaint == "" {
				require.Empty(t, complaints)
				return
			}
			require.Len(t, complaints, 1)
			require.Contains(t, complaints[0], c.complaint)
		})
	}
}

// TestStated: what goes by chance runs only where it is stated to notice.
func TestStated(t *testing.T) {
	dir, checkers := module(t)
	chance := checkers[0]
	chance.Name, chance.ByChance = "race", true
	stated := breaks("b", "return c + b", "return c - b")
	stated.Killers = []string{"unit", "race"}
	m, err := Run(t.Context(), Config{Root: dir, Mutants: []Mutant{breaks("a", "return c + b", "return c - b"), stated}, Checkers: append(checkers, chance),
		Stated: true, Runs: 1, Workers: 1, Limit: time.Minute, Progress: func(Row) {}})
	require.NoError(t, err)
	require.Equal(t, []string{"unit"}, m.Rows[0].KilledBy())
	require.Equal(t, []string{"unit", "race"}, m.Rows[1].KilledBy())
	require.Empty(t, m.Complaints("amd64"))
}

// TestBrokenBaseline: a checker that fails anyway would kill every mutant.
func TestBrokenBaseline(t *testing.T) {
	dir, checkers := module(t)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "b_test.go"),
		[]byte("package sum\n\nimport \"testing\"\n\nfunc TestBad(t *testing.T) { t.Fatal(\"always\") }\n"), 0o644))
	_, err := Run(t.Context(), Config{Root: dir, Checkers: checkers, Runs: 1, Workers: 1, Progress: func(Row) {}})
	var void *BaselineError
	require.ErrorAs(t, err, &void)
	require.Equal(t, "TestBad", void.How)
	require.Contains(t, void.Output, "always")
}

// TestInterrupted: what was finished is kept, and nothing that was not.
func TestInterrupted(t *testing.T) {
	dir, checkers := module(t)
	ctx, cancel := context.WithCancel(t.Context())
	all := []Mutant{breaks("a", "return c + b", "return c - b"), breaks("b", "return c + b", "for { c++ }")}
	m, err := Run(ctx, Config{Root: dir, Mutants: all, Checkers: checkers, Runs: 1, Workers: 1, Limit: time.Hour, Progress: func(r Row) {
		if r.ID == "a" {
			cancel()
		}
	}})
	require.ErrorIs(t, err, context.Canceled)
	require.Len(t, m.Rows, 1)
	require.Equal(t, []string{"unit"}, m.Rows[0].KilledBy())
}

func TestComplaints(t *testing.T) {
	killed := func(names ...string) map[string]Outcome {
		all := map[string]Outcome{}
		for _, n := range names {
			all[n] = Outcome{Killed: true, How: "TestX"}
		}
		return all
	}
	for name, c := range map[string]struct {
		row  Row
		arch string
		want []string
	}{
		"as stated": {row: Row{Mutant: Mutant{Killers: []string{"unit", "race"}}, Outcomes: killed("unit", "race")}},
		"one more":  {row: Row{Mutant: Mutant{Killers: []string{"unit", "race"}}, Outcomes: killed("unit", "race", "steps")}},
		"one more, not by chance": {row: Row{Mutant: Mutant{Killers: []string{"unit", "race"}}, Outcomes: killed("unit", "race", "spec")},
			want: []string{"x: spec notices, and is not stated to: TestX"}},
		"one less": {row: Row{Mutant: Mutant{Killers: []string{"unit", "race"}}, Outcomes: killed("unit", "steps")},
			want: []string{"x: race no longer notices"}},
		"nobody": {row: Row{Mutant: Mutant{Unseen: "because", Killers: []string{"explore"}}},
			want: []string{"x: explore no longer notices", "x: survived: killed by [], want at least 1 checkers"}},
		"unseen is seen": {row: Row{Mutant: Mutant{Unseen: "because", Killers: []string{"explore"}}, Outcomes: killed("explore", "unit")},
			want: []string{"x: unit notices what no run on amd64 was to show: TestX"}},
		"unseen elsewhere": {arch: "arm64", row: Row{Mutant: Mutant{Unseen: "because", Killers: []string{"explore"}}, Outcomes: killed("explore", "unit")}},
	} {
		t.Run(name, func(t *testing.T) {
			c.row.ID = "x"
			m := Matrix{Checkers: Names(), Rows: []Row{c.row}}
			arch := c.arch
			if arch == "" {
				arch = "amd64"
			}
			require.Equal(t, c.want, m.Complaints(arch))
		})
	}
}

func TestEvidence(t *testing.T) {
	m := Matrix{Checkers: Names(), Rows: []Row{
		{Mutant: Mutant{ID: "a", Class: "order", Change: "x", Killers: []string{"explore"}, Unseen: "stores stay in order"},
			Outcomes: map[string]Outcome{"explore": {Killed: true, How: "TestPrograms/a"}, "unit": {}}},
		{Mutant: Mutant{ID: "b"}, Err: os.ErrNotExist},
	}}
	path, err := m.WriteEvidence(t.TempDir(), "abc", "")
	require.NoError(t, err)
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	var got evidenceFile
	require.NoError(t, json.Unmarshal(text, &got))
	require.Equal(t, evidenceFile{Schema: 1, Commit: "abc", Mutants: []evidenceLine{{
		ID: "a", Class: "order", Change: "x", Expected: []string{"explore"}, KilledBy: []string{"explore"},
		Note: "No run on amd64 can show it: stores stay in order; explore must.", How: map[string]string{"explore": "TestPrograms/a"},
	}}}, got)
}

func TestWhatFailed(t *testing.T) {
	for out, want := range map[string]string{
		"--- FAIL: TestA (0.1s)\n    --- FAIL: TestA/b (0.1s)\nFAIL\n":                        "TestA/b",
		"WARNING: DATA RACE\n--- FAIL: TestA (0.1s)\n":                                        "TestA (data race)",
		"panic: test timed out after 1s\n\trunning tests:\n\t\tTestA/b (1s)\n\ngoroutine 1\n": "TestA/b does not end",
		"fatal error: all goroutines are asleep - deadlock!\n":                                "fatal error: all goroutines are asleep - deadlock!",
		"": "fails",
	} {
		require.Equal(t, want, whatFailed(out))
	}
}
