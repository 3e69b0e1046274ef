//go:build explore

package order

import (
	"time"
	"unsafe"
)

// Machine performs the accesses of the thread that is running: the model
// checker behind this door.
type Machine interface {
	Load(p *uint64, acquire bool) uint64
	Store(p *uint64, v uint64, release bool)
	Add(p *uint64, delta uint64) uint64
	CompareAndSwap(p *uint64, old, new uint64) bool
	PlainLoad(p *uint64) uint64
	PlainStore(p *uint64, v uint64)
	ReleaseFence()
	AcquireFence()
	Fence()
	Heavy()
	Expedited() bool
	Spin()
	Park(token *uint64)
	Unpark(token *uint64)
}

// machine is installed once by the harness, before the first ring is made. One
// process runs one exploration at a time.
var machine Machine

// Install puts m behind every access.
func Install(m Machine) { machine = m }

// Staged and PlainStaged: every payload word is a step, so no slot is written
// or read in place.
const (
	Staged      = true
	PlainStaged = true
)

// Turns is zero: a waiter that spins shows the checker nothing new.
const Turns = 0

func Load(p *uint64) uint64     { return machine.Load(p, true) }
func Peek(p *uint64) uint64     { return machine.Load(p, false) }
func Store(p *uint64, v uint64) { machine.Store(p, v, true) }
func Note(p *uint64, v uint64)  { machine.Store(p, v, false) }

func Mark(seq *uint64, v uint64) {
	machine.Store(seq, v, false)
	machine.ReleaseFence()
}

func Publish(slot *uint64, meta, v uint64, cursor *uint64, next uint64) {
	machine.Store(Word(slot, 8), meta, false)
	machine.Store(slot, v, true)
	machine.Store(cursor, next, false)
}

func Commit(slot *uint64, meta, v uint64) {
	machine.Store(Word(slot, 8), meta, false)
	machine.Store(slot, v, true)
}

func ReleaseFence() { machine.ReleaseFence() }

func PublishRun(slot *uint64, stride uintptr, v uint64, metas []uint64) {
	for i, meta := range metas {
		Commit(Word(slot, uintptr(i)*stride), meta, v+2*uint64(i))
	}
}

func Recheck(seq *uint64) uint64 {
	machine.AcquireFence()
	return machine.Load(seq, false)
}

func Add(p *uint64, delta uint64) uint64             { return machine.Add(p, delta) }
func CompareAndSwap(p *uint64, old, new uint64) bool { return machine.CompareAndSwap(p, old, new) }
func Fence()                                         { machine.Fence() }
func Heavy()                                         { machine.Heavy() }
func Expedited() bool                                { return machine.Expedited() }
func Yield()                                         { machine.Spin() }
func Sleep(time.Duration)                            { machine.Spin() }
func Pause(int)                                      { machine.Spin() }

func CopyIn(dst *uint64, src []byte) {
	eachWord(len(src), func(i int) { machine.Store(Word(dst, uintptr(i)), wordOf(src[i:]), false) })
}

func CopyOut(dst []byte, src *uint64) {
	eachWord(len(dst), func(i int) { putWord(dst[i:], machine.Load(Word(src, uintptr(i)), false)) })
}

func PlainIn(dst *uint64, src []byte) {
	eachWord(len(src), func(i int) { machine.PlainStore(Word(dst, uintptr(i)), wordOf(src[i:])) })
}

func PlainOut(src *uint64, n int, scratch []byte) *byte {
	eachWord(n, func(i int) { putWord(scratch[i:n], machine.PlainLoad(Word(src, uintptr(i)))) })
	return unsafe.SliceData(scratch)
}

func Own(p *uint64, n uintptr) {
	for off := uintptr(ownOffset); off < n; off += lineBytes {
		machine.PlainStore(Word(p, off), 0)
	}
}

func PlainWord(p *uint64) uint64 { return machine.PlainLoad(p) }

func eachWord(n int, do func(i int)) {
	for i := 0; i < n; i += 8 {
		do(i)
	}
}

func wordOf(b []byte) (w uint64) {
	copy(unsafe.Slice((*byte)(unsafe.Pointer(&w)), 8), b)
	return w
}

func putWord(b []byte, w uint64) { copy(b, unsafe.Slice((*byte)(unsafe.Pointer(&w)), 8)) }

// Parker is a one-token location of the machine.
type Parker struct{ token uint64 }

// NewParker returns a parker without a token.
func NewParker() *Parker { return &Parker{} }

// Park blocks until there is a token, and takes it.
func (p *Parker) Park(<-chan struct{}) bool {
	machine.Park(&p.token)
	return true
}

// Unpark leaves the token.
func (p *Parker) Unpark() { machine.Unpark(&p.token) }
