package correspondence

import (
	"path"
	"path/filepath"
	"runtime"
	"slices"
)

// Row says what one access of package ring is. Rows of one function stand in the
// order of its source; the same call twice has two rows.
type Row struct {
	Function   string
	Call       string
	Steps      []string
	Why        string // why it is no step; "" when it is one
	Unexplored string // why no program of the model checker executes it; "" when some do
	Place      Place  // of the row
}

// Rows is the judgement, row by row.
func Rows() []Row {
	return slices.Concat(writing(), producing(), signalling(), reading(), attending())
}

// does is an access that is these steps of the protocol, or a part of each.
func does(call string, steps ...string) Row { return Row{Call: call, Steps: steps, Place: here()} }

// none is an access that no model has.
func none(call, why string) Row { return Row{Call: call, Why: why, Place: here()} }

// unexplored gives the reason why no program of the model checker gets there.
func (r Row) unexplored(why string) Row {
	r.Unexplored = why
	return r
}

// here is the line that calls does, none or step.
func here() Place {
	_, file, line, _ := runtime.Caller(2)
	return Place{File: path.Join("model/correspondence", filepath.Base(file)), Line: line}
}

// in is the rows of one function.
func in(function string, rows ...Row) []Row {
	for i := range rows {
		rows[i].Function = function
	}
	return rows
}

func rows(functions ...[]Row) []Row { return slices.Concat(functions...) }
