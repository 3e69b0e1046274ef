package correspondence

// producing is the shared writer.
func producing() []Row {
	const (
		handles = "counts handles; each model begins with its producers"
		kept    = "programs keep their handles to the end"
		claims  = "programs publish with Write, which makes the same accesses in the same order"
	)
	return rows(
		in("(*Ring).SharedWriter",
			none("order.Peek(r.producers)", handles),
			none("order.CompareAndSwap(r.producers, p, p + sharedWriter)", handles),
		),
		in("(*SharedWriter).Claim", does("unsafe.Pointer(payloadWord(slot))", "W3", "G2")),
		in("(*SharedWriter).Publish",
			does("order.PlainIn(payloadWord(s.slot), s.Bytes()[:n])", "G2").unexplored(claims),
			does("order.CopyIn(payloadWord(s.slot), s.Bytes()[:n])", "W3").unexplored(claims),
		),
		in("(*SharedWriter).Release",
			none("order.CompareAndSwap(&w.dead, 0, 1)", handles).unexplored(kept),
			none("order.Add(w.ring.producers, ^uint64(sharedWriter - 1))", handles).unexplored(kept),
		),
		in("(*SharedWriter).Close", none("order.Peek(&w.dead)", handles).unexplored(kept)),
		in("(*SharedWriter).take",
			does("order.Add(r.cursor, 1)", "S1"),
			none("order.Peek(r.cursor)", "tells a stall policy where the writer stands: a policy, not the protocol"),
		),
		in("(*SharedWriter).takeBelow",
			does("order.Peek(r.cursor)", "S4"),
			does("order.Load(r.grant)", "S5"),
			does("order.CompareAndSwap(r.cursor, s, s + 1)", "S7"),
		),
		in("(*Ring).regrant",
			does("order.Load(r.grant)", "S6"),
			does("order.CompareAndSwap(r.grant, granted, limit)", "S6"),
		),
		in("(*SharedWriter).ended",
			none("order.Peek(&w.dead)", handles),
			none("order.Peek(w.ring.signals)", "refuses early: what a producer is promised rests on N1 after the release"),
		),
		in("(*SharedWriter).ownSlot",
			does("order.Load(slot)", "S2"),
			does("order.Mark(slot, writing(s))", "W1", "W2"),
		),
		in("(*SharedWriter).fill",
			does("order.PlainIn(payloadWord(slot), data)", "G2"),
			does("order.CopyIn(payloadWord(slot), data)", "W3"),
		),
		in("(*SharedWriter).release",
			does("order.Commit(slot, meta, published(s))", "W3", "W4", "G2", "G3", "S3"),
		),
	)
}

// signalling is waking, parking and closing.
func signalling() []Row {
	return rows(
		in("(*Ring).notify", does("order.Peek(r.signals)", "N1")),
		in("(*Ring).attend",
			does("order.Peek(r.signals)", "N1"),
			does("order.Fence()", "N2"),
			does("order.Peek(r.signals)", "N3"),
		),
		in("(*Ring).wake",
			does("order.Peek(parked)", "N4", "C5"),
			does("order.CompareAndSwap(parked, 1, 0)", "N5", "C5"),
			does("parker.Unpark()", "N6", "C5"),
		),
		in("(*Ring).setSignal",
			does("order.Peek(r.signals)", "C1"),
			does("order.CompareAndSwap(r.signals, s, s | bit)", "C1"),
		),
		in("(*Ring).Close",
			does("order.Heavy()", "C2"),
			does("order.Note(r.closed, 1)", "C3"),
			does("order.Fence()", "C4"),
		),
		in("(*Ring).Closed", none("order.Peek(r.signals)", "refuses new handles and ends waits early: nothing is promised")),
		in("(*Ring).mayPark",
			does("order.Heavy()", "P7"),
		),
		in("(*Ring).park",
			does("order.Note(parked, 1)", "P1"),
			does("order.Add(r.signals, signalWaiter)", "P1"),
			does("order.Heavy()", "P2"),
			does("order.Fence()", "P2"),
			does("parker.Park(done)", "P4"),
			does("order.CompareAndSwap(parked, 1, 0)", "P5"),
			does("parker.Park(nil)", "P5"),
			does("order.Add(r.signals, ^(signalWaiter - 1))", "P6"),
		),
	)
}
