// Package preset describes the largest static preset of XS slots that compiles.
package preset

import "github.com/trusted-ring/trusted-ring/ring"

// Slots is the size of the preset.
const Slots = 8192

const _ = ring.GuardLimit - Slots*ring.StrideXS
