package bench_test

import (
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/trusted-ring/trusted-ring/bench/cells"
	"github.com/trusted-ring/trusted-ring/bench/cpu"
	"github.com/trusted-ring/trusted-ring/bench/ffi"
	"github.com/trusted-ring/trusted-ring/ring"
)

// BenchmarkClaim has the workloads of the documented claims, by the claim's id: form=documented takes the sentence at its
// word, form=obtained is the workload that produced the number, with the division done right.
func BenchmarkClaim(b *testing.B) {
	for _, c := range cells.Claims() {
		why := cpu.Require(c.Spinning)
		if missing := claimTools()[c.Key()]; why == nil && missing != nil {
			why = missing()
		}
		eachIf(b, c, why, func(b *testing.B, c cells.Cell) { claimWorkloads()[c.Key()](b) })
	}
	for _, c := range cells.GCFree() {
		gcFree(b, c)
	}
}

// claimTools says of the workloads that need more than Go's own packages what is missing.
func claimTools() map[string]func() error {
	return map[string]func() error{
		"id=ffi-latency/form=documented": ffi.Unavailable,
		"id=guard/form=compile": func() error {
			_, err := exec.LookPath("go")
			return err
		},
	}
}

func claimWorkloads() map[string]func(*testing.B) {
	return map[string]func(*testing.B){
		"id=ffi-latency/form=documented":          ffiDocumented,
		"id=ffi-latency/form=obtained":            ffiObtained,
		"id=write-latency/form=obtained/size=64":  func(b *testing.B) { writeObtained(b, ring.XS) },
		"id=write-latency/form=obtained/size=256": func(b *testing.B) { writeObtained(b, ring.S) },
		"id=read-latency/form=obtained":           readObtained,

		"id=pipeline-latency/form=documented": pipelineDocumented,
		"id=pipeline-latency/form=obtained":   pipelineObtained,

		"id=backpressure-latency/form=documented": backpressureDocumented,
		"id=backpressure-latency/form=pressure":   backpressureRatio,
		"id=backpressure-latency/form=obtained":   backpressureObtained,

		"id=strokes/form=documented": strokes,
		"id=users/form=documented":   users,

		"id=zero-alloc/form=documented": zeroAlloc,

		"id=alignment/preset=production": func(b *testing.B) { alignment(b, ring.Production()) },
		"id=alignment/preset=mobile":     func(b *testing.B) { alignment(b, ring.Mobile()) },
		"id=alignment/preset=server":     func(b *testing.B) { alignment(b, ring.Server()) },
		"id=memory-production":           func(b *testing.B) { memory(b, ring.Production()) },
		"id=memory-mobile":               func(b *testing.B) { memory(b, ring.Mobile()) },
		"id=memory-server":               func(b *testing.B) { memory(b, ring.Server()) },

		"id=guard/form=compile": guardCompile,
		"id=guard/form=config":  guardConfig,
		"id=overwrite":          overwriteIntegrity,
		"id=single-writer":      singleWriter,
		"id=pressure":           pressure,
	}
}

func TestEveryClaimCellHasItsWorkload(t *testing.T) {
	var planned, written []string
	for _, c := range cells.Claims() {
		planned = append(planned, c.Key())
	}
	for key := range claimWorkloads() {
		written = append(written, key)
	}
	assert.ElementsMatch(t, planned, written)
	for key := range claimTools() {
		assert.Contains(t, planned, key)
	}
}
