package claims

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/trusted-ring/trusted-ring/reports/run"
	"github.com/trusted-ring/trusted-ring/reports/schema"
)

func formatParam(v any) string { return run.FormatParam(v) }

// values is the normalised list of a key.
func (f Filter) values(key string) []string {
	v, _ := f[key].([]string)
	return v
}

// matches reports whether the cell has an allowed value for every key of f.
func (f Filter) matches(c schema.Cell) bool {
	for key := range f {
		v, ok := param(c, key)
		if !ok || !slices.Contains(f.values(key), v) {
			return false
		}
	}
	return true
}

// excludes reports whether the cell has one of the values of some key of f.
func (f Filter) excludes(c schema.Cell) bool {
	for key := range f {
		if v, ok := param(c, key); ok && slices.Contains(f.values(key), v) {
			return true
		}
	}
	return false
}

func param(c schema.Cell, key string) (string, bool) {
	if key == "impl" {
		return c.Impl, c.Impl != ""
	}
	v, ok := c.Params[key]
	return formatParam(v), ok
}

// selection is what a query found.
type selection struct {
	cells   []schema.Cell // testable, in the order of the report
	skipped int           // not testable here, but not asked for by value
	missing string        // why the query cannot be answered; empty when it can
}

// find selects the cells of the main arm that have the metric, and checks that
// every combination of listed values is among them.
func find(cells []schema.Cell, workload, metric string, where, except Filter) selection {
	var s selection
	var untestable, others []schema.Cell
	for _, c := range cells {
		if c.Workload != workload || c.Arm != "a" || !where.matches(c) || except.excludes(c) {
			continue
		}
		switch {
		case !c.Testable:
			untestable = append(untestable, c)
		case c.Unit == metric:
			s.cells = append(s.cells, c)
		default:
			others = append(others, c)
		}
	}
	for _, combination := range where.combinations() {
		has := func(c schema.Cell) bool { return combination.matches(c) }
		if slices.ContainsFunc(s.cells, has) {
			continue
		}
		if i := slices.IndexFunc(untestable, has); i >= 0 {
			s.missing = fmt.Sprintf("%s: %s", untestable[i].Name, untestable[i].Why)
		} else if i := slices.IndexFunc(others, has); i >= 0 {
			s.missing = fmt.Sprintf("the run measured %s, but reported no %s", others[i].Name, metric)
		} else {
			s.missing = fmt.Sprintf("the run has no %s in %s", describe(workload, combination), metric)
		}
		return s
	}
	s.skipped = len(untestable)
	return s
}

// combinations expands lists: one filter of single values for each.
func (f Filter) combinations() []Filter {
	out := []Filter{{}}
	for _, key := range slices.Sorted(maps.Keys(f)) {
		var next []Filter
		for _, base := range out {
			for _, v := range f.values(key) {
				g := maps.Clone(base)
				g[key] = []string{v}
				next = append(next, g)
			}
		}
		out = next
	}
	return out
}

func describe(workload string, f Filter) string {
	var b strings.Builder
	b.WriteString(workload)
	for _, key := range slices.Sorted(maps.Keys(f)) {
		fmt.Fprintf(&b, "/%s=%s", key, strings.Join(f.values(key), ","))
	}
	return b.String()
}
