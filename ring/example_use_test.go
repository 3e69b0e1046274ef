package ring_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"time"

	"github.com/trusted-ring/trusted-ring/ring"
)

// Bytes from a foreign function: no encoding, no allocation, one copy into the
// slot; the reader sees the same layout.
func Example_ffiBytes() {
	pool, _ := ring.NewPool(ring.Mobile())
	defer pool.Close()
	rd, _ := pool.Ring(ring.XS).Reader(ring.FromLatest)

	// What a C caller would hand over: pointer, length and type.
	touch := binary.LittleEndian.AppendUint16(nil, 150)
	touch = binary.LittleEndian.AppendUint16(touch, 250)
	const touchMoved = 2
	if err := pool.Emit(touch, touchMoved); err != nil {
		fmt.Println(err)
	}

	ev, _ := rd.TryNext()
	fmt.Println(ev.Type, binary.LittleEndian.Uint16(ev.Bytes()), binary.LittleEndian.Uint16(ev.Bytes()[2:]))
	fmt.Println(pool.Emit(make([]byte, 20_000), touchMoved))
	// Output:
	// 2 150 250
	// ring: slot holds 16384 bytes, event has 20000
}

// A Stroke is free of pointers, so that it can lie in a slot as it is.
type Stroke struct {
	User   uint32
	Tool   uint16
	Points uint16
	X, Y   [4]float32
}

// Typed events: written from a value, read as a pointer into the slot.
func Example_typedEvents() {
	const strokeEvent = 1
	r, _ := ring.New(ring.Config{Size: ring.XS, Capacity: 16, Mode: ring.Gated})
	w, _ := r.Writer()
	rd, _ := r.Reader(ring.FromLatest)
	strokes, err := ring.NewTypedWriter[Stroke](w, strokeEvent)
	if err != nil {
		fmt.Println(err)
		return
	}
	_ = strokes.Write(&Stroke{User: 7, Tool: 1, Points: 2, X: [4]float32{1, 2}})

	ev, _ := rd.TryNext()
	stroke, err := ring.View[Stroke](ev)
	fmt.Println(stroke.User, stroke.X[:stroke.Points], err)
	_, err = ring.View[struct{ Name string }](ev)
	fmt.Println(err)
	// Output:
	// 7 [1 2] <nil>
	// ring: type struct { Name string } holds a pointer: struct { Name string }.Name (string)
}

// The producer looks at the pressure of a reader and slows down in time.
func Example_backpressure() {
	r, _ := ring.New(ring.Config{Capacity: 10})
	w, _ := r.Writer()
	rd, _ := r.Reader(ring.FromLatest)
	for i := 1; i <= 10; i++ {
		_ = w.Write([]byte("event"), 0)
		if i >= 8 {
			fmt.Println(rd.Backpressure(), rd.UnderPressure(), rd.ShouldThrottle(), ring.HealthOf(r.Pressure()))
		}
	}
	// Output:
	// 0.8 false false warning
	// 0.9 true true critical
	// 1 true true critical
}

// A consumer that sleeps while nothing happens, and costs the publisher nothing
// while it is awake.
func Example_blockingConsumer() {
	r, _ := ring.New(ring.Config{Capacity: 16})
	w, _ := r.Writer()
	rd, _ := r.Reader(ring.FromLatest, ring.WaitWith(ring.Blocking()))
	done := make(chan struct{})
	go func() {
		defer close(done)
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		ev, err := rd.Next(ctx)
		fmt.Println(string(ev.Bytes()), err)
		_, err = rd.Next(ctx)
		fmt.Println(err)
	}()
	_ = w.Write([]byte("the one event of the day"), 0)
	_ = w.Close()
	<-done
	// Output:
	// the one event of the day <nil>
	// EOF
}

// Collaborative drawing: strokes of all users go through one pool; storage must
// have them all, the screen of a guest may skip what it was too slow for.
func Example_collaborativeDrawing() {
	strokes, _ := ring.New(ring.Config{Size: ring.XS, Capacity: 8, Mode: ring.Gated})
	screens, _ := ring.New(ring.Config{Size: ring.XS, Capacity: 4})
	in, _ := strokes.Writer()
	mirror, _ := screens.Writer()
	storage, _ := strokes.Reader(ring.FromLatest, ring.Named("storage"))
	relay, _ := strokes.Reader(ring.FromLatest, ring.Named("relay"), ring.After(storage))
	guest, _ := screens.Reader(ring.FromLatest, ring.ResumeAt(ring.ResumeLatest()))

	stored := 0
	for user := range uint32(12) {
		_ = in.Write(fmt.Appendf(nil, "stroke of user %d", user), user)
		if _, err := storage.TryNext(); err == nil {
			stored++
			_ = storage.Release()
		}
		if ev, err := relay.TryNext(); err == nil { // stored first, then shown
			_ = mirror.Write(ev.Bytes(), ev.Type)
			_ = relay.Release()
		}
	}
	ev, _ := guest.TryNext()
	fmt.Println("stored:", stored)
	fmt.Printf("guest: %s, skipped %d\n", ev.Bytes(), ev.Missed)
	// Output:
	// stored: 12
	// guest: stroke of user 11, skipped 11
}
