package render

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSpaced(t *testing.T) {
	check := func(in, want string) {
		t.Helper()
		assert.Equal(t, want, spaced(in))
	}
	check("RoundTrip", "round trip")
	check("Throughput", "throughput")
	check("GCFree", "GC free")
	check("HeapGC", "heap GC")
	check("Read", "read")
	check("", "")
}

func TestParams(t *testing.T) {
	assert.Equal(t, "gated, 64 B, batch 8, 1 reader", params(map[string]any{"readers": 1, "batch": 8.0, "size": 64, "mode": "gated"}))
	assert.Equal(t, "16 KiB", params(map[string]any{"size": 16384.0, "mode": "gated"}, "mode"))
	assert.Equal(t, "1 M/s", params(map[string]any{"rate": 1e6}))
	assert.Empty(t, params(nil))
}

func TestCellWords(t *testing.T) {
	check := func(in, want string) {
		t.Helper()
		assert.Equal(t, want, cellWords(in))
	}
	check("Read/impl=ring/mode=gated/size=64", "read, ring gated, 64 B")
	check("impl=channel/batch=1/mode=lossless/readers=2", "channel lossless, batch 1, 2 readers")
	check("Claim/id=alignment/preset=mobile", "claim, alignment, preset mobile")
	check("Sort", "sort")
	check("", "")
}

func TestSlug(t *testing.T) {
	assert.Equal(t, "strip-throughput-64-b-1-reader", slug("strip", "Throughput", "64 B, 1 reader"))
	assert.Equal(t, "p99-9", slug("p99.9"))
	assert.Empty(t, slug("…"))
}

func TestCapital(t *testing.T) {
	assert.Equal(t, "The whole", capital("the whole"))
	assert.Equal(t, "evidence/model.json is absent", capital("evidence/model.json is absent"))
	assert.Equal(t, "Über", capital("über"))
	assert.Empty(t, capital(""))
}

func TestCompact(t *testing.T) {
	assert.Equal(t, "725800", compact(725812))
	assert.Equal(t, "0.04392", compact(0.043921))
	assert.Equal(t, "-21.82", compact(-21.8212))
	assert.Equal(t, "1e+12", compact(1e12))
	assert.Equal(t, "0", compact(0))
}
