//go:build race

package variants

// uncheckedVariants is empty in a race build: its races are its point, and there is nothing to learn from reports on them.
func uncheckedVariants() []Variant { return nil }
