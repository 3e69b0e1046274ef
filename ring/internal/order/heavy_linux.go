//go:build linux && !explore

package order

import (
	"sync"

	"golang.org/x/sys/unix"
)

// Commands of membarrier(2), from linux/membarrier.h.
const (
	membarrierPrivateExpedited         = 1 << 3
	membarrierRegisterPrivateExpedited = 1 << 4
)

// register asks the kernel once for expedited barriers in this process.
var register = sync.OnceValue(func() bool {
	_, _, errno := unix.Syscall(unix.SYS_MEMBARRIER, membarrierRegisterPrivateExpedited, 0, 0)
	return errno == 0
})

// Expedited reports whether Heavy costs well under a microsecond, so that a
// waiter may call it each time it parks.
func Expedited() bool { return register() }

// Heavy runs a sequentially consistent fence in every thread of this process:
// a store that another thread made before is visible after it, and a load that
// another thread makes after it sees what this thread stored before. Threads
// that are not running fenced when they were switched out. Cost: 0.4 us with
// membarrier(2), tens of microseconds without.
func Heavy() {
	if register() {
		_, _, errno := unix.Syscall(unix.SYS_MEMBARRIER, membarrierPrivateExpedited, 0, 0)
		if errno == 0 {
			return
		}
	}
	stopTheWorld()
}
