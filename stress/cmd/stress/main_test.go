package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/trusted-ring/trusted-ring/stress/campaign"
)

func stress(t *testing.T, ctx context.Context, args ...string) (status int, stdout, stderr string) {
	var out, err bytes.Buffer
	status = run(ctx, args, &out, &err)
	return status, out.String(), err.String()
}

func TestBadInput(t *testing.T) {
	for _, test := range []struct {
		args string
		want string
	}{
		{"-mode slow", `-mode "slow"`},
		{"-duration -1s", "-1s"},
		{"-duration soon", "soon"},
		{"-shard 3/2", `-shard "3/2"`},
		{"-shard 0/2", `-shard "0/2"`},
		{"-shard 1", `-shard "1"`},
		{"-shard 1/2x", `-shard "1/2x"`},
		{"-only (", "-only"},
		{"-only ^nobody$", "nobody"},
		{"-seed x", "x"},
		{"-replay /no/such/file", "/no/such/file"},
		{"now", `"now"`},
	} {
		status, _, stderr := stress(t, t.Context(), append(strings.Fields(test.args), "-out", t.TempDir())...)
		if test.args == "now" {
			status, _, stderr = stress(t, t.Context(), "now")
		}
		if status != statusError || !strings.Contains(stderr, test.want) {
			t.Errorf("%s: status %d, %s; want %d and %s", test.args, status, stderr, statusError, test.want)
		}
	}
}

// evidence runs campaigns in this process; under the race detector the command
// would start itself again, so what it starts is called.
func evidence(t *testing.T, ctx context.Context, args ...string) (status int, out string, e campaign.Evidence) {
	dir := t.TempDir()
	o, err := parse(append(args, "-out", dir), os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	status = campaigns(ctx, o, filepath.Join(dir, "findings"), &stdout, &stderr)
	b, err := os.ReadFile(filepath.Join(dir, "evidence", o.file()))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &e); err != nil {
		t.Fatal(err)
	}
	return status, stdout.String(), e
}

func TestQuickRun(t *testing.T) {
	status, out, e := evidence(t, t.Context(), "-only", "^(linear|integrity/gated/S)", "-duration", "1ms", "-seed", "77", "-shard", "2/3")
	if status != statusOK || len(e.Campaigns) != 5 {
		t.Fatalf("status %d, %d campaigns\n%s", status, len(e.Campaigns), out)
	}
	for _, r := range e.Campaigns {
		if r.Result != campaign.Pass || r.Seed != 77 || r.Shard != "2/3" || r.Events == 0 || !strings.Contains(out, r.Name) {
			t.Errorf("%+v", r)
		}
	}
}

func TestInterruptedRun(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	status, _, e := evidence(t, ctx, "-only", "gated/XS", "-duration", "1h")
	if status != statusInterrupted || len(e.Campaigns) != 0 {
		t.Errorf("status %d, %+v", status, e)
	}
}

func TestFileNames(t *testing.T) {
	for want, o := range map[string]options{
		"stress.json":           {mode: "quick", shard: campaign.Shard{Index: 1, Count: 1}},
		"stress-soak.json":      {mode: "soak", shard: campaign.Shard{Index: 1, Count: 1}},
		"stress-race-2of4.json": {mode: "race", shard: campaign.Shard{Index: 2, Count: 4}},
	} {
		if got := o.file(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// TestReplay: a history that is fine, one that is not, a finding that does not show
// again.
func TestReplay(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	history := func(missed string) string {
		return `{"clock":"strict","seed":9,"rules":{"capacity":2,"concurrent":true,"overlap":1},"records":[
			{"client":0,"call":1,"return":2,"kind":"joining","seq":0},
			{"client":0,"call":1,"return":2,"kind":"join","seq":0,"start":{"from":"oldest","resume":0}},
			{"client":1,"call":3,"return":4,"kind":"publish","seq":0},
			{"client":0,"call":5,"return":6,"kind":"read","seq":0,"missed":` + missed + `}]}`
	}
	if status, out, _ := stress(t, t.Context(), "-replay", write("fine.json", history("0"))); status != statusOK || !strings.Contains(out, "4 operations: linearizable") {
		t.Errorf("status %d, %s", status, out)
	}
	status, out, _ := stress(t, t.Context(), "-replay", write("wild.json", history("1")))
	if status != statusFound || !strings.Contains(out, "not linearizable") {
		t.Errorf("status %d, %s", status, out)
	}
	if pictures, _ := filepath.Glob(filepath.Join(dir, "*.html")); len(pictures) != 1 {
		t.Errorf("pictures: %v", pictures)
	}
	finding := write("finding.json", `{"campaign":"faults/panics","seed":5,"error":"it was so"}`)
	if status, out, _ := stress(t, t.Context(), "-replay", finding); status != statusOK || !strings.Contains(out, "not found again") {
		t.Errorf("status %d, %s", status, out)
	}
}
