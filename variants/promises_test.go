//go:build !race

package variants_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/trusted-ring/trusted-ring/variants"
)

var update = flag.Bool("update", false, "write PROMISES.md")

// TestPromisesDocument keeps PROMISES.md, which the README quotes, what TestConformance has checked.
func TestPromisesDocument(t *testing.T) {
	got := document(all())
	if *update {
		require.NoError(t, os.WriteFile("PROMISES.md", []byte(got), 0o644))
	}
	want, err := os.ReadFile("PROMISES.md")
	require.NoError(t, err)
	assert.Equal(t, string(want), got, "write it with: go test -run %s ./variants -update", t.Name())
}

func document(list []variants.Variant) string {
	var b strings.Builder
	b.WriteString("# What each variant promises\n\n" +
		"Generated from `variants.All()` and `peers.All()`, and checked by `TestConformance`. All but the unsound one deliver events " +
		"untorn and in order to each reader, and let readers drain what was published before the close.\n\n" +
		"| impl | mode | when full | readers | waits by | reader | allocates | algorithm |\n" +
		"|---|---|---|---|---|---|---|---|\n")
	for _, v := range list {
		p := v.Promise
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s | %s |\n", v.Impl, v.Mode, whenFull(p),
			choose(p.MaxReaders == 0, "any", fmt.Sprint(p.MaxReaders)),
			choose(p.Parks, "parking", "polling"),
			choose(p.InPlace, "in place", "by copy"),
			choose(p.AllocFree, "no", "yes"), v.About)
	}
	return b.String()
}

func whenFull(p variants.Promise) string {
	switch {
	case p.Unsound:
		return "overwrites, tears and replays"
	case p.Lossless:
		return "the producer waits"
	case p.CountsMissed:
		return "overwrites, readers know how many they missed"
	}
	return "overwrites, uncounted"
}

func choose(condition bool, yes, no string) string {
	if condition {
		return yes
	}
	return no
}
