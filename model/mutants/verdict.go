package mutants

import (
	"fmt"
	"slices"
)

// KilledBy are the checkers that noticed, in the order of the columns.
func (r Row) KilledBy() []string {
	killers := []string{}
	for _, name := range Names() {
		if r.Outcomes[name].Killed {
			killers = append(killers, name)
		}
	}
	return killers
}

// Complaints says what is wrong with a matrix: no complaint, no failure. arch is
// the machine's GOARCH.
//
// The stated set is exact for a checker whose verdict follows from the code
// alone. One that depends on how threads happen to meet may notice more than it
// was stated to, but for a fault that is stated not to show on amd64 and does:
// then the statement is wrong.
func (m *Matrix) Complaints(arch string) []string {
	var all []string
	for _, row := range m.Rows {
		for _, text := range row.complaints(m.Checkers, arch) {
			all = append(all, row.ID+": "+text)
		}
	}
	return all
}

func (r Row) complaints(columns []string, arch string) (all []string) {
	if r.Err != nil {
		return []string{r.Err.Error()}
	}
	killers := r.KilledBy()
	for _, name := range columns {
		expected, killed := slices.Contains(r.Killers, name), slices.Contains(killers, name)
		c, _ := CheckerNamed(name)
		switch {
		case expected && !killed:
			all = append(all, fmt.Sprintf("%s no longer notices%s", name, because(r.Outcomes[name].How)))
		case killed && c.OnHardware && r.Unseen != "" && arch == "amd64":
			all = append(all, fmt.Sprintf("%s notices what no run on amd64 was to show: %s", name, r.Outcomes[name].How))
		case killed && !expected && !c.ByChance:
			all = append(all, fmt.Sprintf("%s notices, and is not stated to: %s", name, r.Outcomes[name].How))
		}
	}
	// With fewer columns than there are, nobody can be expected to suffice.
	if len(columns) < len(Names()) {
		return all
	}
	if least := r.leastKillers(); len(killers) < least {
		all = append(all, fmt.Sprintf("survived: killed by %v, want at least %d checkers", killers, least))
	}
	return all
}

func because(how string) string {
	if how == "" {
		return ""
	}
	return " (" + how + ")"
}
