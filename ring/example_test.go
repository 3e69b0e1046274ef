package ring_test

import (
	"context"
	"fmt"
	"log"

	"github.com/trusted-ring/trusted-ring/ring"
)

// The whole of it: one writer, one reader, and the end.
func Example() {
	r, err := ring.New(ring.Config{Size: ring.S, Capacity: 1000})
	if err != nil {
		log.Fatal(err)
	}
	w, err := r.Writer()
	if err != nil {
		log.Fatal(err)
	}
	rd, err := r.Reader(ring.FromLatest)
	if err != nil {
		log.Fatal(err)
	}
	defer rd.Close()

	go func() {
		defer w.Close()
		for i := range 3 {
			slot := w.Claim() // write in place
			n := len(fmt.Appendf(slot.Bytes()[:0], "event %d", i))
			if err := w.Publish(n, 7); err != nil {
				return
			}
		}
	}()
	for ev := range rd.All(context.Background()) {
		fmt.Println(ev.Seq, ev.Type, string(ev.Bytes()), ev.Missed)
	}
	if err := rd.Err(); err != nil {
		log.Fatal(err)
	}
	// Output:
	// 0 7 event 0 0
	// 1 7 event 1 0
	// 2 7 event 2 0
}

// A reader that is lapped is told how many events it missed, and goes on.
func ExampleReader_All_lag() {
	r, _ := ring.New(ring.Config{Capacity: 4})
	w, _ := r.Writer()
	rd, _ := r.Reader(ring.FromLatest)
	for i := range 10 {
		_ = w.Write([]byte{byte(i)}, 0)
	}
	_ = w.Close()
	for ev := range rd.All(context.Background()) {
		fmt.Println("event", ev.Bytes()[0], "missed", ev.Missed)
	}
	fmt.Println("lost in all:", rd.Missed(), "end:", rd.Err())
	// Output:
	// event 6 missed 6
	// event 7 missed 0
	// event 8 missed 0
	// event 9 missed 0
	// lost in all: 6 end: <nil>
}

// A batch is read in place and acknowledged as a whole or in part: what was not
// acknowledged comes again.
func ExampleBatch_Commit() {
	r, _ := ring.New(ring.Config{Capacity: 8, Mode: ring.Gated})
	w, _ := r.Writer()
	rd, _ := r.Reader(ring.FromLatest)
	for i := range 5 {
		_ = w.Write([]byte{byte('a' + i)}, 0)
	}
	batch, _ := rd.TryBatch(0)
	fmt.Println("got", batch.Len())
	_ = batch.Commit(2) // the third could not be stored
	ev, _ := rd.TryNext()
	fmt.Printf("again from %d: %s\n", ev.Seq, ev.Bytes())
	// Output:
	// got 5
	// again from 2: c
}

// Errors carry the numbers.
func ExampleTooLargeError() {
	r, _ := ring.New(ring.Config{Size: ring.XS})
	w, _ := r.Writer()
	fmt.Println(w.Write(make([]byte, 71), 0))
	_, err := ring.New(ring.Config{Capacity: -3})
	fmt.Println(err)
	// Output:
	// ring: slot holds 64 bytes, event has 71
	// ring: Config.Capacity is -3, must be 1 to 1073741824
}
