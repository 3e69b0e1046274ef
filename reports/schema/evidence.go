package schema

// Evidence is what stress, the model checkers and the kill matrix wrote. A nil
// member is absent, and the report says so.
type Evidence struct {
	Stress  *StressEvidence `json:"stress,omitempty"`
	Model   *ModelEvidence  `json:"model,omitempty"`
	Mutants *MutantEvidence `json:"mutants,omitempty"`
}

// StressEvidence is evidence/stress.json.
type StressEvidence struct {
	Schema    int        `json:"schema,omitempty"`
	Commit    string     `json:"commit,omitempty"`
	Started   string     `json:"started,omitempty"`
	Machine   string     `json:"machine,omitempty"`
	Campaigns []Campaign `json:"campaigns"`
}

// Campaign is one stress campaign.
type Campaign struct {
	Name       string         `json:"name"`
	Config     map[string]any `json:"config,omitempty"`
	Events     uint64         `json:"events"`
	Delivered  uint64         `json:"delivered,omitempty"`
	Torn       uint64         `json:"torn"`
	Missed     uint64         `json:"missed"`
	Reordered  uint64         `json:"reordered,omitempty"`
	Duplicated uint64         `json:"duplicated,omitempty"`
	Operations uint64         `json:"operations,omitempty"` // checked for linearizability
	Histories  uint64         `json:"histories,omitempty"`
	Seed       uint64         `json:"seed"`
	Seconds    float64        `json:"seconds"`
	Result     string         `json:"result"` // pass, fail, expected-failure (the unchecked variant), interrupted
	Detail     string         `json:"detail,omitempty"`
}

// ModelEvidence is evidence/model.json.
type ModelEvidence struct {
	Schema  int             `json:"schema,omitempty"`
	Commit  string          `json:"commit,omitempty"`
	Explore []ExploreResult `json:"explore"`
	Spin    []SpinResult    `json:"spin"`
	Proof   []TheoremResult `json:"proof"`
}

// ExploreResult is one configuration that the model checker ran.
type ExploreResult struct {
	Name       string  `json:"name"`
	Executions uint64  `json:"executions"`
	Blocked    uint64  `json:"blocked,omitempty"` // explored, that led nowhere
	Apart      int     `json:"apart,omitempty"`   // readers explored one at a time
	Whole      uint64  `json:"whole,omitempty"`   // executions of all of them together, for which those stand, where that is known
	Exhaustive bool    `json:"exhaustive"`
	Why        string  `json:"why,omitempty"` // why not exhaustive
	Seconds    float64 `json:"seconds"`
	Result     string  `json:"result,omitempty"` // pass, fail
}

// SpinResult is one property of one Promela model.
type SpinResult struct {
	Model    string  `json:"model"`
	Property string  `json:"property"`
	States   uint64  `json:"states"`
	Result   string  `json:"result"` // holds, violated-as-expected, violated, …
	Seconds  float64 `json:"seconds,omitempty"`
}

// TheoremResult is one theorem and the provers that proved it.
type TheoremResult struct {
	Theorem  string   `json:"theorem"`
	Provers  []string `json:"provers"`
	Expected string   `json:"expected,omitempty"` // proved, or unproved for a negative control
}

// MutantEvidence is evidence/mutants.json.
type MutantEvidence struct {
	Schema  int      `json:"schema,omitempty"`
	Commit  string   `json:"commit,omitempty"`
	Partial string   `json:"partial,omitempty"` // why rows or columns are missing
	Mutants []Mutant `json:"mutants"`
}

// Mutant is one broken ring and who noticed.
type Mutant struct {
	ID       string   `json:"id"`
	Class    string   `json:"class"`
	Change   string   `json:"change"`
	Expected []string `json:"expected"`
	KilledBy []string `json:"killed_by"`
	Note     string   `json:"note,omitempty"` // e.g. why no run on amd64 can show it
}
