package campaign_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/trusted-ring/trusted-ring/stress/campaign"
	"github.com/trusted-ring/trusted-ring/stress/guard"
	"github.com/trusted-ring/trusted-ring/stress/integrity"
)

// runner runs campaigns for a moment; log is what a person would have seen.
func runner(t *testing.T, campaigns ...campaign.Campaign) (r *campaign.Runner, log *bytes.Buffer, saved *[]campaign.Result) {
	log, saved = new(bytes.Buffer), new([]campaign.Result)
	return &campaign.Runner{
		Campaigns: campaigns, Seed: 1, Shard: campaign.Shard{Index: 1, Count: 1}, Duration: 20 * time.Millisecond, Dir: t.TempDir(),
		Progress: &campaign.Progress{Log: log},
		Save:     func(results []campaign.Result) error { *saved = results; return nil },
	}, log, saved
}

func rounds(name string, round func(context.Context, campaign.Env) (campaign.Outcome, error)) campaign.Campaign {
	return campaign.Campaign{Name: name, Weight: 1, Round: round}
}

func fine(context.Context, campaign.Env) (campaign.Outcome, error) {
	return campaign.Outcome{Tally: integrity.Tally{Published: 3, Delivered: 2, Missed: 1}, Operations: 5, Histories: 1}, nil
}

func TestResults(t *testing.T) {
	failure := errors.New("torn: word 3")
	unsound := func(torn uint64) func(context.Context, campaign.Env) (campaign.Outcome, error) {
		return func(context.Context, campaign.Env) (campaign.Outcome, error) {
			return campaign.Outcome{Unsound: true, Tally: integrity.Tally{Torn: torn}}, nil
		}
	}
	leak := make(chan struct{})
	r, log, saved := runner(t,
		rounds("fine", fine),
		rounds("found", func(_ context.Context, env campaign.Env) (campaign.Outcome, error) {
			return campaign.Outcome{Config: map[string]any{"size": 64}, Tally: integrity.Tally{Torn: 1}}, failure
		}),
		rounds("unsound", unsound(3)), rounds("lucky", unsound(0)),
		campaign.Campaign{Name: "unready", Weight: 1, Round: fine, Setup: func(context.Context, string) error { return failure }},
		rounds("leaky", func(context.Context, campaign.Env) (campaign.Outcome, error) {
			go func() { <-leak }()
			return campaign.Outcome{}, nil
		}),
	)
	defer close(leak)
	results, interrupted, err := r.Run(t.Context())
	if err != nil || interrupted {
		t.Fatalf("interrupted %t, %v", interrupted, err)
	}
	want := []struct{ result, detail string }{
		{campaign.Pass, ""}, {campaign.Fail, "torn: word 3 (round seed"}, {campaign.Expected, "wrong on purpose"},
		{campaign.Pass, "happened to show nothing"}, {campaign.Fail, "torn"}, {campaign.Fail, "left behind"},
	}
	for i, res := range results {
		if res.Result != want[i].result || !strings.Contains(res.Detail, want[i].detail) || want[i].detail == "" && res.Detail != "" {
			t.Errorf("%s: %s, %s; want %s, %s", res.Name, res.Result, res.Detail, want[i].result, want[i].detail)
		}
	}
	first := results[0]
	if n := first.Rounds; n == 0 || first.Events != 3*n || first.Delivered != 2*n || first.Missed != n || first.Operations != 5*n || first.Histories != n {
		t.Errorf("%+v", first)
	}
	if results[1].Config["size"] != 64 || results[1].Rounds != 1 {
		t.Errorf("a finding ends its campaign: %+v", results[1])
	}
	if !slices.EqualFunc(*saved, results, func(a, b campaign.Result) bool { return a.Name == b.Name && a.Result == b.Result }) {
		t.Errorf("saved %+v", *saved)
	}
	if strings.Count(log.String(), "FINDING") != 3 {
		t.Errorf("three findings should be told at once:\n%s", log)
	}
}

