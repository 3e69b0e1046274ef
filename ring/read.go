package ring

import (
	"unsafe"

	"github.com/trusted-ring/trusted-ring/ring/internal/order"
)

// tryOverwrite is the reading half of the slot's seqlock: acquire the sequence
// word, copy, fence, read the word again. Only an unchanged word makes the copy
// an event.
func (rd *Reader) tryOverwrite() (Event, error) {
	for {
		seen := order.Load(rd.slot())
		ahead := int64(seen - published(rd.next))
		if ahead < 0 {
			return Event{}, rd.nothing()
		}
		if ahead > 0 {
			rd.lapped(seen)
			continue
		}
		size, typ := unpackMeta(order.Peek(metaWord(rd.slot())))
		n := min(size, uint32(rd.size)) // not validated yet: it may be anything
		order.CopyOut(rd.bytes[:n], payloadWord(rd.slot()))
		if again := order.Recheck(rd.slot()); again != seen {
			rd.lapped(again)
			continue
		}
		ev := Event{rd.next, rd.missed, Meta{typ, n}, unsafe.SliceData(rd.bytes)}
		rd.advance()
		order.Note(rd.position, rd.next)
		if size == abandoned {
			continue
		}
		rd.missed = 0
		return ev, nil
	}
}

// lapped moves on after the slot's word was found to be seen, a later lap's. The
// word alone says how far the writer has come; the cursor may say more.
func (rd *Reader) lapped(seen uint64) {
	r := rd.ring
	newest := rd.next + uint64((int64(seen-published(rd.next))+1)>>1)
	cursor := order.Peek(r.cursor)
	if seen == published(newest) {
		cursor = later(cursor, newest+1)
	}
	oldest := r.oldest(cursor)
	if seen&1 == 0 { // newest is being written, over the oldest of a full ring
		oldest = later(oldest, newest+1-uint64(r.cfg.Capacity))
	}
	to := rd.resume.position(oldest, cursor)
	rd.missed += to - rd.next
	rd.total += to - rd.next
	rd.seek(to)
	order.Note(rd.position, to)
}

// tryGated reads in place. The reader's position keeps the writer away from the
// slot until it is given back: when an eighth of the ring has been read, or when
// nothing more is ready, so that the line with the position, and the writer that
// looks at it, are not troubled for each event.
func (rd *Reader) tryGated() (Event, error) {
	if rd.next-rd.released >= rd.hold {
		rd.giveBack(rd.next)
	}
	for {
		slot := rd.slot()
		seen := order.Load(slot)
		if order.Peek(rd.state) != rd.tenancy {
			return Event{}, rd.gone()
		}
		if seen != published(rd.next) || rd.upstream != nil && !rd.clear() {
			if rd.released != rd.next {
				rd.giveBack(rd.next)
			}
			return Event{}, rd.nothing()
		}
		n, typ := unpackMeta(order.PlainWord(metaWord(slot)))
		if n > uint32(rd.size) {
			if n == abandoned {
				rd.advance()
				rd.giveBack(rd.next)
				continue
			}
			n = uint32(rd.size) // an evicted reader may find anything
		}
		data := order.PlainOut(payloadWord(slot), int(n), rd.bytes)
		ev := Event{rd.next, rd.missed, Meta{typ, n}, data}
		rd.missed = 0
		rd.advance()
		return ev, nil
	}
}

// giveBack releases every slot before sequence s: the reads of their payload come
// first. Whoever waits for room, or for this reader to be done, is woken.
func (rd *Reader) giveBack(s uint64) {
	rd.released = s
	order.Store(rd.position, s)
	if order.Peek(rd.ring.signals) != 0 {
		_ = rd.ring.attend()
	}
}

// clear reports whether every upstream reader has released the next event.
func (rd *Reader) clear() bool {
	if rd.upstream == nil || before(rd.next, rd.cleared) {
		return true
	}
	limit := rd.next + 1<<62
	for i := 0; i < len(rd.upstream); {
		up := &rd.upstream[i]
		p := order.Load(up.position)
		// The position counts only while its reader holds the line: whoever takes
		// the line next changes the state first.
		if order.Peek(up.state) != up.tenancy {
			rd.upstream = append(rd.upstream[:i], rd.upstream[i+1:]...)
			continue
		}
		limit = earlier(limit, p)
		i++
	}
	if len(rd.upstream) == 0 {
		rd.upstream = nil
	}
	rd.cleared = limit
	return before(rd.next, limit)
}
