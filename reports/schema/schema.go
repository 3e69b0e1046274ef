// Package schema is the contract between the analysis and everything that shows
// it: the document that report.json holds.
//
// Scripts depend on the names here. A field may be added; none is renamed or
// removed without raising Version. Everything is data: the analysis decides,
// the rendering only draws.
package schema

// Version is the schema number written into report.json.
const Version = 1

// Report is one analysed run: report.json, whole.
type Report struct {
	Schema      int            `json:"schema"`
	Run         Run            `json:"run"`
	Environment map[string]any `json:"environment"` // env.json as written; {} when absent
	Claims      []Claim        `json:"claims"`
	Comparisons []Comparison   `json:"comparisons"`
	Fits        []Fit          `json:"fits"`
	Probes      []Probe        `json:"probes"`
	NoiseFloor  NoiseFloor     `json:"noise_floor"`
	Evidence    Evidence       `json:"evidence"`
	Cells       []Cell         `json:"cells"`    // every measured cell with its samples
	Latency     []Latency      `json:"latency"`  // open-loop latency, merged by counts
	Blocks      []Block        `json:"blocks"`   // in run order, with what the probes said
	Warnings    []Warning      `json:"warnings"` // what a reader must know before believing a number
}

// Run says which run this is and how complete.
type Run struct {
	ID      string `json:"id"`
	Mode    string `json:"mode"`    // quick, default, full, or "" for a plain go test file
	Commit  string `json:"commit"`  // of the code that was measured
	Seed    string `json:"seed"`    // of the order of the cells
	Started string `json:"started"` // RFC 3339
	Command string `json:"command"` // reproduces the run
	Partial bool   `json:"partial"` // interrupted: not every planned block is there
	Planned int    `json:"blocks_planned"`
	Done    int    `json:"blocks_done"`
	Samples int    `json:"samples"` // benchmark lines read
}

// Verdict is the outcome of a claim or of a comparison.
type Verdict string

// The verdicts of a claim. They come from intervals against bounds, never from
// a point estimate.
const (
	Supported       Verdict = "supported"
	Refuted         Verdict = "refuted"
	Inconclusive    Verdict = "inconclusive"
	NotTestableHere Verdict = "not-testable-here"
)

// The verdicts of a comparison.
const (
	Faster        Verdict = "faster"     // a is better than b beyond the noise floor
	Slower        Verdict = "slower"     // a is worse than b beyond the noise floor
	Indistinct    Verdict = "indistinct" // not separable from the noise floor
	TooFewSamples Verdict = "too-few-samples"
	NotComparable Verdict = "not-comparable" // one side was not testable here
)

// Claim is one documented sentence and what became of it. A claim that is
// measured as documented and as obtained appears once, with Readings for both.
type Claim struct {
	ID        string    `json:"id"`
	Subject   string    `json:"subject"`   // rusted-ring, trusted-ring, or a user's own
	Source    string    `json:"source"`    // where it is documented
	Statement string    `json:"statement"` // the literal sentence
	Bound     Bound     `json:"bound"`
	Unit      string    `json:"unit"`
	Measured  *float64  `json:"measured"` // nil: nothing was measured
	CI        []float64 `json:"ci"`       // lo, hi; empty when there is none
	N         int       `json:"n"`        // samples behind the interval
	Verdict   Verdict   `json:"verdict"`
	Why       string    `json:"why"`             // one sentence
	Audit     string    `json:"audit,omitempty"` // what the seed really measured, contradictions
	Readings  []Reading `json:"readings,omitempty"`
	PAdjusted *float64  `json:"p_adjusted,omitempty"` // Holm over all claims
	Config    string    `json:"config,omitempty"`     // the cell it was read from
}

// Bound is what the claim asserts of the measured value: at most Max, at least
// Min, or both.
type Bound struct {
	Min *float64 `json:"min,omitempty"`
	Max *float64 `json:"max,omitempty"`
}

// Reading is one way to take a claim at its word.
type Reading struct {
	Name     string    `json:"name"` // "as documented", "as obtained"
	Bound    Bound     `json:"bound"`
	Unit     string    `json:"unit"`
	Measured *float64  `json:"measured"`
	CI       []float64 `json:"ci"`
	N        int       `json:"n"` // samples behind the interval, or items of evidence
	Verdict  Verdict   `json:"verdict"`
	Why      string    `json:"why"`
	Config   string    `json:"config,omitempty"` // the cell that decided
	Parts    []Part    `json:"parts,omitempty"`  // every cell, when several must satisfy the bound
}

