//go:build explore

package ringcheck

import (
	"runtime"
	"strings"

	"github.com/trusted-ring/trusted-ring/model/explore"
	"github.com/trusted-ring/trusted-ring/ring"
)

// Site is an order that the ring asks for: what, in which of its functions, on
// which word. Fences have no word.
type Site struct {
	Op     Op
	Caller string // "(*Writer).put"
	Word   string // as Ring.Describe has it, without numbers: "slot seq"
}

// String is "acquire load of slot seq in (*Reader).tryGated".
func (s Site) String() string {
	text := string(s.Op)
	if s.Word != "" {
		text += " of " + s.Word
	}
	return text + " in " + s.Caller
}

// Op is the kind of an ordered access.
type Op string

// The ordered accesses.
const (
	AcquireLoad  Op = "acquire load"
	ReleaseStore Op = "release store"
	ReleaseFence Op = "release fence"
	AcquireFence Op = "acquire fence"
	Fence        Op = "fence"
	HeavyFence   Op = "heavy fence"
)

// Sites lists the orders that some executions of a program ask for.
func (p Program) Sites() map[Site]bool {
	sites := map[Site]bool{}
	cfg := p.Config
	cfg.Executions = 2000
	explore.Check(cfg, p.Explore(func(m ring.Machine, b *Bench) ring.Machine {
		return &weakened{m, b, func(op Op, word, caller func() string) bool {
			sites[Site{op, caller(), word()}] = true
			return false
		}}
	}))
	return sites
}

// Without is the program with one order taken away: the accesses at that site
// are done with none.
func (p Program) Without(site Site) func(*explore.Execution) {
	return p.Explore(func(m ring.Machine, b *Bench) ring.Machine {
		return &weakened{m, b, func(op Op, word, caller func() string) bool {
			return op == site.Op && word() == site.Word && caller() == site.Caller
		}}
	})
}

// weakened is a machine that asks about each order, and drops it if told so. The
// word and the caller are costly to find, and found only when asked for.
type weakened struct {
	ring.Machine
	bench *Bench
	drop  func(op Op, word, caller func() string) bool
}

func (m *weakened) dropped(op Op, p *uint64) bool {
	return m.drop(op, func() string { return m.word(p) }, caller)
}

// word is what the ring calls p, or "token" for a word outside of it.
func (m *weakened) word(p *uint64) string {
	if p == nil {
		return ""
	}
	name := m.bench.R.Describe(p)
	if name == "" {
		return "token"
	}
	fields := strings.Fields(name)
	kept := fields[:0]
	for _, f := range fields {
		if f[0] < '0' || f[0] > '9' {
			kept = append(kept, f)
		}
	}
	return strings.Join(kept, " ")
}

// caller is the function of package ring that the access belongs to.
func caller() string {
	const of = "trusted-ring/ring."
	var pcs [16]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(4, pcs[:])])
	for {
		frame, more := frames.Next()
		if _, name, ok := strings.Cut(frame.Function, of); ok {
			return name
		}
		if !more {
			return ""
		}
	}
}

func (m *weakened) Load(p *uint64, acquire bool) uint64 {
	return m.Machine.Load(p, acquire && !m.dropped(AcquireLoad, p))
}

func (m *weakened) Store(p *uint64, v uint64, release bool) {
	m.Machine.Store(p, v, release && !m.dropped(ReleaseStore, p))
}

func (m *weakened) ReleaseFence() {
	if !m.dropped(ReleaseFence, nil) {
		m.Machine.ReleaseFence()
	}
}

func (m *weakened) AcquireFence() {
	if !m.dropped(AcquireFence, nil) {
		m.Machine.AcquireFence()
	}
}

func (m *weakened) Fence() {
	if !m.dropped(Fence, nil) {
		m.Machine.Fence()
	}
}

func (m *weakened) Heavy() {
	if !m.dropped(HeavyFence, nil) {
		m.Machine.Heavy()
	}
}
