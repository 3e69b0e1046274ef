//go:build !explore

package correspondence

import (
	"fmt"
	"go/constant"
	"go/types"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"golang.org/x/tools/go/packages"

	"github.com/trusted-ring/trusted-ring/model/spec"
	"github.com/trusted-ring/trusted-ring/ring"
	"github.com/trusted-ring/trusted-ring/stress/history"
	"github.com/trusted-ring/trusted-ring/stress/linear"
)

// patience is how long one replay may take; most take some milliseconds.
const patience = 2 * time.Minute

// enough operations of each mode; and most rounds, for it is up to the scheduler
// whether Close comes early enough to refuse a writer.
const (
	enough = 3000
	most   = 100
)

// scenarios are the traces of one mode: many goroutines on one real ring, recorded
// with the strict clock. Together they take every transition of the specification.
func scenarios(mode ring.Mode, shared bool) []linear.Scenario {
	base := linear.Scenario{
		Mode: mode.String(), Shared: shared, Writers: 1, Readers: 2, Capacity: 5, Size: 24,
		First: 1<<63 - 50, Events: 150, Batch: 1, Abandon: 8, Wait: ring.Yield().String(),
	}
	if shared {
		base.Writers = 2
	}
	churning, closed := base, base
	churning.Churn, churning.Cancel, churning.Wait = true, true, ring.Blocking().String()
	closed.CloseEarly, closed.Capacity, closed.First, closed.Events = true, 1, 0, 600
	all := []linear.Scenario{base, churning, closed}
	if !shared {
		batches := base
		batches.Batch = 3
		all = append(all, batches)
	}
	if mode == ring.Gated {
		dying, chained := base, base
		dying.Deaths, chained.Follow = 1, true
		all = append(all, dying, chained)
	}
	return all
}

// TestTracesAreReplayed: what the real ring answered to concurrent goroutines is a
// path of the specification's transition system, for thousands of operations of
// each mode; every kind of transition is taken; and a corrupted trace is refused.
func TestTracesAreReplayed(t *testing.T) {
	taken, refused := map[spec.Kind]int{}, map[string]int{}
	for _, mode := range []ring.Mode{ring.Overwrite, ring.Gated} {
		for _, shared := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/shared=%t", mode, shared), func(t *testing.T) {
				operations := 0
				for seed := range uint64(most) {
					if operations >= enough && taken[spec.Refused] > 0 {
						break
					}
					for _, s := range scenarios(mode, shared) {
						h := replayed(t, s, seed)
						operations += len(h.Records)
						for _, r := range h.Records {
							taken[r.Kind]++
						}
						if seed == 0 {
							corrupt(t, h, refused)
						}
					}
				}
				t.Logf("%d operations", operations)
			})
		}
	}
	for _, kind := range kinds(t) {
		if taken[kind] == 0 {
			t.Errorf("no trace has the transition %q", kind)
		}
	}
	for name := range corruptions {
		if refused[name] == 0 {
			t.Errorf("no trace could be corrupted: %s", name)
		}
	}
	t.Logf("transitions %v, refused %v", taken, refused)
}

// replayed records one trace and replays it.
func replayed(t *testing.T, s linear.Scenario, seed uint64) *history.History {
	t.Helper()
	h, err := linear.Run(s, seed)
	if err != nil {
		t.Fatalf("seed %d, %+v: %v", seed, s, err)
	}
	if v := verdict(t, h); v != porcupine.Ok {
		t.Fatalf("seed %d, %+v: the specification has no such path: %s", seed, s, v)
	}
	return h
}

func verdict(t *testing.T, h *history.History) porcupine.CheckResult {
	t.Helper()
	v, err := h.Check(patience)
	if err != nil {
		t.Fatal(err)
	}
	return v.Result
}

// corrupt changes the trace in every way that it can be changed in, each of which
// must be refused.
func corrupt(t *testing.T, h *history.History, refused map[string]int) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(corruptions)) {
		wrong := *h
		wrong.Records = slices.Clone(h.Records)
		if !corruptions[name](&wrong) {
			continue
		}
		refused[name]++
		if v := verdict(t, &wrong); v != porcupine.Illegal {
			t.Errorf("a corrupted trace is replayed (%s): %s", name, v)
		}
	}
}

// corruptions change a trace into one that no ring has; false when there is nothing
// to change in this one.
var corruptions = map[string]func(*history.History) bool{
	"an event is delivered twice": func(h *history.History) bool {
		i := find(h, spec.Read)
		return i >= 0 && insert(h, i+1, h.Records[i])
	},
	"an event is lost and not counted": func(h *history.History) bool {
		if uncertain(h) {
			return false
		}
		for i, r := range h.Records {
			if r.Kind == spec.Read && r.Missed > 0 {
				h.Records[i].Missed--
				return true
			}
		}
		return false
	},
	"an event is counted that was not lost": func(h *history.History) bool {
		i := find(h, spec.Read)
		if i < 0 || uncertain(h) {
			return false
		}
		h.Records[i].Missed++
		return true
	},
	"an event is delivered that nobody published": func(h *history.History) bool {
		i := find(h, spec.Read)
		if i < 0 {
			return false
		}
		read := h.Records[i].Seq
		n := len(h.Records)
		h.Records = slices.DeleteFunc(h.Records, func(r history.Record) bool {
			return r.Seq == read && (r.Kind == spec.Publish || r.Kind == spec.Commit)
		})
		return len(h.Records) < n
	},
	"the stream ends before its last event": func(h *history.History) bool {
		i := find(h, spec.Read)
		if i < 0 {
			return false
		}
		h.Records[i].Op = spec.Op{Kind: spec.End, Reader: h.Records[i].Reader, Seq: h.Records[i].Seq}
		return true
	},
	"a writer does not wait until readers give back": func(h *history.History) bool {
		if !h.Rules.Gated {
			return false
		}
		n := len(h.Records)
		h.Records = slices.DeleteFunc(h.Records, func(r history.Record) bool {
			return r.Kind == spec.Release || r.Kind == spec.Ask
		})
		return len(h.Records) < n
	},
}

// uncertain: where shared writers give claims up, a lapped reader's count is certain
// only up to the number of those.
func uncertain(h *history.History) bool { return h.Rules.Shared && !h.Rules.Gated }

// find is the first record of that kind in the trace's second half, or -1.
func find(h *history.History, kind spec.Kind) int {
	half := len(h.Records) / 2
	i := slices.IndexFunc(h.Records[half:], func(r history.Record) bool { return r.Kind == kind })
	if i < 0 {
		return -1
	}
	return half + i
}

func insert(h *history.History, i int, r history.Record) bool {
	h.Records = slices.Insert(h.Records, i, r)
	return true
}

// kinds are the transitions that the specification declares.
func kinds(t *testing.T) []spec.Kind {
	t.Helper()
	loaded, err := packages.Load(&packages.Config{Dir: root, Mode: packages.NeedTypes | packages.NeedSyntax | packages.NeedTypesInfo | packages.NeedImports | packages.NeedDeps | packages.NeedName}, "./model/spec")
	if err != nil || len(loaded) != 1 {
		t.Fatalf("%d packages: %v", len(loaded), err)
	}
	scope := loaded[0].Types.Scope()
	kind := scope.Lookup("Kind").Type()
	var all []spec.Kind
	for _, name := range scope.Names() {
		if c, ok := scope.Lookup(name).(*types.Const); ok && types.Identical(c.Type(), kind) {
			all = append(all, spec.Kind(constant.StringVal(c.Val())))
		}
	}
	return all
}