// Part is one of several cells that must all satisfy a reading's bound.
type Part struct {
	Config   string    `json:"config"`
	Measured float64   `json:"measured"`
	CI       []float64 `json:"ci"`
	N        int       `json:"n"`
	Verdict  Verdict   `json:"verdict"`
}

// Comparison puts variant A beside variant B in one workload and parameter set.
type Comparison struct {
	Workload   string         `json:"workload"`         // Throughput, RoundTrip, …
	Params     map[string]any `json:"params"`           // numbers as numbers
	Metric     string         `json:"metric"`           // the unit compared, as in the file
	A          string         `json:"a"`                // impl
	B          string         `json:"b"`                // impl
	ModeB      string         `json:"mode_b,omitempty"` // b's mode, where it has another name for the same promise
	CenterA    float64        `json:"center_a"`         // median, in Metric
	CenterB    float64        `json:"center_b"`
	Ratio      float64        `json:"ratio"`      // b over a: the median of the blocks' ratios, or without pairs the ratio of medians
	CI         []float64      `json:"ci"`         // of the ratio: exact over the blocks, or without pairs bootstrapped
	P          float64        `json:"p"`          // two-sided: sign test over the blocks, or without pairs Mann-Whitney
	PAdjusted  float64        `json:"p_adjusted"` // Benjamini-Hochberg over the table
	U          float64        `json:"u"`          // Mann-Whitney U of a, which ignores the blocks
	Superior   float64        `json:"p_superior"` // P(A < B), ties half: of the blocks, or without pairs of all pairs of samples
	Pairs      int            `json:"pairs"`      // blocks that both were measured in; 0: too few to pair
	Medians    *MedianRatio   `json:"medians,omitempty"`
	NA         int            `json:"n_a"`
	NB         int            `json:"n_b"`
	MDE        float64        `json:"mde"`         // minimum detectable effect, as a ratio above 1; 0: too few samples for any
	NoiseFloor float64        `json:"noise_floor"` // of the workload, as a ratio above 1; 0: no A/A arm
	Verdict    Verdict        `json:"verdict"`
	Why        string         `json:"why"`
}

// MedianRatio is the ratio of the medians over all blocks, beside a ratio that
// was taken within them.
type MedianRatio struct {
	Ratio float64   `json:"ratio"`
	CI    []float64 `json:"ci"` // block bootstrap
}

// Fit is one regression with everything that could show it wrong.
type Fit struct {
	Workload  string               `json:"workload"`
	Name      string               `json:"name"` // what is fitted, for a title
	X         string               `json:"x"`
	Y         string               `json:"y"`
	Model     string               `json:"model"` // linear, theil-sen, amdahl, usl, …
	Params    map[string]float64   `json:"params"`
	CI        map[string][]float64 `json:"ci,omitempty"` // per parameter
	R2        float64              `json:"r2"`
	RMSE      float64              `json:"rmse"`
	AICc      *float64             `json:"aicc,omitempty"`
	N         int                  `json:"n"`
	Chosen    bool                 `json:"chosen"` // the best of the models fitted to these points
	Points    [][2]float64         `json:"points"`
	Residuals []float64            `json:"residuals"`
	Note      string               `json:"note"` // what this fit can and cannot say
}

// Probe is one hardware probe over all blocks.
type Probe struct {
	Name    string    `json:"name"`
	Median  float64   `json:"median"`
	Unit    string    `json:"unit"`
	CI      []float64 `json:"ci"`
	Min     float64   `json:"min"`
	Max     float64   `json:"max"`
	Samples []Sample  `json:"samples"`
}

// NoiseFloor is what the A/A arm says: how much the same code differs from
// itself here. Each comparison is held against the floor of its own workload
// and unit (Workloads), not against Ratio.
type NoiseFloor struct {
	Ratio     float64         `json:"ratio"`  // the largest of Ratios; 0: no A/A arm
	N         int             `json:"n"`      // how many those are
	Ratios    []float64       `json:"ratios"` // of times per event; those of percentiles are in PerCell only
	PerCell   []CellNoise     `json:"per_cell"`
	Workloads []WorkloadNoise `json:"workloads"` // sorted by name, ns/op first
	Method    string          `json:"method"`
}

// WorkloadNoise is the floor of one workload in one unit.
type WorkloadNoise struct {
	Workload string  `json:"workload"`
	Unit     string  `json:"unit"`
	Ratio    float64 `json:"ratio"` // no difference below it is called one in this workload
	N        int     `json:"n"`     // A/A pairs
	MDE      float64 `json:"mde"`   // median minimum detectable effect, at least Ratio; 0: too few samples for any
}

