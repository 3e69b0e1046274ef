package compare

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// WriteText writes the comparison for a terminal: environment differences
// first, then what changed, then what did not in one line.
func (res *Result) WriteText(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "A: %s\nB: %s\n\n", res.A, res.B)
	if len(res.Environment) == 0 {
		b.WriteString("Environment: no difference.\n")
	} else {
		b.WriteString("Environment differences:\n")
		for _, d := range res.Environment {
			fmt.Fprintf(&b, "  %s: %s -> %s\n", d.Key, orUnknown(d.A), orUnknown(d.B))
		}
	}
	for _, warning := range res.Warnings {
		fmt.Fprintf(&b, "Warning: %s: %s\n", warning.Subject, warning.Text)
	}
	b.WriteString("\n")
	counts := map[Verdict]int{}
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, r := range res.Rows {
		counts[r.Verdict]++
		if r.Verdict != Indistinct && r.Verdict != TooFewSamples {
			fmt.Fprintf(table, "%s\t%s\t%s\t%.4g\t->\t%.4g\t%s\n", strings.ToUpper(string(r.Verdict)), r.Name, r.Unit, r.CenterA, r.CenterB, r.Why)
		}
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(&b, "%d compared: %d regressions, %d improvements, %d changed in a unit without a direction, %d indistinct, %d with too few samples.\n",
		len(res.Rows), counts[Regression], counts[Improvement], counts[Changed], counts[Indistinct], counts[TooFewSamples])
	if n := counts[TooFewSamples]; n > 0 {
		for _, r := range res.Rows {
			if r.Verdict == TooFewSamples {
				fmt.Fprintf(&b, "Too few samples, for example %s: %s.\n", r.Name, r.Why)
				break
			}
		}
	}
	only(&b, "A", res.OnlyA)
	only(&b, "B", res.OnlyB)
	_, err := io.WriteString(w, b.String())
	return err
}

func orUnknown(s string) string {
	if s == "" {
		return "unknown"
	}
	return s
}

func only(b *strings.Builder, side string, names []string) {
	if len(names) > 0 {
		fmt.Fprintf(b, "Only in %s: %s\n", side, strings.Join(names, ", "))
	}
}
