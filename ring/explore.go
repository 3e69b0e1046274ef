//go:build explore

package ring

import (
	"fmt"
	"unsafe"

	"github.com/trusted-ring/trusted-ring/ring/internal/order"
)

// Machine performs the ordered accesses of every ring: see package
// ring/internal/order.
type Machine = order.Machine

// Explore puts a model checker behind all rings of this process.
func Explore(m Machine) { order.Install(m) }

// Region is the ring's memory, for a checker that addresses it by words.
func (r *Ring) Region() []uint64 { return unsafe.Slice(r.region, r.Bytes()/8) }

// Describe names the word at p: "cursor", "slot 1 seq", "reader 0 position"; ""
// when it is not the ring's.
func (r *Ring) Describe(p *uint64) string {
	off := int64(uintptr(unsafe.Pointer(p)) - uintptr(unsafe.Pointer(r.region)))
	if off < 0 || off >= r.Bytes() {
		return ""
	}
	if name := describedWords[off]; name != "" {
		return name
	}
	if table := int64(offTable + len(r.parkers)*lineBytes); off >= table {
		slot, within := (off-table)/int64(r.stride), (off-table)%int64(r.stride)
		switch within {
		case 0:
			return fmt.Sprintf("slot %d seq", slot)
		case offMeta:
			return fmt.Sprintf("slot %d meta", slot)
		}
		return fmt.Sprintf("slot %d word %d", slot, (within-offPayload)/8)
	}
	if off >= offTable {
		who := fmt.Sprintf("reader %d", (off-offTable)/lineBytes)
		if int((off-offTable)/lineBytes) == r.cfg.MaxReaders {
			who = "writer"
		}
		return who + " " + [...]string{"state", "position", "parked"}[(off-offTable)%lineBytes/8]
	}
	return ""
}

var describedWords = map[int64]string{
	offCursor: "cursor", offAnnounce: "announce", offGrant: "grant",
	offSignals: "signals", offClosed: "closed", offProducers: "producers",
}
