package correspondence

// writing is the one writer.
func writing() []Row {
	const (
		admission = "who may write is settled before anybody writes: each model begins with its writers"
		early     = "refuses early: what a writer is promised rests on W6 and G5 after the release (park.pml has the look, without a tag)"
	)
	return rows(
		in("(*Ring).Writer",
			none("order.CompareAndSwap(r.producers, 0, exclusive)", admission),
			none("order.Peek(r.cursor)", "the cursor is this writer's alone from here on; the release of producers before handed it over"),
		),
		in("(*Writer).write",
			none("order.Peek(w.signals)", early),
			does("order.PlainIn(payloadWord(slot), data)", "G2"),
			does("order.Mark(slot, writing(w.next))", "W1", "W2"),
			does("order.CopyIn(payloadWord(slot), data)", "W3"),
			does("order.Peek(w.signals)", "W6", "G5", "N1"),
		),
		in("(*Writer).publish",
			does("order.Publish(slot, meta, published(w.next), w.cursor, w.next + 1)", "W3", "W4", "W5", "G2", "G3", "G4"),
		),
		in("(*Writer).Claim", none("order.Peek(w.signals)", early)),
		in("(*Writer).TryClaim", none("order.Peek(w.signals)", early).unexplored("Claim without the wait")),
		in("(*Writer).claim",
			does("order.Mark(w.slot(), writing(w.next))", "W1", "W2"),
			does("unsafe.Pointer(payloadWord(w.slot()))", "W3", "G2"),
		),
		in("(*Writer).Publish",
			none("order.Peek(w.signals)", "chooses between two errors, nothing is published").unexplored("no program publishes what it has not claimed"),
			does("order.PlainIn(payloadWord(slot), data)", "G2").unexplored("claims are explored in an overwrite ring"),
			does("order.CopyIn(payloadWord(slot), data)", "W3"),
			does("order.Peek(w.signals)", "W6", "G5", "N1"),
		),
		in("(*Writer).admit", none("order.Peek(w.signals)", early)),
		in("(*Writer).Release", none("order.Store(w.ring.producers, 0)", admission)),

		in("(*Writer).ClaimBatch",
			none("order.Peek(w.signals)", early),
			does("order.Note(w.ahead(i), writing(w.next + uint64(i)))", "W1"),
			does("order.ReleaseFence()", "W2"),
		),
		in("(*WriteBatch).Slot",
			none("unsafe.Pointer(&b.stage[i * b.w.size / 8])", "private memory: the copy that Set moves in"),
			does("unsafe.Pointer(payloadWord(b.w.ahead(i)))", "W3", "G2"),
		),
		in("(*WriteBatch).Set",
			does("order.PlainIn(payloadWord(slot), data)", "G2").unexplored("no program writes batches into a gated ring: its words are plain, like those of Write"),
			does("order.CopyIn(payloadWord(slot), data)", "W3"),
		),
		in("(*WriteBatch).Publish",
			does("order.PublishRun(w.slot(), r.stride, published(b.first), b.metas[:here])", "W3", "W4", "G2", "G3"),
			does("order.PublishRun(r.slots, r.stride, published(b.first + uint64(here)), b.metas[here:])", "W3", "W4", "G2", "G3").
				unexplored("no program has a batch around the end of the region: the second piece of one run"),
			does("order.Note(r.cursor, w.next)", "W5", "G4"),
		),

		in("(*place).own", does("order.Own(p.slot(), min(uintptr(n) * p.stride, p.end - p.off, ownBytes))", "G2")),
		in("(*Ring).refill", does("order.Fence()", "G7")),
		in("(*Ring).announceUpTo",
			does("order.Peek(r.announce)", "G6"),
			does("order.CompareAndSwap(r.announce, told, want)", "G6"),
		),
		in("(*Ring).slowest",
			does("order.Load(order.Word(entry, offState))", "A1", "G8"),
			does("order.Load(order.Word(entry, offPosition))", "A2", "G8"),
		),
		in("(*Ring).writeHeader",
			none("*order.Word(r.region, uintptr(8 * i))", beforeAll),
			none("*r.cursor", beforeAll),
			none("*r.announce", beforeAll),
			none("*r.grant", beforeAll),
			none("*order.Word(r.slots, uintptr(i) * r.stride)", beforeAll),
		),
	)
}

const beforeAll = "before anybody else can see the region: the initial state of each model"
