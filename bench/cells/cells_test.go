package cells

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/trusted-ring/trusted-ring/bench/plan"
	"github.com/trusted-ring/trusted-ring/bench/probe"
)

func TestNamesAreUniqueAndReadableByBenchstat(t *testing.T) {
	form := regexp.MustCompile(`^[A-Z][A-Za-z]+(/[a-z]+=[a-z0-9.-]+)+$`)
	seen := make(map[string]bool)
	for _, c := range All() {
		assert.Regexp(t, form, c.Name)
		assert.False(t, seen[c.Name], "%s is there twice", c.Name)
		seen[c.Name] = true
		assert.NotEmpty(t, c.Family, c.Name)
	}
}

func TestQuickComparesEveryVariant(t *testing.T) {
	for _, v := range Tested() {
		count := 0
		for _, c := range All() {
			if c.Scope == plan.Quick && c.Variant.Impl == v.Impl && c.Variant.Mode == v.Mode && c.Spinning <= 2 {
				count++
			}
		}
		assert.Positive(t, count, "%s/%s", v.Impl, v.Mode)
	}
}

// Every workload has a noise floor: a cell of the ring that is measured twice, in every run.
func TestEveryWorkloadHasATwin(t *testing.T) {
	twins := make(map[string]bool)
	for _, c := range All() {
		if c.Twin {
			assert.Equal(t, "ring", c.Variant.Impl, c.Name)
			assert.Equal(t, plan.Quick, c.Scope, c.Name)
			workload, _, _ := strings.Cut(c.Name, "/")
			twins[workload] = true
		}
	}
	for _, workload := range []string{"Throughput", "FanOut", "Write", "Read", "RoundTrip", "Tail", "Latency"} {
		assert.True(t, twins[workload], workload)
	}
}

func TestCellsFitTheirVariants(t *testing.T) {
	for _, c := range All() {
		if c.Variant.Open == nil {
			continue
		}
		_, err := c.Config.Normalize(c.Variant.Impl, c.Variant.Promise)
		assert.NoError(t, err, c.Name)
	}
}

func TestProbesBesideExist(t *testing.T) {
	probes := make(map[string]bool)
	for _, p := range probe.All() {
		probes["Probe/"+p.Key] = true
	}
	for _, c := range All() {
		for _, p := range c.Beside {
			assert.True(t, probes[p], "%s beside %s", p, c.Name)
		}
	}
}

// Every claim of the documentation that is measured, and not proved, has its cells in a quick run.
func TestQuickHasTheCellsOfEveryClaim(t *testing.T) {
	quick := make(map[string]bool)
	for _, c := range All() {
		if c.Scope == plan.Quick {
			quick[c.Name] = true
		}
	}
	want := []string{
		"Write/impl=channel/mode=lossless/size=64", "Read/impl=channel/mode=lossless/size=64",
		"Throughput/impl=channel/mode=lossless/size=64/batch=1/readers=1", "Write/impl=heap/mode=lossless/size=64",
		"Read/impl=ring/mode=gated/size=64", "Read/impl=ring/mode=overwrite/size=64",
		"Claim/id=gc-free/neighbour=none", "Claim/id=gc-free/neighbour=alloc", "Claim/id=gc-free/neighbour=gc",
	}
	for _, size := range []string{"64", "256", "1024", "4096", "16384"} {
		want = append(want, "Write/impl=ring/mode=overwrite/size="+size)
	}
	for _, c := range Claims() {
		want = append(want, c.Name)
	}
	for _, name := range want {
		assert.True(t, quick[name], name)
	}
}
