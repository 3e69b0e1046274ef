package variants

// All lists the variants of this package, in the order of the report. Those built on third-party modules are peers.All.
func All() []Variant {
	return nil
}
