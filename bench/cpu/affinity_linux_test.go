package cpu

import "golang.org/x/sys/unix"

// running returns the core that this thread is on, if it is bound to one.
func running() (core int, ok bool) {
	var set unix.CPUSet
	if unix.SchedGetaffinity(0, &set) != nil || set.Count() != 1 {
		return -1, true
	}
	for !set.IsSet(core) {
		core++
	}
	return core, true
}

// bound returns how many cores this thread may use.
func bound() (cores int, ok bool) {
	var set unix.CPUSet
	err := unix.SchedGetaffinity(0, &set)
	return set.Count(), err == nil
}
