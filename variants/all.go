package variants

import "slices"

// All lists the variants of this package, in the order of the report. Those built on third-party modules are peers.All.
// unchecked is missing from it in a race build.
func All() []Variant {
	return slices.Concat(ringVariants(), []Variant{
		channelVariant(),
		mutexVariant(),
		spscVariant(),
		cursorVariant(),
		cursorOverwriteVariant(),
		heapVariant(),
	}, uncheckedVariants())
}
