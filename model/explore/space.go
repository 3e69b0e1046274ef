package explore

import (
	"fmt"
	"unsafe"
)

// location is what does not change about a location of memory.
type location struct {
	name  string
	first uint64 // its initial value, unless it is real
	real  bool   // a word of real memory, which keeps the initial value while threads run
}

// space maps real addresses to locations. Declared locations keep their numbers
// in all executions; words that are merely met get the numbers above.
type space struct {
	current  *Thread // whose access it is
	declared []location
	count    int // of declared, in this execution
	fixed    int // of declared, in the first execution; -1 before
	met      []*uint64
	bound    addressTable
	regions  []region
}

type region struct {
	name  string
	start *uint64
	words int
	first int32 // location of its first word
}

func (s *space) begin() {
	s.count = 0
	clear(s.met)
	s.met, s.regions = s.met[:0], s.regions[:0]
	s.bound.clear()
}

// declare numbers a location.
func (s *space) declare(l location) int32 {
	n := s.count
	s.count++
	switch {
	case n == len(s.declared):
		if s.fixed >= 0 {
			panic(misuse(fmt.Sprintf("the program is not deterministic: %q is location %d, there were %d before", l.name, n+1, s.fixed)))
		}
		s.declared = append(s.declared, l)
	case s.declared[n] != l:
		panic(misuse(fmt.Sprintf("the program is not deterministic: location %d was %q (%d), now it is %q (%d)",
			n+1, s.declared[n].name, s.declared[n].first, l.name, l.first)))
	}
	return int32(n)
}

// addressTable is a hash table from addresses to locations that is cleared in no
// time: entries of an earlier generation are empty.
type addressTable struct {
	entries    []addressEntry
	generation uint32
	used       int
}

type addressEntry struct {
	address    uintptr
	generation uint32
	loc        int32
}

func (a *addressTable) clear() {
	if a.generation++; a.generation == 0 || a.entries == nil {
		a.entries = make([]addressEntry, max(256, len(a.entries)))
		a.generation = 1
	}
	a.used = 0
}

func (a *addressTable) find(address uintptr) *addressEntry {
	mask := uintptr(len(a.entries) - 1)
	for h := address >> 3 * 0x9e3779b1 >> 7; ; h++ {
		e := &a.entries[h&mask]
		if e.generation != a.generation || e.address == address {
			return e
		}
	}
}

func (a *addressTable) put(address uintptr, loc int32) {
	if a.used*2 >= len(a.entries) {
		old, generation := a.entries, a.generation
		a.entries, a.used = make([]addressEntry, 2*len(old)), 0
		for _, e := range old {
			if e.generation == generation {
				a.put(e.address, e.loc)
			}
		}
	}
	*a.find(address) = addressEntry{address, a.generation, loc}
	a.used++
}

// locate is the location of the word at p. While the threads repeat what is in
// the graph, the next event of the current thread says which one it is.
func (x *Execution) locate(p *uint64) int32 {
	address := uintptr(unsafe.Pointer(p))
	for i := range x.regions {
		r := &x.regions[i]
		if off := address - uintptr(unsafe.Pointer(r.start)); off < uintptr(r.words)*8 {
			return r.first + int32(off/8)
		}
	}
	if e := x.bound.find(address); e.generation == x.bound.generation {
		return e.loc
	}
	loc := int32(-1)
	if t := x.current; t != nil {
		if events := x.checker.graph.threads[t.number]; t.at < len(events) {
			loc = events[t.at].loc
		}
	}
	first := int32(x.count)
	if loc < 0 {
		for loc = first; int(loc-first) < len(x.met) && x.met[loc-first] != nil; {
			loc++
		}
	}
	for int(loc-first) >= len(x.met) {
		x.met = append(x.met, nil)
	}
	if loc < first || x.met[loc-first] != nil {
		panic(misuse("the program is not deterministic: it met another address before"))
	}
	x.met[loc-first] = p
	x.bound.put(address, loc)
	x.checker.graph.grow(loc)
	return loc
}

// Region declares the words of a slice as one block of locations: the fastest way
// to address real memory. Words outside of regions become locations when they
// are first met.
func (x *Execution) Region(name string, words []uint64) {
	x.mustSetUp("Region")
	x.regions = append(x.regions, region{name, unsafe.SliceData(words), len(words), int32(x.count)})
	if x.fixed < 0 {
		for range words {
			x.declare(location{real: true})
		}
		return
	}
	// The first and the last word show whether it is the same region.
	x.declare(location{real: true})
	x.count += max(0, len(words)-2)
	if len(words) > 1 {
		x.declare(location{real: true})
	}
}

// Describe gives names to words that have none, for traces.
func (x *Execution) Describe(name func(*uint64) string) { x.describe = name }

func (x *Execution) wordAt(loc int32) *uint64 {
	if n := int(loc) - x.count; n >= 0 {
		if n >= len(x.met) {
			return nil // not met in this execution yet
		}
		return x.met[n]
	}
	if !x.declared[loc].real {
		return nil
	}
	for i := range x.regions {
		if r := &x.regions[i]; loc < r.first+int32(r.words) && loc >= r.first {
			return (*uint64)(unsafe.Add(unsafe.Pointer(r.start), uintptr(loc-r.first)*8))
		}
	}
	return nil
}

func (x *Execution) firstOf(loc int32) uint64 {
	if p := x.wordAt(loc); p != nil {
		return *p
	}
	return x.declared[loc].first
}

func (x *Execution) nameOf(loc int32) string {
	if int(loc) < x.count && x.declared[loc].name != "" {
		return x.declared[loc].name
	}
	if p := x.wordAt(loc); p != nil && x.describe != nil {
		if name := x.describe(p); name != "" {
			return name
		}
	}
	for i := range x.regions {
		if r := &x.regions[i]; loc >= r.first && loc < r.first+int32(r.words) {
			return fmt.Sprintf("%s[%d]", r.name, loc-r.first)
		}
	}
	return fmt.Sprintf("word%d", int(loc)-x.count)
}

// settle copies the final values to the real memory.
func (x *Execution) settle() {
	g := x.checker.graph
	for _, loc := range g.touched {
		if p := x.wordAt(loc); p != nil {
			*p = x.newest(loc)
		}
	}
}
