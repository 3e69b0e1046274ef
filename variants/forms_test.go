package variants_test

import (
	"fmt"
	"testing"

	"github.com/trusted-ring/trusted-ring/variants"
)

// BenchmarkChannelForms is why the channel variant carries references: values, in the one form that has them without an
// allocation, an array type per size class, against the variant itself.
func BenchmarkChannelForms(b *testing.B) {
	values(b, func(p *[64]byte) []byte { return p[:] })
	values(b, func(p *[1024]byte) []byte { return p[:] })
	values(b, func(p *[16384]byte) []byte { return p[:] })
	for _, size := range []int{64, 1024, 16384} {
		b.Run(fmt.Sprintf("form=references/size=%d", size), func(b *testing.B) { references(b, size) })
	}
}

const formsCapacity = 1024

func values[T any](b *testing.B, slice func(*T) []byte) {
	payload := make([]byte, len(slice(new(T))))
	b.Run(fmt.Sprintf("form=values/size=%d", len(payload)), func(b *testing.B) {
		type valued struct {
			n    int
			data T
		}
		queue := make(chan valued, formsCapacity)
		seen := make(chan byte)
		go func() {
			var sum byte
			for ev := range queue {
				for i := 0; i < ev.n; i += 64 {
					sum += slice(&ev.data)[i]
				}
			}
			seen <- sum
		}()
		ev := valued{n: len(payload)}
		b.ResetTimer()
		for range b.N {
			copy(slice(&ev.data), payload)
			queue <- ev
		}
		close(queue)
		<-seen
	})
}

func references(b *testing.B, size int) {
	in, err := find("channel").Open(variants.Config{Size: size, Capacity: formsCapacity, Readers: 1})
	if err != nil {
		b.Fatal(err)
	}
	seen := make(chan variants.Tally)
	go func() { seen <- in.Consumer(0).Consume(b.N) }()
	b.ResetTimer()
	in.Producer().Produce(b.N)
	<-seen
}
