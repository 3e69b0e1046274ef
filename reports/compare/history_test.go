package compare

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/trusted-ring/trusted-ring/reports/run"
)

// timeline loads runs with the given centers, written in the order given.
func timeline(t *testing.T, started []string, centers ...float64) *Timeline {
	t.Helper()
	var runs []*run.Run
	for i, c := range centers {
		head := fmt.Sprintf("cpu: Fast\nrun: r%d\ncommit: c%d\n", i, i)
		if started != nil {
			head += "started: " + started[i] + "\n"
		}
		runs = append(runs, load(t, head+lines(uint64(i), 6, "X", c, "ns/op")+lines(uint64(100+i), 6, "Steady<&>", 50, "ns/op")))
	}
	tl, err := History(runs, Default())
	if err != nil {
		t.Fatal(err)
	}
	return tl
}

func TestHistoryFindsTheChange(t *testing.T) {
	tl := timeline(t, nil, 10, 10.1, 9.9, 10, 10.05, 13, 13.1, 12.9, 13, 13.05)
	var changed, steady Series
	for _, s := range tl.Series {
		if s.Name == "X" {
			changed = s
		} else {
			steady = s
		}
	}
	if len(changed.Changes) != 1 || changed.Changes[0].Point != 5 || changed.Changes[0].Verdict != Regression || changed.Changes[0].P > 0.05 {
		t.Errorf("%+v", changed.Changes)
	}
	if c := changed.Changes[0]; c.PAdjusted < c.P || c.PAdjusted > 2*c.P+1e-9 { // two series
		t.Errorf("adjusted p = %v of %v", c.PAdjusted, c.P)
	}
	if r := changed.Changes[0].Ratio; r < 1.25 || r > 1.35 {
		t.Errorf("ratio %v", r)
	}
	if len(steady.Changes) != 0 || len(steady.Points) != 10 {
		t.Errorf("%+v", steady)
	}
	if len(tl.Notes) != 0 {
		t.Errorf("notes %+v", tl.Notes)
	}
}

func TestHistoryIsInOrderOfTime(t *testing.T) {
	tl := timeline(t, []string{"2026-03-01T00:00:00Z", "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"}, 3, 1, 2)
	if tl.Runs[0].ID != "r1" || tl.Runs[2].ID != "r0" || tl.Series[1].Points[0].Median > 1.1 {
		t.Errorf("%+v", tl.Runs)
	}
	if len(tl.Notes) != 1 || !strings.Contains(tl.Notes[0].Text, "3 runs are too few to find a change at 5 %: that takes 8") {
		t.Errorf("notes %+v", tl.Notes)
	}
}

func TestHistoryNotesAnotherMachine(t *testing.T) {
	a, b := load(t, "cpu: Fast\nBenchmarkX 1 5 ns/op\n"), load(t, "cpu: Slow\nBenchmarkX 1 5 ns/op\n")
	tl, err := History([]*run.Run{a, b}, Default())
	if err != nil {
		t.Fatal(err)
	}
	if len(tl.Notes) != 2 || !strings.Contains(tl.Notes[1].Text, "another machine: Slow") {
		t.Errorf("notes %+v", tl.Notes)
	}
	if _, err := History(nil, Default()); err == nil {
		t.Error("no runs have no history")
	}
}

func TestHistoryPages(t *testing.T) {
	tl := timeline(t, nil, 10, 10.1, 9.9, 10, 13, 13.1, 12.9, 13)
	var html, md strings.Builder
	if err := tl.WriteHTML(&html); err != nil {
		t.Fatal(err)
	}
	if err := tl.WriteMarkdown(&md); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(md.String(), "| X | ns/op | r4 | 1.31 |") || strings.Count(md.String(), "\n| Steady<&> | ns/op |") != 1 {
		t.Errorf("markdown:\n%s", md.String())
	}
	for _, external := range []string{"http://", "https://", "src=", "@import", "<script"} {
		if strings.Contains(html.String(), external) {
			t.Errorf("the page reaches out: %s", external)
		}
	}
	if strings.Contains(html.String(), "Steady<&>") || !strings.Contains(html.String(), "Steady&lt;&amp;&gt;") {
		t.Error("names are not escaped")
	}
	pictures := strings.Split(html.String(), "<svg")[1:]
	if len(pictures) != 2 || !strings.Contains(pictures[1], `class="change"`) || strings.Contains(pictures[0], `class="change"`) {
		t.Errorf("%d pictures", len(pictures))
	}
	for _, p := range pictures {
		d := xml.NewDecoder(strings.NewReader("<svg" + p[:strings.Index(p, "</svg>")+6]))
		for {
			_, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("picture is not well-formed: %v", err)
			}
		}
	}
}

// Thirty series without a change: the page says how many would show one by
// chance, and none stands among all of them.
func TestHistoryOfManySeries(t *testing.T) {
	var runs []*run.Run
	for i := range uint64(9) {
		var b strings.Builder
		for s := range uint64(30) {
			b.WriteString(lines(100*i+s, 6, fmt.Sprintf("X%d", s), 100, "ns/op"))
		}
		runs = append(runs, load(t, b.String()))
	}
	o := Default()
	o.Threshold = 1
	tl, err := History(runs, o)
	if err != nil {
		t.Fatal(err)
	}
	if len(tl.Notes) != 1 || !strings.Contains(tl.Notes[0].Text, "of 30 series up to 2 would show a change by chance") {
		t.Errorf("notes %+v", tl.Notes)
	}
	for _, s := range tl.Series {
		for _, c := range s.Changes {
			if c.PAdjusted <= 0.05 {
				t.Errorf("%s: %+v", s.Name, c)
			}
		}
	}
}
