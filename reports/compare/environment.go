package compare

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/trusted-ring/trusted-ring/reports/run"
	"github.com/trusted-ring/trusted-ring/reports/schema"
)

// Difference is one property in which the environments differ.
type Difference struct {
	Key string `json:"key"`
	A   string `json:"a"` // empty: not known
	B   string `json:"b"`
}

// incidental are the properties that differ between any two runs.
var incidental = []string{"time", "seed", "run", "started", "load", "command", "blocks_planned", "blocks_done", "failed_processes", "schema", "block", "process", "arm", "why"}

// environment lists what differs: env.json, the configuration lines of the
// benchmark file, and the hardware probes when their intervals do not overlap.
func environment(a, b *run.Run, ra, rb *schema.Report) []Difference {
	pa, pb := properties(a), properties(b)
	union := maps.Clone(pa)
	maps.Copy(union, pb)
	out := []Difference{}
	for _, k := range slices.Sorted(maps.Keys(union)) {
		if pa[k] != pb[k] && !slices.Contains(incidental, k) {
			out = append(out, Difference{k, pa[k], pb[k]})
		}
	}
	for _, p := range ra.Probes {
		i := slices.IndexFunc(rb.Probes, func(q schema.Probe) bool { return q.Name == p.Name })
		if i >= 0 && apart(p.CI, rb.Probes[i].CI) {
			out = append(out, Difference{"probe " + p.Name, probeText(p), probeText(rb.Probes[i])})
		}
	}
	return out
}

func properties(r *run.Run) map[string]string {
	out := maps.Clone(r.Config)
	for k, v := range r.Environment {
		if s, ok := v.(string); ok {
			out[k] = s
			continue
		}
		text, err := json.Marshal(v)
		if err != nil { // cannot be: it was read from JSON
			text = fmt.Append(nil, v)
		}
		out[k] = string(text)
	}
	return out
}

func apart(a, b []float64) bool {
	return len(a) == 2 && len(b) == 2 && (a[1] < b[0] || b[1] < a[0])
}

func probeText(p schema.Probe) string {
	return fmt.Sprintf("%.4g %s (%.4g to %.4g)", p.Median, p.Unit, p.CI[0], p.CI[1])
}

// warnings repeats what each run says of itself, and what the pair lacks.
func warnings(a, b *schema.Report, o Options) []schema.Warning {
	out := []schema.Warning{}
	for i, r := range []*schema.Report{a, b} {
		side := []string{"A", "B"}[i]
		if r.Run.Partial {
			out = append(out, schema.Warning{Subject: side, Text: fmt.Sprintf("interrupted: %d of %d blocks", r.Run.Done, r.Run.Planned)})
		}
		if r.NoiseFloor.N == 0 {
			out = append(out, schema.Warning{Subject: side, Text: fmt.Sprintf("no A/A arm: a factor of %.3g takes the place of the noise floor", o.Threshold)})
		}
		moved := 0
		for _, block := range r.Blocks {
			if block.Moved {
				moved++
			}
		}
		if moved > 0 {
			out = append(out, schema.Warning{Subject: side, Text: fmt.Sprintf("the machine did not hold still in %d of %d blocks", moved, len(r.Blocks))})
		}
	}
	return out
}
