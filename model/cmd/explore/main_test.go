//go:build explore

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/trusted-ring/trusted-ring/model/evidence"
)

// TestMain lets parent run this binary as its child.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "-child" {
		main()
	}
	os.Exit(m.Run())
}

func TestBadCommandLines(t *testing.T) {
	for _, c := range []struct {
		args []string
		say  string
	}{
		{[]string{"all"}, `unexpected argument "all"`},
		{[]string{"-shard", "3/2"}, `-shard "3/2", want i/n with 1 <= i <= n`},
		{[]string{"-shard", "0/2"}, `-shard "0/2", want`},
		{[]string{"-shard", "first"}, `-shard "first", want`},
		{[]string{"-only", "("}, "-only: error parsing regexp"},
		{[]string{"-only", "no such"}, `-only "no such" matches no program`},
		{[]string{"-time", "-1s"}, "-time -1s, want at least 0"},
		{[]string{"-quick"}, "flag provided but not defined"},
	} {
		if _, err := parse(c.args, io.Discard); err == nil || !strings.Contains(err.Error(), c.say) {
			t.Errorf("%v: %v, want %q", c.args, err, c.say)
		}
	}
}

func TestDeepIsMore(t *testing.T) {
	quick, err := parse(nil, io.Discard)
	deep, deepErr := parse([]string{"-deep"}, io.Discard)
	if err != nil || deepErr != nil || len(quick.programs()) < 50 || len(deep.programs()) <= len(quick.programs()) {
		t.Errorf("%d programs, %d deep ones, %v, %v", len(quick.programs()), len(deep.programs()), err, deepErr)
	}
}

// run explores as the command does, and returns what it prints and writes.
func run(t *testing.T, args ...string) (code int, stdout string, m evidence.Model) {
	t.Helper()
	dir := t.TempDir()
	o, err := parse(append(args, "-out", dir), io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	code = parent(context.Background(), o, &out, io.Discard)
	text, err := os.ReadFile(filepath.Join(dir, "evidence", "model.json"))
	if err == nil {
		err = json.Unmarshal(text, &m)
	}
	if err != nil {
		t.Fatal(err)
	}
	return code, out.String(), m
}

// TestRun: the programs that match, the whole of them, in the table and in the
// evidence.
func TestRun(t *testing.T) {
	code, stdout, m := run(t, "-only", "^overwrite/(info|capacity=2/events=3/.*/together|close=other/capacity=2)")
	if code != 0 || len(m.Explore) != 3 {
		t.Fatalf("code %d, %+v\n%s", code, m.Explore, stdout)
	}
	for _, e := range m.Explore {
		if !e.Exhaustive || e.Result != "pass" || e.Executions == 0 || !strings.Contains(stdout, e.Name) {
			t.Errorf("%+v\n%s", e, stdout)
		}
		if apart := strings.Contains(e.Name, "close="); (e.Apart == 2) != apart || apart && e.Blocked == 0 {
			t.Errorf("%+v", e)
		}
	}
}

// TestPartsAddUp: shards have as many executions as the whole, and say that they
// are parts.
func TestPartsAddUp(t *testing.T) {
	const only = "^overwrite/claim$"
	_, _, whole := run(t, "-only", only)
	sum := uint64(0)
	for _, shard := range []string{"1/3", "2/3", "3/3"} {
		code, stdout, part := run(t, "-only", only, "-shard", shard)
		if code != exitPartial || part.Explore[0].Exhaustive || !strings.Contains(stdout, "only part "+shard[:1]+" of 3") {
			t.Errorf("code %d\n%s", code, stdout)
		}
		sum += part.Explore[0].Executions
	}
	if sum != whole.Explore[0].Executions {
		t.Errorf("%d in parts, %d in all", sum, whole.Explore[0].Executions)
	}
}

// TestTimeLimit: a program cut short is not exhaustive, and the exit code says so.
func TestTimeLimit(t *testing.T) {
	code, stdout, m := run(t, "-only", "^overwrite/join=oldest/capacity=1/events=4/readers=2", "-time", "50ms")
	if code != exitPartial || m.Explore[0].Exhaustive || !strings.Contains(stdout, "stopped after 50ms") {
		t.Errorf("code %d\n%s", code, stdout)
	}
}

// TestInterrupt: what is done is written.
func TestInterrupt(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	dir := t.TempDir()
	o, err := parse([]string{"-only", "^overwrite/join=oldest/capacity=1/events=4/readers=2", "-out", dir}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if code := parent(ctx, o, &out, io.Discard); code != exitInterrupted || !strings.Contains(out.String(), "distinct executions") {
		t.Errorf("code %d\n%s", code, out.String())
	}
	if _, err := os.Stat(filepath.Join(dir, "evidence", "model.json")); err != nil {
		t.Error(err)
	}
}

func TestReplayOfNothing(t *testing.T) {
	if code := replay(options{replay: filepath.Join(t.TempDir(), "none.json")}, io.Discard); code != exitUsage {
		t.Errorf("code %d", code)
	}
}
