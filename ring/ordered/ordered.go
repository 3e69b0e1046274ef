// Package ordered lends two of the ring's ordered accesses to the queues that it
// is compared with, and to the hardware probes: with sync/atomic every release
// would be an XCHG on amd64, and the comparison would measure that instead of
// the design. For this repository's research code; no promise of stability.
package ordered

import "github.com/trusted-ring/trusted-ring/ring/internal/order"

// LoadAcquire reads *p; what its writer stored before is visible afterwards.
func LoadAcquire(p *uint64) uint64 { return order.Load(p) }

// StoreRelease writes *p after everything that this goroutine read and stored
// before.
func StoreRelease(p *uint64, v uint64) { order.Store(p, v) }

// Pause is n pause instructions of a spin loop, where the processor has one.
func Pause(n int) { order.Pause(n) }
