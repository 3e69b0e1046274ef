package explore

// FailureKind says what is wrong with an execution.
type FailureKind uint8

// The kinds of failure.
const (
	Assertion FailureKind = iota
	Race                  // two conflicting accesses, one of them plain, that happens-before does not order
	Deadlock              // no thread can ever move
	Leak                  // some threads have ended, the others never can
	Owner                 // a write to another thread's location
	TooLong               // a thread exceeds Config.Steps
	Panicked
)

// Failure is an execution that must not be.
type Failure struct {
	Kind    FailureKind
	Thread  string // where it showed, empty if in no thread
	Message string
}

func (f *Failure) String() string { return f.Message }
