package analysis

import (
	"bufio"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/trusted-ring/trusted-ring/reports/run"
	"github.com/trusted-ring/trusted-ring/reports/schema"
)

const movedRun = "../testdata/moved"

// burst is a time in which the neighbour was at work.
type burst struct{ from, to time.Time }

func bursts(t *testing.T) (out []burst) {
	t.Helper()
	f, err := os.Open(movedRun + "/bursts.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		words := strings.Fields(lines.Text()) // from … to …
		from, err := time.Parse(time.RFC3339, words[1])
		if err != nil {
			t.Fatal(err)
		}
		to, err := time.Parse(time.RFC3339, words[3])
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, burst{from, to})
	}
	return out
}

// A neighbour really took a core away, and wrote down when. The labels must
// agree with its notes, whose moments are whole seconds: a block that began in a
// burst has moved, one that touches none has not.
func TestTheMachineThatMoved(t *testing.T) {
	loaded, err := run.Load(movedRun)
	if err != nil {
		t.Fatal(err)
	}
	o, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	rep, err := Analyze(loaded, o)
	if err != nil {
		t.Fatal(err)
	}
	// In block 20 the cores were left alone; a copy of 16 KiB was 1.5 times slower.
	const byItself = 20
	if got := moved(rep.Blocks); fmt.Sprint(got) != "[4 5 6 7 13 14 15 16 20]" {
		t.Errorf("%v moved", got)
	}
	inside := 0
	for i, b := range rep.Blocks[:len(rep.Blocks)-1] {
		start, next := moment(t, b), moment(t, rep.Blocks[i+1])
		switch {
		case begunIn(bursts(t), start):
			inside++
			if !b.Moved {
				t.Errorf("block %d began in a burst and is not labelled", b.Block)
			}
		case !touches(bursts(t), start, next) && b.Moved && b.Block != byItself:
			t.Errorf("block %d touches no burst and is labelled: %s", b.Block, b.Why)
		}
	}
	if inside < 3 {
		t.Errorf("%d blocks began in a burst: the record shows too little", inside)
	}
	if why := rep.Blocks[byItself-1].Why; !strings.HasPrefix(why, "memmove/size=16384 took") {
		t.Errorf("block %d: %s", byItself, why)
	}

	// The samples of those blocks stand beside the others.
	ring := find(t, rep, "Throughput/impl=ring/mode=gated/size=64/batch=1/readers=1", "ns/op", "a")
	if w := ring.Weather; w == nil || !w.Split || w.Still.N != 11 || w.Moved.N != 9 || w.Still.Max > 182 || w.Moved.Center < 1.4*w.Still.Center {
		t.Errorf("%+v", w)
	}
	if w := find(t, rep, "Write/impl=ring/mode=overwrite/size=64", "ns/op", "a").Weather; w == nil || w.Split {
		t.Errorf("a write on the other core: %+v", w)
	}
	// And the verdicts hold in spite of them.
	for _, c := range rep.Comparisons {
		if c.Verdict != schema.Faster || c.Pairs != 20 {
			t.Errorf("%s %s: %s in %d blocks (%s)", c.Workload, c.B, c.Verdict, c.Pairs, c.Why)
		}
	}
	if !slices.ContainsFunc(rep.Warnings, func(w schema.Warning) bool {
		return strings.Contains(w.Text, "did not hold still in 9 of 20 blocks")
	}) {
		t.Errorf("%+v", rep.Warnings)
	}
}

func moment(t *testing.T, b schema.Block) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, b.Started)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// begunIn reports whether the opening readings of a block surely lie in a burst,
// with seconds that were cut off.
func begunIn(all []burst, start time.Time) bool {
	return slices.ContainsFunc(all, func(b burst) bool { return start.After(b.from) && start.Before(b.to) })
}

func touches(all []burst, start, end time.Time) bool {
	return slices.ContainsFunc(all, func(b burst) bool { return !start.After(b.to) && !end.Before(b.from) })
}
