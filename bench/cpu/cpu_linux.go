package cpu

import (
	"sync"

	"golang.org/x/sys/unix"
)

// allowed lists the cores of the process. It is asked once, before the first thread is bound: threads inherit.
var allowed = sync.OnceValue(func() []int {
	var set unix.CPUSet
	if err := unix.SchedGetaffinity(0, &set); err != nil || set.Count() == 0 {
		return numbered()
	}
	var cores []int
	for core := 0; len(cores) < set.Count(); core++ {
		if set.IsSet(core) {
			cores = append(cores, core)
		}
	}
	return cores
})

func bind(core int) error {
	var set unix.CPUSet
	set.Set(core)
	return unix.SchedSetaffinity(0, &set)
}

// unbind gives the thread back to all cores. It cannot fail where bind succeeded: the cores are those of the process.
func unbind(cores []int) {
	var set unix.CPUSet
	for _, core := range cores {
		set.Set(core)
	}
	_ = unix.SchedSetaffinity(0, &set)
}
