package ring

import (
	"context"
	"testing"
)

func TestSmoke(t *testing.T) {
	for _, mode := range []Mode{Overwrite, Gated} {
		for _, w := range []Wait{Yield(), Blocking(), SpinPause()} {
			r, err := New(Config{Capacity: 7, Mode: mode, Wait: w})
			if err != nil {
				t.Fatal(err)
			}
			wr, _ := r.Writer()
			rd, _ := r.Reader(FromOldest, WaitWith(w))
			const n = 100000
			done := make(chan [2]uint64)
			go func() {
				var d, m uint64
				for ev := range rd.All(context.Background()) {
					d++
					m += ev.Missed
				}
				done <- [2]uint64{d, m}
			}()
			for i := range n {
				if err := wr.Write([]byte{byte(i)}, uint32(i)); err != nil {
					t.Fatal(err)
				}
			}
			wr.Close()
			got := <-done
			t.Log(mode, w, got)
			if got[0]+got[1] != n {
				t.Fatal(got)
			}
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	for _, mode := range []Mode{Overwrite, Gated} {
		for _, size := range Sizes() {
			b.Run(mode.String()+"/"+size.String(), func(b *testing.B) {
				r, _ := New(Config{Size: size, Capacity: Production().Slots(size), Mode: mode})
				w, _ := r.Writer()
				data := make([]byte, size)
				for b.Loop() {
					w.Write(data, 1)
				}
			})
		}
	}
}
func BenchmarkReadGated(b *testing.B) {
	r, _ := New(Config{Capacity: 1000, Mode: Gated})
	w, _ := r.Writer()
	rd, _ := r.Reader(FromOldest)
	data := make([]byte, 64)
	var sum uint64
	for i := 0; i < b.N; i += 1000 {
		b.StopTimer()
		for range 1000 {
			w.Write(data, 1)
		}
		b.StartTimer()
		for range 1000 {
			ev, _ := rd.TryNext()
			sum += uint64(ev.Bytes()[0])
		}
		b.StopTimer()
		rd.Release()
		b.StartTimer()
	}
}
