package correspondence

// reading is a reader at work.
func reading() []Row {
	const (
		statistic = "a statistic: in an overwrite ring nobody waits for a position"
		evicts    = "no program goes on with a reader that was evicted"
	)
	return rows(
		in("(*Reader).tryOverwrite",
			does("order.Load(rd.slot())", "R1"),
			does("order.Peek(metaWord(rd.slot()))", "R2"),
			does("order.CopyOut(rd.bytes[:n], payloadWord(rd.slot()))", "R2"),
			does("order.Recheck(rd.slot())", "R3", "R4"),
			none("order.Note(rd.position, rd.next)", statistic),
		),
		in("(*Reader).lapped",
			none("order.Peek(r.cursor)", "may be any earlier cursor: R1 and R4 alone say how far to go (overwrite.pml and theory Accounting have it, without a tag)"),
			none("order.Note(rd.position, to)", statistic),
		),
		in("(*Reader).copiedBatch",
			none("order.Peek(rd.slot())", "whether to try for one more: R1 looks again"),
		),
		in("(*Reader).again",
			none("order.Note(rd.position, ev.Seq)", statistic).unexplored("no program acknowledges a part of a batch"),
		),

		in("(*Reader).tryGated",
			does("order.Load(slot)", "B2"),
			does("order.Peek(rd.state)", "L2"),
			does("order.PlainWord(metaWord(slot))", "B3"),
			does("order.PlainOut(payloadWord(slot), int(n), rd.bytes)", "B3"),
		),
		in("(*Reader).gatedBatch",
			does("order.Load(rd.slot())", "B2"),
			does("order.PlainWord(metaWord(rd.slot()))", "B3"),
		),
		in("(*Batch).inPlace",
			does("order.PlainWord(metaWord(slot))", "B3"),
			does("order.PlainOut(payloadWord(slot), int(n), b.rd.bytes)", "B3"),
		),
		in("(*Reader).giveBack",
			does("order.Store(rd.position, s)", "B1"),
			does("order.Peek(rd.ring.signals)", "N1"),
		),
		in("(*Reader).clear",
			does("order.Load(up.position)", "D1"),
			does("order.Peek(up.state)", "D2"),
		),

		in("(*Reader).ready",
			does("order.Peek(rd.state)", "L2"),
			does("order.Peek(rd.slot())", "P3"),
		),
		in("(*Reader).ended",
			does("order.Peek(rd.ring.closed)", "E1", "P3"),
			does("order.Peek(rd.ring.cursor)", "E2", "P3"),
			does("order.Peek(rd.slot())", "E3", "P3"),
		),
		in("(*Reader).nothing", does("order.Peek(rd.state)", "L2")),
		in("(*Reader).gone", does("order.Peek(rd.state)", "L2").unexplored(evicts)),
		in("(*Reader).Release", does("order.Peek(rd.state)", "L2")),
	)
}

// attending is the table of readers.
func attending() []Row {
	const (
		shown    = "for people and policies: it may be out of date, and nothing relies on it"
		unlisted = "an overwrite ring's writer does not look at the table: it is for Readers"
	)
	return rows(
		in("(*Ring).Reader",
			does("order.Note(rd.state, state - phaseJoining + tenant)", "L1"),
		),
		in("(*Ring).takeEntry",
			does("order.Peek(word)", "J1"),
			does("order.CompareAndSwap(word, state, state + phaseJoining)", "J1"),
		),
		in("(*Ring).start", does("order.Peek(r.cursor)", "J2")),
		in("(*Reader).joinOverwrite",
			none("order.Note(rd.position, next)", unlisted),
			none("order.Store(rd.state, rd.tenancy)", unlisted),
		),
		in("(*Reader).joinGated",
			does("order.Store(rd.position, later(wanted, r.safe()))", "J3"),
			does("order.Store(rd.state, rd.tenancy)", "J4"),
			does("order.Fence()", "J5"),
			does("order.Peek(r.cursor)", "J7"),
			does("order.Store(rd.position, next)", "J8"),
		),
		in("(*Ring).safe", does("order.Peek(r.announce)", "J3", "J6")),
		in("(*Reader).Close",
			does("order.Peek(rd.state)", "L1"),
			does("order.CompareAndSwap(rd.state, s, free)", "L1"),
			does("order.Store(rd.state, free)", "L1"),
		),
		in("(*Ring).evict",
			does("order.CompareAndSwap(order.Word(r.entry(info.entry), offState), info.state, info.state - phaseActive + phaseEvicted)", "L1"),
		),
		in("(*Ring).Readers",
			none("order.Load(order.Word(entry, offState))", shown),
			none("order.Peek(order.Word(entry, offPosition))", shown),
		),
		in("(*Ring).Cursor", none("order.Peek(r.cursor)", shown)),
		in("(*Reader).Lag", none("order.Peek(rd.ring.cursor)", shown).unexplored("a number for people, as that of Cursor")),
	)
}
