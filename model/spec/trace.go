package spec

import (
	"fmt"

	"github.com/anishathalye/porcupine"
)

// Check replays a trace, one operation after the other. The error names the first
// operation that the specification does not allow, and why.
func Check(rules Rules, trace []Op) error {
	s := New(&rules)
	for i, op := range trace {
		var err error
		if s, err = s.Step(op); err != nil {
			return fmt.Errorf("operation %d, %s: %w", i, op, err)
		}
	}
	return nil
}

// Model is the specification as porcupine takes it: the Input of an operation is
// an Op, answer included; its Output is not looked at. Every answer determines
// its step, so the model is deterministic.
func Model(rules Rules) porcupine.Model {
	return porcupine.Model{
		Init: func() any { return New(&rules) },
		Step: func(state, input, _ any) (bool, any) {
			next, err := state.(State).Step(input.(Op))
			return err == nil, next
		},
		Equal:             func(a, b any) bool { return a.(State).Equal(b.(State)) },
		DescribeOperation: func(input, _ any) string { return input.(Op).String() },
		DescribeState:     func(state any) string { return state.(State).String() },
	}
}

// String is the operation in a few words.
func (op Op) String() string {
	who := fmt.Sprintf("%d ", op.Reader)
	switch op.Kind {
	case Publish, Commit, Abandon:
		if op.Closed {
			return fmt.Sprintf("%s %d: closed", op.Kind, op.Seq)
		}
		return fmt.Sprintf("%s %d", op.Kind, op.Seq)
	case Claim:
		return fmt.Sprintf("claim %d+%d", op.Seq, op.N)
	case Full, Refused, CloseBegins, CloseEnds:
		return string(op.Kind)
	case Join:
		return fmt.Sprintf("%sjoin %s at %d", who, op.Start.From, op.Seq)
	case Read, Empty, End, Skip:
		if op.Missed > 0 {
			return fmt.Sprintf("%s%s %d, missed %d", who, op.Kind, op.Seq, op.Missed)
		}
		return fmt.Sprintf("%s%s %d", who, op.Kind, op.Seq)
	case Release, Rewind:
		return fmt.Sprintf("%s%s to %d", who, op.Kind, op.Seq)
	}
	return who + string(op.Kind)
}

// String is the state, counted from the first event.
func (s State) String() string {
	text := fmt.Sprintf("published %d claimed %d", s.published, s.claimed)
	if len(s.ahead) > 0 {
		text += fmt.Sprintf(" ahead %v", s.ahead)
	}
	if len(s.holes) > 0 {
		text += fmt.Sprintf(" holes %v", s.holes)
	}
	for i, r := range s.readers {
		if r.phase != absent {
			text += fmt.Sprintf(" | %d: next %d released %d", i, r.next, r.released)
		}
	}
	if s.closed {
		return text + " | closed"
	}
	return text
}
