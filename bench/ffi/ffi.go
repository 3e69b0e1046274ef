//go:build cgo

// Package ffi calls the ring from C: a thread that C has made, which calls an exported Go function for every event.
//
// Without cgo, or without a C compiler, it says that there is none.
package ffi

/*
#cgo CFLAGS: -O2
#cgo LDFLAGS: -lpthread
#include "burst.h"
*/
import "C"

import (
	"fmt"
	"runtime"
	"runtime/cgo"
	"unsafe"

	"github.com/trusted-ring/trusted-ring/ring"
)

// Unavailable says why C cannot call; nil if it can.
func Unavailable() error { return nil }

// Emit lets a C thread emit n events into pool, those of burst over and over, each by one call from C to Go. The type of
// an event is its index in the burst. It returns the ns from before the first call to behind the last one; what binds
// the C thread to the Go runtime happens in a call before.
func Emit(pool *ring.Pool, burst [][]byte, n int) (ns int64, err error) {
	target := &target{pool: pool}
	handle := cgo.NewHandle(target)
	defer handle.Delete()

	var pinner runtime.Pinner
	defer pinner.Unpin()
	events := make([]C.event, len(burst))
	for i, data := range burst {
		pinner.Pin(unsafe.SliceData(data))
		events[i] = C.event{data: (*C.char)(unsafe.Pointer(unsafe.SliceData(data))), len: C.int(len(data))}
	}
	pinner.Pin(unsafe.SliceData(events))
	elapsed := C.trusted_ring_burst(C.uintptr_t(handle), unsafe.SliceData(events), C.int(len(events)), C.long(n))
	if elapsed < 0 {
		return 0, fmt.Errorf("pthread_create: error %d", -elapsed)
	}
	return int64(elapsed), target.err
}

// target is what the C thread emits into.
type target struct {
	pool *ring.Pool
	err  error // the first one
}

// trustedRingEmit is what C calls: the FFI boundary.
//
//export trustedRingEmit
func trustedRingEmit(handle C.uintptr_t, data *C.char, n C.int, typ C.uint) {
	t := cgo.Handle(handle).Value().(*target)
	if err := t.pool.Emit(unsafe.Slice((*byte)(unsafe.Pointer(data)), int(n)), uint32(typ)); err != nil && t.err == nil {
		t.err = err
	}
}
