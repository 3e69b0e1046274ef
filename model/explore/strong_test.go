package explore

import (
	"math/rand/v2"
	"testing"
)

// TestShortcuts: where a read or a write is found to keep the graph consistent, or
// not, without asking the whole of it, the whole of it says the same.
func TestShortcuts(t *testing.T) {
	kept, refused := 0, 0
	for i, f := range flavours() {
		r := rand.New(rand.NewPCG(7, uint64(i)))
		f.threads, f.length = 4, f.length+2 // few small ones are refused anything
		for range *programs {
			p := f.generate(r)
			Check(Config{Executions: 2000, KeepGoing: true, stayed: func(g *graph, ok bool) {
				if g.consistent() != ok {
					t.Fatalf("%v: the shortcut says %v", p, ok)
				}
				if ok {
					kept++
				} else {
					refused++
				}
			}}, p.build)
		}
	}
	t.Logf("%d kept, %d refused", kept, refused)
	if kept < 100_000 || refused < 1000 {
		t.Errorf("%d kept, %d refused: too few to tell", kept, refused)
	}
}
