// Package preset describes a static preset of one slot too many: it must not
// compile.
package preset

import "github.com/trusted-ring/trusted-ring/ring"

// Slots is the size of the preset.
const Slots = 8193

const _ = ring.GuardLimit - Slots*ring.StrideXS
