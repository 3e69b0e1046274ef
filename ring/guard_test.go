package ring_test

import (
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trusted-ring/trusted-ring/ring"
)

// TestStaticPresetAboveTheLimitDoesNotCompile builds two programs: 1 MiB of XS
// slots, and one slot more.
func TestStaticPresetAboveTheLimitDoesNotCompile(t *testing.T) {
	goTool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("no go command on this machine: nothing to compile with")
	}
	build := func(dir string) (string, error) {
		out, err := exec.CommandContext(t.Context(), goTool, "build", "./testdata/guard/"+dir).CombinedOutput()
		return string(out), err
	}
	out, err := build("fits")
	require.NoError(t, err, out)
	out, err = build("exceeds")
	require.Error(t, err)
	require.Contains(t, out, "preset.go:10:", "the preset's own line")
	require.Contains(t, out, "constant -128", "128 bytes over the limit")
}

// TestGuardLimitHoldsThePresets: what the constants in preset.go enforce.
func TestGuardLimitHoldsThePresets(t *testing.T) {
	require.EqualValues(t, 1<<20, ring.GuardLimit)
	for _, preset := range []ring.PoolConfig{ring.Production(), ring.Mobile(), ring.Server()} {
		for _, size := range ring.Sizes() {
			require.LessOrEqual(t, preset.Slots(size)*ring.StrideOf(int(size)), int(ring.GuardLimit))
		}
	}
}
