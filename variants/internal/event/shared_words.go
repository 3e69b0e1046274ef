//go:build !amd64 || race || purego

package event

import (
	"encoding/binary"

	"github.com/trusted-ring/trusted-ring/ring/ordered"
)

// PutShared is Put into a slot that readers may be reading. What the caller stored with release order before it, a
// reader that sees any part of the event sees after its CopyShared.
//
// Everywhere but on amd64 that takes more than plain stores behind a release store, which does not order what follows it.
// Here each word is released and acquired on its own, which also leaves the race detector nothing to find.
func (s *Slots) PutShared(off int, payload []byte, typ uint32) {
	ordered.StoreRelease(word(s.mem, off+8), pack(len(payload), typ))
	at := off + header
	for ; len(payload) >= 8; payload = payload[8:] {
		ordered.StoreRelease(word(s.mem, at), binary.NativeEndian.Uint64(payload))
		at += 8
	}
	if len(payload) > 0 {
		var rest [8]byte
		copy(rest[:], payload)
		ordered.StoreRelease(word(s.mem, at), binary.NativeEndian.Uint64(rest[:]))
	}
}

// CopyShared copies the event in the slot at off to dst, which has the size of a slot's payload, and returns its length and
// type. All of it is worth nothing until the caller has seen that the slot was not overwritten.
func (s *Slots) CopyShared(dst []byte, off int) (n int, typ uint32) {
	meta := ordered.LoadAcquire(word(s.mem, off+8))
	n = min(int(uint32(meta)), s.size)
	for at := 0; at < n; at += 8 {
		*word(dst, at) = ordered.LoadAcquire(word(s.mem, off+header+at))
	}
	return n, uint32(meta >> 32)
}
