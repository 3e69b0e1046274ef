package ring_test

import (
	"context"
	"fmt"
	"sort"
	"sync"

	"github.com/trusted-ring/trusted-ring/ring"
)

// Every reader gets every event: storage, network and analytics follow the same
// stream, each at its own pace.
func Example_fanOut() {
	r, _ := ring.New(ring.Config{Capacity: 64, Mode: ring.Gated})
	w, _ := r.Writer()
	names := []string{"analytics", "network", "storage"}
	counts := make([]int, len(names))
	var actors sync.WaitGroup
	for i, name := range names {
		rd, _ := r.Reader(ring.FromLatest, ring.Named(name))
		actors.Go(func() {
			defer rd.Close()
			for range rd.All(context.Background()) {
				counts[i]++
			}
		})
	}
	for range 1000 {
		_ = w.Write([]byte("stroke"), 1)
	}
	_ = w.Close()
	actors.Wait()
	for i, name := range names {
		fmt.Println(name, counts[i])
	}
	// Output:
	// analytics 1000
	// network 1000
	// storage 1000
}

// A pipeline inside one ring: the second stage gets an event only when the
// first has released it, and both read the same bytes in place.
func Example_pipeline() {
	r, _ := ring.New(ring.Config{Capacity: 8, Mode: ring.Gated})
	w, _ := r.Writer()
	checked, _ := r.Reader(ring.FromLatest, ring.Named("check"))
	stored, _ := r.Reader(ring.FromLatest, ring.Named("store"), ring.After(checked))

	_ = w.Write([]byte("a stroke"), 1)
	_, err := stored.TryNext()
	fmt.Println("store:", err)
	ev, _ := checked.TryNext()
	fmt.Printf("check: %s\n", ev.Bytes())
	_ = checked.Release()
	ev, _ = stored.TryNext()
	fmt.Printf("store: %s\n", ev.Bytes())
	// Output:
	// store: ring: no event ready
	// check: a stroke
	// store: a stroke
}

// Two rings with a goroutine between them: XS points in, S strokes out.
func Example_pipelineOfRings() {
	points, _ := ring.New(ring.Config{Size: ring.XS, Capacity: 16, Mode: ring.Gated})
	strokes, _ := ring.New(ring.Config{Size: ring.S, Capacity: 16, Mode: ring.Gated})
	in, _ := points.Writer()
	from, _ := points.Reader(ring.FromLatest)
	to, _ := strokes.Writer()
	out, _ := strokes.Reader(ring.FromLatest)

	go func() { // every third point becomes a stroke
		defer to.Close()
		for ev := range from.All(context.Background()) {
			if ev.Type%3 == 0 {
				_ = to.Write(fmt.Appendf(nil, "stroke at %s", ev.Bytes()), ev.Type)
			}
		}
	}()
	go func() {
		defer in.Close()
		for i := range 7 {
			_ = in.Write(fmt.Appendf(nil, "(%d,%d)", i, 2*i), uint32(i))
		}
	}()
	for ev := range out.All(context.Background()) {
		fmt.Println(string(ev.Bytes()))
	}
	// Output:
	// stroke at (0,0)
	// stroke at (3,6)
	// stroke at (6,12)
}

// Any number of producers share a ring; each event gets its sequence when it is
// claimed.
func Example_manyProducers() {
	r, _ := ring.New(ring.Config{Capacity: 16, Mode: ring.Gated})
	rd, _ := r.Reader(ring.FromLatest)
	shared, _ := r.SharedWriter()
	var producers sync.WaitGroup
	for id := range 4 {
		producers.Go(func() {
			for range 100 {
				_ = shared.Write([]byte("measurement"), uint32(id))
			}
		})
	}
	go func() {
		producers.Wait()
		_ = shared.Close()
	}()
	counts := map[uint32]int{}
	for ev := range rd.All(context.Background()) {
		counts[ev.Type]++
	}
	fmt.Println(counts)
	// Output:
	// map[0:100 1:100 2:100 3:100]
}

// Handlers: a goroutine and a reader for each, ended together.
func ExampleRun() {
	r, _ := ring.New(ring.Config{Capacity: 8, Mode: ring.Gated})
	w, _ := r.Writer()
	for i := range 4 {
		_ = w.Write([]byte{byte(i)}, 0)
	}
	_ = w.Close()

	var mu sync.Mutex
	var lines []string
	handler := func(name string) ring.Handler {
		return func(ev ring.Event) error {
			mu.Lock()
			defer mu.Unlock()
			lines = append(lines, fmt.Sprintf("%s got %d", name, ev.Bytes()[0]))
			return nil
		}
	}
	err := ring.Run(context.Background(), r, ring.FromOldest, []ring.Handler{handler("audit"), handler("index")})
	sort.Strings(lines)
	fmt.Println(len(lines), lines[0], "…", lines[7], err)
	// Output:
	// 8 audit got 0 … index got 3 <nil>
}
