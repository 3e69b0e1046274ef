// Package ring is a ring buffer for events of bounded size: one writer (or many,
// see SharedWriter), any number of readers, each of which sees every event, in
// nanoseconds and without allocation.
//
// # Two modes
//
// An Overwrite ring never waits for anybody. The writer goes round; a reader
// that it laps is told exactly how many events it missed, and never gets a torn
// one. Use it where the newest data matters more than all of it: telemetry, live
// drawing, market data.
//
//	r, err := ring.New(ring.Config{Size: ring.S, Capacity: 1000})
//	w, err := r.Writer()
//	err = w.Write(data, eventType)
//
//	rd, err := r.Reader(ring.FromLatest)
//	for ev := range rd.All(ctx) {
//		use(ev.Seq, ev.Type, ev.Bytes(), ev.Missed)
//	}
//	err = rd.Err() // nil after Close: lag never ends the loop
//
// A Gated ring loses nothing. The writer waits rather than overwrite what an
// attached reader has not released; readers read in place, without copying. Use
// it where a channel would do but for its cost: pipelines, journals, hand-over
// between threads.
//
//	r, err := ring.New(ring.Config{Capacity: 1000, Mode: ring.Gated})
//	slot := w.Claim()                  // waits for a free slot
//	n := copy(slot.Bytes(), data)      // filled in place
//	err = w.Publish(n, eventType)
//
// # What a reader is told
//
// Lag is not an end, and an end is not lag. TryNext answers ErrEmpty when
// nothing is ready, io.EOF once the ring was closed and everything has been
// delivered, ErrEvicted when a gated writer gave up on the reader. Missed events
// are counted on the event after the gap.
//
// # Cost
//
// Orders of magnitude for a 64-byte event on a server core at about 3 GHz; the
// committed report (reports/reference) has the figures with their intervals.
//
//	Write, Claim+Publish      a copy and three or four plain stores, gated one more for each
//	                          cache line; no fence, no atomic instruction
//	Write at 1 KiB and more   the copy
//	TryNext, gated            three loads
//	TryBatch, gated           one load an event, one release a batch
//	TryNext, overwrite        two loads and a copy
//	gated writer, full lap    one fence and a scan of the reader table per lap
//	parking                   membarrier(2), paid by the one that parks
//	SharedWriter              one atomic add an event
//	Close                     a fence in every thread of the process, once
//
// # Waiting
//
// A reader that polls a slot takes the line away from the writer that is about
// to fill it. BusySpin does so without pause: the lowest latency, the dearest
// for the writer. SpinPause and Yield look, then rest for one pause instruction:
// the writer gets an event or two ahead and the reader takes them in one go. Backoff and Blocking give the core back.
//
// # Memory order
//
// Every access that two goroutines make to the same word, the order that it has,
// and what fails without it. Each order has been taken away under the model
// checker (model/ringcheck); the last column names a program that then fails.
//
//	access                              order                 why                                                      fails without it
//	slot seq := writing                 release fence after   who reads a new payload word finds no old sequence       overwrite/capacity=1
//	slot seq := published               release               who reads it sees the payload                            overwrite/capacity=2
//	slot seq, by a reader               acquire               the same, from the other side                            overwrite/capacity=2
//	slot seq again, after the copy      acquire fence before  what was copied is older than what is read now           overwrite/capacity=1
//	reader position := released         release               the reads come before the writer's overwriting           gated/capacity=1
//	reader position, by the writer      acquire               the same, from the other side                            gated/capacity=1
//	announce; fence; scan the table     sequentially cons.    a joining reader is seen, or sees (Dekker)               gated/join=latest
//	join the table; fence; announce     sequentially cons.    the same, from the other side                            gated/join=latest
//	parked, waiters; fence; look again  membarrier or fence   a parking goroutine sees the event, or is seen           parking/reader
//	closing; membarrier; closed         membarrier            an accepted event is delivered before the end            overwrite/close=other
//	cursor += 1, shared writers         atomic add            one sequence each                                        shared/overwrite
//	slot seq of the lap before          acquire               a producer writes no slot that another still writes      shared/overwrite/capacity=1
//
// On amd64 all but the two Dekker pairs and the membarriers come free with plain
// loads and stores; the table is what makes the same code right on arm64. The
// package that does it is ring/internal/order.
//
// # Memory
//
// The region is one piece of pointer-free memory; see layout.go for the diagram
// of region and slot. A slot takes 16 bytes more than its payload, rounded up to
// a multiple of 64.
package ring