// CellNoise is the A/A ratio of one cell.
type CellNoise struct {
	Cell     string         `json:"cell"`
	Workload string         `json:"workload"`
	Params   map[string]any `json:"params"`
	Unit     string         `json:"unit"`
	Ratio    float64        `json:"ratio"`
	CI       []float64      `json:"ci"`
	MDE      float64        `json:"mde"`
}

// Cell is one benchmark name and unit with all its samples in run order.
type Cell struct {
	Workload   string         `json:"workload"`
	Impl       string         `json:"impl"`
	Params     map[string]any `json:"params"`
	Name       string         `json:"name"` // as in the file, without -cpus
	Unit       string         `json:"unit"`
	Arm        string         `json:"arm"`    // a, b, or ""
	Center     float64        `json:"center"` // median
	CI         []float64      `json:"ci"`     // exact order-statistic interval; empty when too few
	MAD        float64        `json:"mad"`
	PerProbe   *float64       `json:"per_probe,omitempty"`    // median multiple of the ping-pong probe beside it; cross-core cells only
	PerProbeCI []float64      `json:"per_probe_ci,omitempty"` // of that median, exact
	Weather    *Weather       `json:"weather,omitempty"`      // only where some of the cell's blocks moved and some did not
	Samples    []Sample       `json:"samples"`
	Warnings   []string       `json:"warnings,omitempty"`  // drift, change-point, first run, outliers
	OpenLoop   bool           `json:"open_loop,omitempty"` // of events sent at a fixed rate
	Testable   bool           `json:"testable"`
	Why        string         `json:"why,omitempty"` // why it was not testable here
}

// Weather is a cell's samples apart: those of blocks in which the machine held
// still, and those of blocks in which a probe moved.
type Weather struct {
	Still Group `json:"still"`
	Moved Group `json:"moved"`
	Split bool  `json:"split"` // two levels: the cell's median may lie between them, where it never was
}

// Group is some of a cell's samples.
type Group struct {
	N      int     `json:"n"`
	Center float64 `json:"center"` // median
	Min    float64 `json:"min"`
	Max    float64 `json:"max"`
}

// Paced reports whether the value is the pace of an offered load and says
// nothing of the code: ns/op at a fixed rate.
func (c Cell) Paced() bool { return c.OpenLoop && c.Unit == "ns/op" }

// Sample is one measured value and where it stood.
type Sample struct {
	Value   float64 `json:"v"`
	Block   int     `json:"block"`
	Process int     `json:"process"`
	Outlier bool    `json:"outlier,omitempty"` // beyond Tukey's fences; kept
	Moved   bool    `json:"moved,omitempty"`   // its block's probe moved
}

// Latency is one open-loop cell, histograms merged by counts.
type Latency struct {
	Workload    string               `json:"workload"`
	Impl        string               `json:"impl"`
	Params      map[string]any       `json:"params"`
	OfferedRate float64              `json:"offered_rate"`  // events/s; 0: closed loop
	Achieved    float64              `json:"achieved_rate"` // events/s, of the slowest process
	Missed      bool                 `json:"missed_rate"`   // some process did not meet the offered rate: the cell fails
	MissedBy    int                  `json:"missed_by"`     // how many processes that were
	Lost        int64                `json:"lost_events"`   // by a lossy variant; not in the distribution
	Processes   int                  `json:"processes"`
	Count       int64                `json:"count"`
	Max         float64              `json:"max_ns"`
	Percentiles []Percentile         `json:"percentiles"` // only those the samples carry
	Spread      map[string][]float64 `json:"spread"`      // between processes, per percentile: min, max
	Knee        bool                 `json:"knee,omitempty"`
}

// Percentile is one point of a latency distribution.
type Percentile struct {
	P  float64 `json:"p"` // 0..100
	Ns float64 `json:"ns"`
}

// Values are the values of samples, in their order.
func Values(samples []Sample) []float64 {
	out := make([]float64, len(samples))
	for i, s := range samples {
		out[i] = s.Value
	}
	return out
}

// Block is one block of the run and whether the machine held still in it.
type Block struct {
	Block   int                `json:"block"`
	Started string             `json:"started"`
	Probes  map[string]float64 `json:"probes"` // medians
	Moved   bool               `json:"moved"`
	Why     string             `json:"why,omitempty"`
}

// Warning is data beside a result, never printed by a library.
type Warning struct {
	Subject string `json:"subject"`
	Text    string `json:"text"`
}
