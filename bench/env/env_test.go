package env

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tree writes files below a new directory.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for path, content := range files {
		path = filepath.Join(root, path)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(content), 0o644))
	}
	return root
}

func TestMachine(t *testing.T) {
	const cache = "sys/devices/system/cpu/cpu0/cache/"
	var e Environment
	e.machine(tree(t, map[string]string{
		"proc/cpuinfo":              "processor\t: 0\nmodel name\t: AMD EPYC 9B14\nflags\t\t: fpu tsc hypervisor\n\nprocessor\t: 1\nmodel name\t: other\n",
		"proc/sys/kernel/osrelease": "6.8.0-40-generic\n",
		"proc/meminfo":              "MemTotal:        8140612 kB\nMemFree: 1 kB\n",
		"proc/loadavg":              "0.21 0.34 0.30 1/123 4567\n",
		"sys/devices/system/cpu/cpu0/cpufreq/scaling_governor": "performance\n",
		"sys/class/dmi/id/sys_vendor":                          "QEMU\n",
		cache + "index0/level":                                 "1\n", cache + "index0/type": "Data\n", cache + "index0/size": "48K\n",
		cache + "index1/level": "3\n", cache + "index1/type": "Unified\n", cache + "index1/size": "32M\n",
	}))
	assert.Equal(t, Environment{
		CPU: "AMD EPYC 9B14", Kernel: "6.8.0-40-generic", Governor: "performance", Virtual: true, Hypervisor: "QEMU",
		MemoryBytes: 8140612 << 10, Load: [3]float64{0.21, 0.34, 0.30},
		Caches: []Cache{{1, "Data", 48 << 10}, {3, "Unified", 32 << 20}},
	}, e)
}

func TestMachineThatTellsNothing(t *testing.T) {
	e := Environment{CPU: Unknown, Kernel: Unknown, Governor: Unknown}
	e.machine(t.TempDir())
	assert.Equal(t, Environment{CPU: Unknown, Kernel: Unknown, Governor: Unknown, Caches: []Cache{}}, e)
}

func TestBareMetalHasNoHypervisor(t *testing.T) {
	var e Environment
	e.machine(tree(t, map[string]string{"proc/cpuinfo": "flags : fpu tsc\n", "sys/class/dmi/id/sys_vendor": "Dell Inc.\n"}))
	assert.False(t, e.Virtual)
	assert.Empty(t, e.Hypervisor)
}

func TestCapture(t *testing.T) {
	now := time.Date(2026, 11, 23, 8, 30, 0, 0, time.FixedZone("", 3600))
	e := Capture(".", now)
	assert.Equal(t, 1, e.Schema)
	assert.Equal(t, "2026-11-23T07:30:00Z", e.Time)
	assert.Positive(t, e.Cores)

	e = Capture(t.TempDir(), now) // in no work tree
	assert.Equal(t, Unknown, e.Commit)
	assert.False(t, e.Dirty)
}
