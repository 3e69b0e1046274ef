package explore

import (
	"encoding/json"
	"fmt"
	"os"
)

// ReplayVariable is the environment variable that makes Run repeat one execution
// from a replay file, if the file is of the test's name:
//
//	EXPLORE_REPLAY=TestRing.json go test -run '^TestRing$'
const ReplayVariable = "EXPLORE_REPLAY"

// replayFile is an execution as the choices that lead to it.
type replayFile struct {
	Schema           int          `json:"schema"`
	Name             string       `json:"name"`
	Failure          string       `json:"failure"`
	Message          string       `json:"message"`
	Where            Where        `json:"where"`
	Threads          []string     `json:"threads"`
	Spurious         int          `json:"spurious,omitempty"`
	WithoutExpedited bool         `json:"without_expedited,omitempty"`
	Fails            int          `json:"fails"`              // the thread that then fails, -1 if none does
	Observer         int          `json:"observer,omitempty"` // the one that takes part, from 1; 0: all do
	Steps            []replayStep `json:"steps"`
}

// replayStep is one event: of which thread, and what was chosen for it. For a
// read that is the write that it reads, for a write the one that it follows in
// modification order, each as thread and index in program order, from 1; absent
// is the initial message. For a choice it is the number chosen.
type replayStep struct {
	Thread int     `json:"thread"`
	Text   string  `json:"text"` // for the human reader
	Event  *[2]int `json:"event,omitempty"`
	Number int     `json:"number,omitempty"`
}

// Replay repeats the one execution in a replay file. The program must be the one
// that the file was written for.
func Replay(file string, cfg Config, program func(*Execution)) (Result, error) {
	f, err := readReplay(file)
	if err != nil {
		return Result{}, err
	}
	cfg.Spurious, cfg.WithoutExpedited = f.Spurious, f.WithoutExpedited
	cfg.Random, cfg.KeepGoing, cfg.replay, cfg.observer = 0, false, &f, f.Observer-1
	if cfg.Name == "" {
		cfg.Name = f.Name
	}
	c := newChecker(cfg, program)
	defer c.close()
	r := c.run()
	if p := c.strategy.(*repeat); p.lost != "" {
		return r, fmt.Errorf("%s: %s", file, p.lost)
	}
	return r, nil
}

func readReplay(file string) (f replayFile, err error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return f, err
	}
	if err := json.Unmarshal(data, &f); err != nil {
		return f, fmt.Errorf("%s: %w", file, err)
	}
	if f.Schema != 1 {
		return f, fmt.Errorf("%s: schema is %d, want 1", file, f.Schema)
	}
	return f, nil
}

// replays reports whether the file is to be replayed by the program of that name;
// one that cannot be read is, so that the error shows.
func replays(file, name string) bool {
	f, err := readReplay(file)
	return err != nil || f.Name == name
}

// repeat is the strategy that follows a replay file.
type repeat struct {
	*checker
	steps []replayStep
	fails int
	at    int
	lost  string // how the program left the recorded path
}

func newRepeat(c *checker) *repeat {
	return &repeat{checker: c, steps: c.cfg.replay.Steps, fails: c.cfg.replay.Fails}
}

func (r *repeat) next(x *Execution) *Thread {
	if r.lost != "" {
		return nil
	}
	r.at = len(r.graph.order)
	if r.at >= len(r.steps) {
		for _, t := range x.threads {
			if !t.started && t.state != done || t.number == r.fails && t.state == ready {
				x.running, x.reschedule = t, false
				return t // up to what it waits for, or where it fails
			}
		}
		return nil
	}
	n := r.steps[r.at].Thread
	if n < 0 || n >= len(x.threads) || x.threads[n].state == done || x.threads[n].state == blocked {
		r.lose("thread %d cannot take it", n)
		return nil
	}
	x.running, x.reschedule = x.threads[n], false
	return x.running
}

// preempts: the step belongs to another thread, or there is none. It is asked
// before every event except the second half of a read-modify-write.
func (r *repeat) preempts(t *Thread) bool {
	r.at = len(r.graph.order)
	if r.at >= len(r.steps) {
		return t.number != r.fails
	}
	return r.steps[r.at].Thread != t.number
}

func (r *repeat) lose(format string, args ...any) {
	if r.lost == "" {
		r.lost = fmt.Sprintf("step %d: the program does not follow: %s", r.at+1, fmt.Sprintf(format, args...))
	}
	r.dead = true
}

func (r *repeat) choose(k choiceKind, from int) uint32 {
	r.at = len(r.graph.order) - 1
	defer func() { r.choices = r.choices[:from] }()
	if r.at >= len(r.steps) {
		r.lose("it has more steps than the file")
		return r.choices[from]
	}
	s := r.steps[r.at]
	event := initial
	if s.Event != nil {
		event = id(s.Event[0]<<16 | s.Event[1])
	}
	for _, choice := range r.choices[from:] {
		switch k {
		case reads:
			if id(choice) == event {
				return choice
			}
		case placings:
			if r.graph.message(r.graph.last().loc, int32(choice)-1) == event {
				return choice
			}
		case tosses:
			if int(choice) == s.Number {
				return choice
			}
		}
	}
	r.lose("%s is not possible", s.Text)
	return r.choices[from]
}

// spin: the thread went round its loop again if the file has more of it.
func (r *repeat) spin(t *Thread) bool {
	n := 0
	for _, s := range r.steps {
		if s.Thread == t.number {
			if n++; n > t.at {
				return s.Text != kindNames[kindBlock]
			}
		}
	}
	t.state = blocked
	t.pause()
	return true
}

func (r *repeat) more() bool           { return false }
func (r *repeat) incomplete() string   { return "one execution was replayed" }
func (r *repeat) counts() bool         { return r.lost == "" }
func (r *repeat) written(*event)       {}
func (r *repeat) hopeless(*event) bool { return false }
