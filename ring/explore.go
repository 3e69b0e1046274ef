//go:build explore

package ring

import "github.com/trusted-ring/trusted-ring/ring/internal/order"

// Machine performs the ordered accesses of every ring: see package
// ring/internal/order.
type Machine = order.Machine

// Explore puts a model checker behind all rings of this process.
func Explore(m Machine) { order.Install(m) }
