//go:build !cgo

// Package ffi calls the ring from C. This build has no C.
package ffi

import (
	"errors"

	"github.com/trusted-ring/trusted-ring/ring"
)

// ErrNoC is why C cannot call: the program was built without cgo.
var ErrNoC = errors.New("built without cgo, or without a C compiler")

// Unavailable says why C cannot call; nil if it can.
func Unavailable() error { return ErrNoC }

// Emit fails with ErrNoC.
func Emit(*ring.Pool, [][]byte, int) (ns int64, err error) { return 0, ErrNoC }