// TestFindingCanBeRepeated: the file of a finding leads back to the same round.
func TestFindingCanBeRepeated(t *testing.T) {
	seeds := []uint64{}
	c := rounds("a/b", func(_ context.Context, env campaign.Env) (campaign.Outcome, error) {
		seeds = append(seeds, env.Seed, env.Rand.Uint64())
		return campaign.Outcome{}, errors.New("found")
	})
	r, _, _ := runner(t, c)
	if _, _, err := r.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob(filepath.Join(r.Dir, "finding-a-b-*.json"))
	if len(files) != 1 {
		t.Fatalf("%v", files)
	}
	f, ok, err := campaign.ReadFinding(files[0])
	if err != nil || !ok {
		t.Fatalf("%+v, %v", f, err)
	}
	if err := f.Repeat(t.Context(), []campaign.Campaign{c}, 5, r.Dir, time.Second); err == nil {
		t.Error("not found again")
	}
	if len(seeds) != 4 || seeds[0] != seeds[2] || seeds[1] != seeds[3] {
		t.Errorf("round, repeated: %v", seeds)
	}
	if err := f.Repeat(t.Context(), nil, 1, r.Dir, time.Second); err == nil {
		t.Error("a campaign that does not exist was repeated")
	}
}

// TestStuck ends the run: what is stuck cannot be stopped.
func TestStuck(t *testing.T) {
	r, _, _ := runner(t, rounds("stuck", func(context.Context, campaign.Env) (campaign.Outcome, error) {
		return campaign.Outcome{}, &guard.StuckError{}
	}), rounds("after", fine))
	results, interrupted, err := r.Run(t.Context())
	if err != nil || !interrupted || len(results) != 1 || results[0].Result != campaign.Fail {
		t.Errorf("%+v, interrupted %t, %v", results, interrupted, err)
	}
}

func TestInterrupt(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	r, _, saved := runner(t, rounds("first", func(context.Context, campaign.Env) (campaign.Outcome, error) {
		cancel()
		return campaign.Outcome{}, ctx.Err()
	}), rounds("after", fine))
	r.Duration = time.Hour
	results, interrupted, err := r.Run(ctx)
	if err != nil || !interrupted || len(results) != 1 || results[0].Result != campaign.Interrupted || len(*saved) != 1 {
		t.Errorf("%+v, interrupted %t, %v", results, interrupted, err)
	}
}

// TestShardsAreDisjoint: no two rounds of any shard have the same seed.
func TestShardsAreDisjoint(t *testing.T) {
	seen := map[uint64]string{}
	for shard := 1; shard <= 3; shard++ {
		n := 0
		collect := func(_ context.Context, env campaign.Env) (campaign.Outcome, error) {
			if where, twice := seen[env.Seed]; twice {
				t.Errorf("seed %d of shard %d round %d was used in %s", env.Seed, shard, n, where)
			}
			seen[env.Seed] = "another round"
			if n++; n == 500 {
				return campaign.Outcome{}, errors.New("enough")
			}
			return campaign.Outcome{}, nil
		}
		r, _, _ := runner(t, rounds("x", collect))
		r.Shard, r.Duration = campaign.Shard{Index: shard, Count: 3}, time.Hour
		if _, _, err := r.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if len(seen) != 1500 {
		t.Errorf("%d seeds", len(seen))
	}
}

func TestEvidence(t *testing.T) {
	path := filepath.Join(t.TempDir(), "deep", "stress.json")
	e := campaign.NewEvidence(".", time.Unix(0, 0))
	e.Campaigns = []campaign.Result{{Name: "x", Seed: 1<<64 - 1, Result: campaign.Pass}}
	if err := e.Write(path); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var again campaign.Evidence
	if err := json.Unmarshal(b, &again); err != nil || again.Campaigns[0].Seed != 1<<64-1 || again.Started != "1970-01-01T00:00:00Z" || again.Commit == "" || again.Machine == "" {
		t.Errorf("%s, %v", b, err)
	}
}
