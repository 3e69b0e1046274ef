// Package order stands in for the ring's.
package order

// Load is an access.
func Load(p *uint64) uint64 { return *p }

// Word is not.
func Word(p *uint64, _ uintptr) *uint64 { return p }

// Novel is nothing that scan.go knows.
func Novel(p *uint64) uint64 { return *p }

// Parker has a method that is an access.
type Parker struct{}

// Park is one.
func (*Parker) Park(<-chan struct{}) bool { return true }
