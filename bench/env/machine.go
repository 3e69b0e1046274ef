package env

import (
	"bufio"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// machine reads what Linux tells about it in /proc and /sys below root; other systems have no such files, and
// stay unknown.
func (e *Environment) machine(root string) {
	e.processor(file(root, "proc/cpuinfo"))
	e.Caches = caches(root)
	if release := file(root, "proc/sys/kernel/osrelease"); release != "" {
		e.Kernel = release
	}
	if governor := file(root, "sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"); governor != "" {
		e.Governor = governor
	}
	e.MemoryBytes = memory(file(root, "proc/meminfo"))
	e.hypervisor(root)
	// Fields that are not there stay 0.
	_, _ = fmt.Sscan(file(root, "proc/loadavg"), &e.Load[0], &e.Load[1], &e.Load[2])
}

// processor reads /proc/cpuinfo.
func (e *Environment) processor(cpuinfo string) {
	lines := bufio.NewScanner(strings.NewReader(cpuinfo))
	for lines.Scan() {
		key, value, _ := strings.Cut(lines.Text(), ":")
		switch value = strings.TrimSpace(value); strings.TrimSpace(key) {
		case "model name", "Model":
			e.CPU = value
		case "flags":
			e.Virtual = slices.Contains(strings.Fields(value), "hypervisor")
		case "": // the end of the first processor
			return
		}
	}
}

// hypervisor finds out who runs the virtual machine, from the vendor of the board.
func (e *Environment) hypervisor(root string) {
	switch board := file(root, "sys/class/dmi/id/sys_vendor"); {
	case file(root, "sys/hypervisor/type") != "":
		e.Hypervisor = file(root, "sys/hypervisor/type")
	case e.Virtual && board != "":
		e.Hypervisor = board
	case e.Virtual && strings.Contains(file(root, "sys/devices/system/clocksource/clocksource0/available_clocksource"), "kvm"):
		e.Hypervisor = "KVM"
	case e.Virtual:
		e.Hypervisor = Unknown
	}
	e.Virtual = e.Virtual || e.Hypervisor != ""
}

// caches reads those of the first core, in the order of the kernel.
func caches(root string) []Cache {
	out := []Cache{}
	for i := 0; ; i++ {
		dir := filepath.Join("sys/devices/system/cpu/cpu0/cache", "index"+strconv.Itoa(i))
		level, err := strconv.Atoi(file(root, filepath.Join(dir, "level")))
		if err != nil {
			return out
		}
		out = append(out, Cache{level, file(root, filepath.Join(dir, "type")), bytes(file(root, filepath.Join(dir, "size")))})
	}
}

// bytes reads a size such as 48K; 0 if it is none.
func bytes(s string) int64 {
	unit := int64(1)
	for suffix, factor := range map[string]int64{"K": 1 << 10, "M": 1 << 20, "G": 1 << 30} {
		if n, ok := strings.CutSuffix(s, suffix); ok {
			s, unit = n, factor
		}
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0
	}
	return n * unit
}

// memory reads MemTotal of /proc/meminfo.
func memory(meminfo string) int64 {
	fields := strings.Fields(meminfo)
	if at := slices.Index(fields, "MemTotal:"); at >= 0 && at+1 < len(fields) {
		return bytes(fields[at+1] + "K")
	}
	return 0
}
