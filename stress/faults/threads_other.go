//go:build !linux

package faults

// Threads are the disturbances that only this system has: moving and signalling
// single threads needs Linux.
func Threads() map[string]Disturbance { return nil }
