//go:build explore

package correspondence

import (
	"maps"
	"path"
	"runtime"
	"slices"
	"strings"

	"github.com/trusted-ring/trusted-ring/model/explore"
	"github.com/trusted-ring/trusted-ring/model/ringcheck"
	"github.com/trusted-ring/trusted-ring/ring"
)

// Collect finds out which programs of model/ringcheck execute each access in the
// first executions of their search. Cost: some seconds.
func Collect(found []Access) Explored {
	sites, counted := map[site][]candidate{}, map[string]int{}
	for _, a := range found {
		name := exploredKey(a, 1)
		counted[name]++
		at := site{path.Base(a.Place.File), a.Place.Line, a.Order}
		sites[at] = append(sites[at], candidate{exploredKey(a, counted[name]), a.Call})
	}
	programs := map[string]map[string]bool{}
	for _, p := range ringcheck.Programs() {
		if p.Deep {
			continue
		}
		w := &witness{sites: sites, seen: map[visit]bool{}}
		program := p.Explore(func(m ring.Machine, b *ringcheck.Bench) ring.Machine {
			return &watched{m, b, w}
		})
		cfg := p.Config
		cfg.Executions = 1000
		explore.Check(cfg, program)
		for name := range w.executed() {
			if programs[name] == nil {
				programs[name] = map[string]bool{}
			}
			programs[name][p.Name] = true
		}
	}
	explored := Explored{}
	for name, by := range programs {
		explored[name] = slices.Sorted(maps.Keys(by))
	}
	return explored
}

// site is a line of package ring and the function of package order called there.
type site struct {
	file  string
	line  int
	order string
}

// candidate is an access at a site. Calls of one function on one line are told
// apart by the word.
type candidate struct{ name, call string }

// witness remembers which calls a program has made.
type witness struct {
	sites map[site][]candidate
	seen  map[visit]bool
}

// visit is a call stack down to package ring, and the word.
type visit struct {
	stack [8]uintptr
	word  string
}

// executed resolves the calls to accesses.
func (w *witness) executed() map[string]bool {
	names := map[string]bool{}
	for v := range w.seen {
		candidates := w.sites[v.site()]
		for _, c := range candidates {
			if len(candidates) == 1 || v.word != "" && strings.Contains(c.call, v.word) {
				names[c.name] = true
			}
		}
	}
	return names
}

// site is the call of package order by package ring.
func (v visit) site() site {
	const ofRing, ofOrder = "trusted-ring/ring.", "/ring/internal/order/"
	frames := runtime.CallersFrames(v.stack[:])
	order := ""
	for {
		frame, more := frames.Next()
		if strings.Contains(frame.File, ofOrder) { // also when inlined
			order = frame.Function[strings.LastIndexByte(frame.Function, '.')+1:]
		} else if strings.Contains(frame.Function, ofRing) {
			return site{path.Base(frame.File), frame.Line, order}
		}
		if !more {
			return site{}
		}
	}
}

// watched is a machine that tells the witness of each access.
type watched struct {
	ring.Machine
	bench   *ringcheck.Bench
	witness *witness
}

func (m *watched) note(p *uint64) {
	var v visit
	runtime.Callers(3, v.stack[:])
	if p != nil {
		v.word = "dead" // the only word outside of the region
		if name := m.bench.R.Describe(p); name != "" {
			v.word = name[strings.LastIndexByte(name, ' ')+1:]
		}
	}
	m.witness.seen[v] = true
}

func (m *watched) Load(p *uint64, acquire bool) uint64 {
	m.note(p)
	return m.Machine.Load(p, acquire)
}

func (m *watched) Store(p *uint64, v uint64, release bool) {
	m.note(p)
	m.Machine.Store(p, v, release)
}

func (m *watched) Add(p *uint64, delta uint64) uint64 {
	m.note(p)
	return m.Machine.Add(p, delta)
}

func (m *watched) CompareAndSwap(p *uint64, old, new uint64) bool {
	m.note(p)
	return m.Machine.CompareAndSwap(p, old, new)
}

func (m *watched) PlainLoad(p *uint64) uint64 {
	m.note(p)
	return m.Machine.PlainLoad(p)
}

func (m *watched) PlainStore(p *uint64, v uint64) {
	m.note(p)
	m.Machine.PlainStore(p, v)
}

func (m *watched) ReleaseFence() {
	m.note(nil)
	m.Machine.ReleaseFence()
}

func (m *watched) Fence() {
	m.note(nil)
	m.Machine.Fence()
}

func (m *watched) Heavy() {
	m.note(nil)
	m.Machine.Heavy()
}

func (m *watched) Park(token *uint64) {
	m.note(nil)
	m.Machine.Park(token)
}

func (m *watched) Unpark(token *uint64) {
	m.note(nil)
	m.Machine.Unpark(token)
}
