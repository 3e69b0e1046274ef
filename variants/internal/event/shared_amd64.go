//go:build !race && !purego

package event

// PutShared is Put into a slot that readers may be reading. What the caller stored with release order before it, a
// reader that sees any part of the event sees after its CopyShared.
//
// On amd64 stores stay in order and loads stay in order, and package ordered keeps the compiler from moving these across
// its calls, so that plain copies do. See shared_words.go for the others.
func (s *Slots) PutShared(off int, payload []byte, typ uint32) { s.Put(off, payload, typ) }

// CopyShared copies the event in the slot at off to dst, which has the size of a slot's payload, and returns its length and
// type. All of it is worth nothing until the caller has seen that the slot was not overwritten.
func (s *Slots) CopyShared(dst []byte, off int) (n int, typ uint32) {
	meta := *word(s.mem, off+8)
	n = min(int(uint32(meta)), s.size)
	copy(dst[:n], s.mem[off+header:])
	return n, uint32(meta >> 32)
}
