package main

import (
	"bytes"
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trusted-ring/trusted-ring/model/mutants"
)

func TestCommandLine(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"pattern":  {[]string{"-only", "("}, "-only: error parsing regexp"},
		"nothing":  {[]string{"-only", "no such mutant"}, "none of"},
		"checker":  {[]string{"-checkers", "unit,luck"}, `"luck" is none of`},
		"runs":     {[]string{"-runs", "0"}, "-runs 0 -j"},
		"argument": {[]string{"everything"}, `unexpected argument "everything"`},
	} {
		t.Run(name, func(t *testing.T) {
			var stderr bytes.Buffer
			require.Equal(t, exitUsage, run(context.Background(), c.args, new(bytes.Buffer), &stderr))
			require.Contains(t, stderr.String(), c.want)
		})
	}
}

func TestSelection(t *testing.T) {
	o, err := parse([]string{"-checkers", "race,unit", "-only", "^wrap"}, new(bytes.Buffer))
	require.NoError(t, err)
	require.Equal(t, []string{"unit", "race"}, o.columns)
	require.Len(t, o.checkers(), 2)
	require.NotEmpty(t, o.partial(nil))
	require.NotEqual(t, "out", o.dir("."), "a part must not replace the whole")
	all, err := parse(nil, new(bytes.Buffer))
	require.NoError(t, err)
	require.Empty(t, all.partial(nil))
	require.Equal(t, "context canceled", all.partial(context.Canceled))
	held, err := parse([]string{"-stated"}, new(bytes.Buffer))
	require.NoError(t, err)
	require.NotEmpty(t, held.partial(nil))
	require.NotEqual(t, all.dir("."), held.dir("."))
}

func TestRowsArePrinted(t *testing.T) {
	var out bytes.Buffer
	p := printer{out: &out, columns: mutants.Names(), rows: 2, start: time.Now()}
	p.row(mutants.Row{Mutant: mutants.Mutant{ID: "x", Class: "order", Killers: []string{"unit", "race"}}, Outcomes: map[string]mutants.Outcome{
		"unit": {Killed: true}, "spec": {Killed: true}, "porcupine": {How: "in 1 of 5 runs: TestX"},
	}})
	require.Regexp(t, `^  1/2  x +K +\+ +- +\? +_ +_ +_ +_ +0s, 0s left\n$`, out.String())
}
