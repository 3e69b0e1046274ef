// Package atomic goes around the room.
package atomic

import "sync/atomic"

func read(p *uint64) uint64 { return atomic.LoadUint64(p) }
