package main

import (
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/trusted-ring/trusted-ring/model/mutants"
)

// printer prints the matrix row by row.
type printer struct {
	out     io.Writer
	columns []string
	rows    int
	done    int
	start   time.Time
}

const idWidth = 26

// row prints one mutant: K for a stated kill, + for one that was not stated, -
// for a stated one that did not happen, . for nothing, _ for a checker
// that did not run.
func (p *printer) row(r mutants.Row) {
	if r.Class == "" {
		p.baseline(r)
		return
	}
	p.done++
	fmt.Fprintf(p.out, "%3d/%d  %-*s", p.done, p.rows, idWidth, r.ID)
	if r.Err != nil {
		fmt.Fprintf(p.out, " %v\n", r.Err)
		return
	}
	for _, name := range p.columns {
		fmt.Fprintf(p.out, " %*s", len(name), mark(r, name))
	}
	elapsed := time.Since(p.start)
	left := elapsed / time.Duration(p.done) * time.Duration(p.rows-p.done)
	fmt.Fprintf(p.out, "   %v, %v left\n", elapsed.Round(time.Second), left.Round(time.Second))
}

// baseline prints the heading, and how long each checker takes without a mutant.
func (p *printer) baseline(r mutants.Row) {
	fmt.Fprintf(p.out, "%*s", idWidth+8, "")
	for _, name := range p.columns {
		fmt.Fprintf(p.out, " %s", name)
	}
	fmt.Fprint(p.out, "\nwithout a mutant:")
	for _, name := range p.columns {
		if o, ran := r.Outcomes[name]; ran {
			fmt.Fprintf(p.out, " %s %.1f s,", name, o.Took.Seconds())
		}
	}
	fmt.Fprintln(p.out, " all pass")
}

func mark(r mutants.Row, name string) string {
	outcome, ran := r.Outcomes[name]
	killed, expected := outcome.Killed, slices.Contains(r.Killers, name)
	switch {
	case killed && expected:
		return "K"
	case killed:
		return "+"
	case expected:
		return "-"
	case outcome.How != "":
		return "?" // in some of the runs
	case !ran:
		return "_"
	}
	return "."
}
