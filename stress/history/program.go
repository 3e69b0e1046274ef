package history

import (
	"github.com/anishathalye/porcupine"

	"github.com/trusted-ring/trusted-ring/model/spec"
)

// Where the intervals of a client's operations overlap (the widened clock; calls
// with several effects), porcupine may take them in any order. Most of those orders
// cannot have happened, and trying them takes it time without end. What a processor
// keeps in order, the model keeps in order. Only a look may overtake an earlier
// release store of its own client, which is still in the store buffer.

// step is one operation as porcupine gets it.
type step struct {
	spec.Op
	client int
	class  class
	progress
}

// class is how an operation stands to others of its client.
type class uint8

const (
	fence class = iota // overtakes nothing and is not overtaken
	load               // takes effect by looking
	store              // may still be in the store buffer when the next load looks
)

func classOf(k spec.Kind) class {
	switch k {
	case spec.Read, spec.Empty, spec.End, spec.Skip, spec.Evicted, spec.Full, spec.Refused:
		return load
	case spec.Publish, spec.Commit, spec.Abandon, spec.Ask, spec.Release:
		return store
	}
	return fence
}

// progress is how many operations of a client have taken effect; a fence counts as
// both.
type progress struct{ loads, stores int }

// allows reports whether s is next.
func (p progress) allows(s step) bool {
	switch s.class {
	case load:
		return p.loads == s.loads
	case store:
		return p.stores == s.stores && p.loads >= s.loads
	}
	return p == s.progress
}

// count counts s as done.
func (p *progress) count(s step) {
	if s.class != store {
		p.loads++
	}
	if s.class != load {
		p.stores++
	}
}

// programs is the specification's state and how far each client has come.
type programs struct {
	state any
	done  [maxClients]progress
}

// maxClients is how many clients a history may have.
const maxClients = 16

// operations numbers the records of each client.
func operations(records []Record) []porcupine.Operation {
	ops := make([]porcupine.Operation, len(records))
	var done [maxClients]progress
	for i, r := range records {
		s := step{r.Op, r.Client, classOf(r.Kind), done[r.Client]}
		done[r.Client].count(s)
		ops[i] = porcupine.Operation{ClientId: r.Client, Input: s, Call: r.Call, Return: r.Return}
	}
	return ops
}

// ordered is model with each client's own order kept.
func ordered(model porcupine.Model) porcupine.Model {
	return porcupine.Model{
		Init: func() any { return programs{state: model.Init()} },
		Step: func(state, input, output any) (bool, any) {
			p, s := state.(programs), input.(step)
			if !p.done[s.client].allows(s) {
				return false, state
			}
			ok, next := model.Step(p.state, s.Op, output)
			p.done[s.client].count(s)
			p.state = next
			return ok, p
		},
		Equal: func(a, b any) bool {
			p, q := a.(programs), b.(programs)
			return p.done == q.done && model.Equal(p.state, q.state)
		},
		DescribeOperation: func(input, output any) string { return model.DescribeOperation(input.(step).Op, output) },
		DescribeState:     func(state any) string { return model.DescribeState(state.(programs).state) },
	}
}
