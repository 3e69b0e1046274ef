// Package analysis turns a loaded run into the report's data: a pure function,
// the same run gives the same report to the last byte.
//
// Its opinion: the unit of replication is the process, not the loop; nothing
// is averaged away or thrown out, only labelled; a difference is one only when
// its interval excludes 1, its adjusted p-value is at most 5 %, and it exceeds
// what the same code shows against itself (the A/A arm). Everything that a
// reader must know before believing a number is a schema.Warning.
package analysis

import (
	"fmt"

	"github.com/trusted-ring/trusted-ring/reports/claims"
	"github.com/trusted-ring/trusted-ring/reports/run"
	"github.com/trusted-ring/trusted-ring/reports/schema"
)

// Options says what to analyse against. Start from Default.
type Options struct {
	Subject    string  // the impl that every other one is compared with
	Confidence float64 // of every interval
	Alpha      float64 // of adjusted p-values
	Power      float64 // for which the minimum detectable effect is stated
	// Claims get verdicts. Without any, benchmarks of claims are not checked for
	// whether the claim is known.
	Claims []claims.File
}

// Default is the analysis that the report of this repository uses: its own
// claims and those of the crate that it re-creates.
func Default() (Options, error) {
	files, err := claims.Builtin()
	if err != nil {
		return Options{}, err
	}
	return Options{Subject: "ring", Confidence: 0.95, Alpha: 0.05, Power: 0.8, Claims: files}, nil
}

// Analyze computes the whole report of r.
func Analyze(r *run.Run, o Options) (*schema.Report, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	if len(o.Claims) > 0 {
		if err := claims.CheckIDs(r.Results, o.Claims); err != nil {
			return nil, err
		}
	}
	rep := &schema.Report{
		Schema:      schema.Version,
		Run:         runInfo(r),
		Environment: environment(r),
		Evidence:    r.Evidence,
		Warnings:    append([]schema.Warning{}, r.Warnings...),
	}
	rep.Cells = cells(r, o)
	rep.Blocks = blocks(rep.Cells, r.Results)
	label(rep.Cells, rep.Blocks)
	rep.Probes = probes(rep.Cells, o)
	perProbe(rep.Cells, o)
	rep.NoiseFloor = noiseFloor(rep.Cells, o)
	rep.Comparisons = comparisons(rep.Cells, rep.NoiseFloor, o)
	rep.Fits = fits(rep.Cells, r.Results, o)
	var err error
	if rep.Latency, err = latency(r.Histograms); err != nil {
		return nil, err
	}
	rep.Claims = claims.Evaluate(o.Claims, rep.Cells, rep.Evidence, o.Confidence)
	rep.Warnings = append(rep.Warnings, warnings(rep, o)...)
	return rep, nil
}

func (o Options) check() error {
	for _, p := range []struct {
		name  string
		value float64
	}{{"confidence", o.Confidence}, {"alpha", o.Alpha}, {"power", o.Power}} {
		if !(p.value > 0 && p.value < 1) {
			return fmt.Errorf("%s is %v, want a number between 0 and 1", p.name, p.value)
		}
	}
	if o.Subject == "" {
		return fmt.Errorf("no subject: which impl is compared with the others?")
	}
	return nil
}

// environment is env.json as written, or the little that a plain go test file
// says about its machine.
func environment(r *run.Run) map[string]any {
	if r.Environment != nil {
		return r.Environment
	}
	env := map[string]any{}
	for _, key := range []string{"goos", "goarch", "cpu", "pkg"} {
		if v, ok := r.Config[key]; ok {
			env[key] = v
		}
	}
	return env
}

func runInfo(r *run.Run) schema.Run {
	env := r.Environment
	info := schema.Run{
		ID: r.Config["run"], Commit: r.Config["commit"], Seed: r.Config["seed"], Samples: len(r.Results),
		Mode: text(env, "mode"), Started: text(env, "time"), Command: text(env, "command"),
		Planned: int(number(env, "blocks_planned")), Done: int(number(env, "blocks_done")),
	}
	info.Partial, _ = env["partial"].(bool)
	if info.ID == "" {
		info.ID = r.Path
	}
	if info.Commit == "" {
		info.Commit = text(env, "commit")
	}
	if info.Seed == "" && env["seed"] != nil {
		info.Seed = run.FormatParam(env["seed"])
	}
	if info.Started == "" {
		info.Started = r.Results[0].Started
	}
	return info
}

func text(m map[string]any, key string) string {
	s, _ := m[key].(string)
	return s
}

func number(m map[string]any, key string) float64 {
	f, _ := m[key].(float64)
	return f
}
