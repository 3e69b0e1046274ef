package explore

import (
	"context"
	"os"
	"time"
)

// Config says how much to explore. The zero value explores everything.
type Config struct {
	// Executions and Time end the search early when they are not zero.
	Executions int
	Time       time.Duration
	// Context ends it too.
	Context context.Context
	// Steps is how many events one thread may have in one execution: more is a
	// failure. The default is 10,000, the most 65,000.
	Steps int
	// Deviations, if not zero, leaves out executions that the search can only reach
	// with more than that many deviations from running thread after thread: an
	// older message read, a write that lands before another, or a read that is
	// given a write that was added later, which is what a preemption is here. It
	// finds simple errors in programs that are too large to explore.
	Deviations int
	// Random, if not zero, runs that many random executions instead of the search.
	Random int
	// Depth is how many times in one random execution a thread is preempted where
	// it need not be (PCT's d-1). The default is 3.
	Depth int
	// Seed is the seed of the random executions.
	Seed uint64
	// Shard is the part of the search to do.
	Shard Shard
	// Spurious is how many times each thread may return from Park without a token.
	Spurious int
	// WithoutExpedited tells the program, by Machine.Expedited, to do without Heavy.
	WithoutExpedited bool
	// KeepGoing counts the executions that fail instead of ending at the first.
	KeepGoing bool
	// Audit remembers a hash of each execution graph and counts those that come
	// again. It takes 16 bytes for each execution.
	Audit bool
	// Progress is called about once a second.
	Progress func(Progress)
	// Files is the folder for the picture and the replay file of a failure. None
	// are written if it is empty.
	Files string
	// Name is the program's name in files; Run takes that of the test.
	Name string

	rules    *rules         // for tests of the rules themselves
	visit    func(*checker) // for tests: sees each complete execution
	stayed   func(*graph, bool)
	replay   *replayFile
	observer int // which of several observers takes part
	promises *promises
}

func (cfg Config) strategy(c *checker) strategy {
	if cfg.replay != nil {
		return newRepeat(c)
	}
	if cfg.Random > 0 {
		return newRandom(c)
	}
	return newSearch(c)
}

// Progress is the state of a search.
type Progress struct {
	Executions, Blocked int
	Elapsed             time.Duration
	PerSecond           float64 // executions since the last call
}

// Result is what a search has found.
type Result struct {
	Name string
	// Executions are complete and distinct.
	Executions int
	// Apart is how many observers were explored one at a time, 0 if not several. See
	// Execution.Observer.
	Apart int
	// Whole is the number of executions of all threads together for which those with
	// one observer at a time stand. It is 0 if Apart is, if the search was not
	// Exhaustive, and if not every combination can be.
	Whole uint64
	// Blocked executions led nowhere: a thread waited for something in vain that
	// it gets in another execution.
	Blocked int
	// Duplicates are executions that came again; counted with Config.Audit or
	// Config.Random only.
	Duplicates int
	// Exhaustive is true if every execution has been explored. Why says why not.
	Exhaustive bool
	Why        string
	// Outcomes counts the executions for each outcome, see Execution.Outcome.
	Outcomes map[string]int
	// Events is the number of events of the largest execution.
	Events  int
	Elapsed time.Duration
	// Failures is the number of executions that failed: more than one only with
	// Config.KeepGoing. Executions that failed in Final count as complete too.
	Failures int
	// Failure is the first of them, nil if there is none. Without KeepGoing a
	// shorter one has been looked for.
	Failure *Failure
}

// T is what Run needs of *testing.T.
type T interface {
	Helper()
	Name() string
	Logf(format string, args ...any)
	Errorf(format string, args ...any)
}

// Run explores the executions of a program and reports a failure to t.
func Run(t T, cfg Config, program func(*Execution)) Result {
	t.Helper()
	if cfg.Name == "" {
		cfg.Name = t.Name()
	}
	r, err := checkOrReplay(cfg, program)
	if err != nil {
		t.Errorf("replay: %v", err)
	}
	if r.Failure != nil {
		t.Errorf("%v", r.Failure)
	}
	t.Logf("%v", r)
	return r
}

// checkOrReplay repeats one execution if the environment names a file of this
// program's, and explores all otherwise.
func checkOrReplay(cfg Config, program func(*Execution)) (Result, error) {
	if file := os.Getenv(ReplayVariable); file != "" && replays(file, cfg.Name) {
		return Replay(file, cfg, program)
	}
	return Check(cfg, program), nil
}

// Check explores the executions of a program. The program is a closure that
// declares locations and threads; it is called once for each execution and must
// do the same each time.
func Check(cfg Config, program func(*Execution)) Result {
	c := newChecker(cfg, program)
	defer c.close()
	r := c.run()
	if c.x.observers > 1 && c.apart() {
		r = c.others(r)
	}
	return r
}
