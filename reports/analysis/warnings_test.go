package analysis

import (
	"slices"
	"strings"
	"testing"

	"github.com/trusted-ring/trusted-ring/reports/schema"
)

func TestWarnings(t *testing.T) {
	rep := small(t)
	var all []string
	for _, w := range rep.Warnings {
		all = append(all, w.Subject+": "+w.Text)
	}
	text := strings.Join(all, "\n")
	for _, want := range []string{"environment: a virtual machine", "1 of 8 blocks (5)", "channel at 10000000 events/s missed its rate", "timed verdicts hold at 95 % each"} {
		if !strings.Contains(text, want) {
			t.Errorf("no warning %q in\n%s", want, text)
		}
	}
	r := load(t, "../testdata/small")
	r.Evidence.Stress.Commit = "abc-dirty"
	if ws := analyze(t, r).Warnings; !slices.ContainsFunc(ws, func(w schema.Warning) bool {
		return strings.Contains(w.Text, "stress.json is of commit abc-dirty, the run of 0000")
	}) {
		t.Errorf("evidence of another commit passes in silence: %+v", ws)
	}
	r.Evidence = schema.Evidence{}
	r.Environment["partial"], r.Environment["dirty"], r.Environment["load"], r.Environment["blocks_done"] = true, true, []any{3.5}, 4.0
	all = nil
	for _, w := range analyze(t, r).Warnings {
		all = append(all, w.Text)
	}
	text = strings.Join(all, "\n")
	for _, want := range []string{"interrupted: 4 of 8 blocks", "does not contain", "load average was 3.50", "stress.json is absent", "model.json is absent", "mutants.json is absent"} {
		if !strings.Contains(text, want) {
			t.Errorf("no warning %q in\n%s", want, text)
		}
	}
}
