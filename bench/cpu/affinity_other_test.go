//go:build !linux

package cpu

func running() (core int, ok bool) { return 0, false }

func bound() (cores int, ok bool) { return 0, false }
