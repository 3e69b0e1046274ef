package runner

import (
	"fmt"
	"io"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/trusted-ring/trusted-ring/bench/plan"
)

// quiet is how often progress is told where there is no terminal: a log should stay readable.
const quiet = 15 * time.Second

// progress tells people how far the run is. On a terminal it is a bar; elsewhere, a line now and then.
type progress struct {
	log      io.Writer
	bar      *progressbar.ProgressBar // nil where there is no terminal
	steps    int
	step     int
	lastLine time.Time
}

func newProgress(log io.Writer, terminal bool, steps int) *progress {
	p := &progress{log: log, steps: steps, lastLine: time.Now()}
	if terminal {
		p.bar = progressbar.NewOptions(steps, progressbar.OptionSetWriter(log), progressbar.OptionFullWidth(),
			progressbar.OptionSetPredictTime(false), progressbar.OptionSetElapsedTime(false), progressbar.OptionClearOnFinish())
	}
	return p
}

// at tells that s is next, and how long everything that is left will take. What the bar's own library would tell
// assumes that all steps take equally long.
func (p *progress) at(s plan.Step, left time.Duration) {
	left = left.Round(time.Second)
	if p.bar != nil {
		p.bar.Describe(fmt.Sprintf("block %d, %v left, %.40s", s.Block, left, title(s)))
		_ = p.bar.Set(p.step) // fails only beyond the last step
	} else if time.Since(p.lastLine) >= quiet {
		fmt.Fprintf(p.log, "process %d of %d, block %d, %v left\n", p.step+1, p.steps, s.Block, left)
		p.lastLine = time.Now()
	}
	p.step++
}

// interrupt prints a message that stays.
func (p *progress) interrupt(format string, args ...any) {
	if p.bar != nil {
		_ = p.bar.Clear()
	}
	fmt.Fprintf(p.log, format, args...)
}

// finish leaves the terminal as it was.
func (p *progress) finish() {
	if p.bar != nil {
		_ = p.bar.Clear()
	}
}
