package plan

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

var table = []Cell{
	{Name: "Write/impl=ring/size=64", Family: "write", Twin: true},
	{Name: "Write/impl=channel/size=64", Family: "write"},
	{Name: "Write/impl=mutex/size=64", Family: "write", Scope: Default},
	{Name: "Throughput/impl=ring/readers=1", Family: "throughput", Spinning: 2, Twin: true},
	{Name: "Throughput/impl=ring/readers=3", Family: "throughput", Spinning: 4, Twin: true},
	{Name: "Throughput/impl=spsc/readers=1", Family: "throughput", Spinning: 2, Scope: Full},
	{Name: "Claim/id=alignment", Family: "facts", Fact: true},
}

func TestSelect(t *testing.T) {
	check := func(scope Scope, filter string, want int) {
		t.Helper()
		var re *regexp.Regexp
		if filter != "" {
			re = regexp.MustCompile(filter)
		}
		got, err := Select(table, scope, re)
		if err != nil || len(got) != want {
			t.Errorf("Select(%s, %q) = %d cells, %v; want %d", scope, filter, len(got), err, want)
		}
	}
	check(Quick, "", 5)
	check(Default, "", 6)
	check(Full, "", 7)
	check(Full, "^Throughput/", 3)
	check(Quick, "impl=channel", 1)

	long := []Cell{{Name: "Claim/id=zero-alloc", Events: 100, QuickEvents: 10}}
	for scope, want := range map[Scope]int{Quick: 10, Default: 100, Full: 100} {
		got, err := Select(long, scope, nil)
		assert.NoError(t, err)
		assert.Equal(t, want, got[0].Events, scope.String())
	}

	_, err := Select(table, Quick, regexp.MustCompile("impl=mutex")) // is there, but not in a quick run
	assert.ErrorContains(t, err, `no cell of the quick run matches "impl=mutex"`)
}

func TestScheduleRepeatsForTheSameSeedOnly(t *testing.T) {
	order := func(seed uint64) string {
		var b strings.Builder
		for _, s := range Schedule(table, 4, 2, seed) {
			fmt.Fprintln(&b, s.Block, s.Arm, s.Cell.Name)
		}
		return b.String()
	}
	assert.Equal(t, order(1), order(1))
	assert.NotEqual(t, order(1), order(2))
}

// big is a family that fills a block.
func big() (cells []Cell) {
	for i := range blockSize {
		cells = append(cells, Cell{Name: fmt.Sprintf("Big/impl=%d", i), Family: "big"})
	}
	return cells
}

func TestScheduleGoesThereAndBack(t *testing.T) {
	const rounds = 8
	blocks := make(map[int][]Step)
	steps := Schedule(slices.Concat(table, big()), rounds, 2, 7)
	for _, s := range steps {
		blocks[s.Block] = append(blocks[s.Block], s)
	}
	assert.Equal(t, len(blocks), Blocks(steps))
	orders := make(map[string]bool)
	for block := 2; block <= len(blocks); block += 2 {
		there, back := body(t, blocks[block]), body(t, blocks[block+1])
		assert.False(t, blocks[block][0].Back, "block %d", block)
		assert.True(t, blocks[block+1][0].Back, "block %d", block+1)
		orders[fmt.Sprint(there)] = true
		slices.Reverse(back)
		assert.Equal(t, there, back, "block %d is not the mirror image of block %d", block+1, block)
	}
	assert.Greater(t, len(orders), rounds)
}

// Small families share a block; none is split, neither between blocks nor within one.
func TestScheduleKeepsFamiliesTogether(t *testing.T) {
	last, seen := Step{}, make(map[string]bool)
	shared := 0
	for _, s := range Schedule(slices.Concat(table, big()), 8, 2, 7) {
		if s.Probes() || s.Cell.Fact || s.Cell.Spinning > 2 {
			continue
		}
		key := fmt.Sprint(s.Round, s.Back, s.Cell.Family)
		if s.Block != last.Block || s.Cell.Family != last.Cell.Family {
			assert.False(t, seen[key], "block %d: family %s again", s.Block, s.Cell.Family)
			seen[key] = true
			if s.Block == last.Block {
				shared++
			}
		}
		last = s
	}
	assert.Positive(t, shared)
}

// body returns the cells of a block, after checking that probes stand on both sides of them and nowhere else.
func body(t *testing.T, block []Step) (out []string) {
	t.Helper()
	for i, s := range block {
		if edge := i == 0 || i == len(block)-1; edge != s.Probes() {
			t.Errorf("block %d, step %d: probes %v, want %v", s.Block, i, s.Probes(), edge)
		}
		if !s.Probes() {
			out = append(out, s.Arm+" "+s.Cell.Name)
		}
	}
	return out
}

func TestScheduleRunsEveryCellEquallyOften(t *testing.T) {
	const rounds = 3
	count := make(map[string]int)
	for _, s := range Schedule(table, rounds, 2, 1) {
		count[s.Arm+" "+s.Cell.Name]++
	}
	for _, c := range table {
		want, twin := 2*rounds, 0
		if c.Fact || c.Spinning > 2 {
			want = 1
		} else if c.Twin {
			twin = want
		}
		assert.Equal(t, want, count["a "+c.Name], c.Name)
		assert.Equal(t, twin, count["b "+c.Name], c.Name)
	}
}

func TestPatternSelectsExactlyTheNamed(t *testing.T) {
	got := Pattern("Probe/probe=pingpong", "Write/impl=a+b/size=64")
	assert.Equal(t, `^BenchmarkProbe$/^probe=pingpong$|^BenchmarkWrite$/^impl=a\+b$/^size=64$`, got)
}
