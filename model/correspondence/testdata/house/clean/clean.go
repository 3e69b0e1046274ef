// Package clean has five shared accesses.
package clean

import (
	"unsafe"

	"github.com/trusted-ring/trusted-ring/model/correspondence/testdata/house/internal/order"
)

type handle struct {
	word   *uint64
	parker *order.Parker
	number *int
}

func (h *handle) read(words []uint64) uint64 {
	again := func() uint64 { return order.Load(h.word) }
	h.parker.Park(nil)
	*h.number = 1
	_ = unsafe.Pointer(unsafe.SliceData(words))
	_ = unsafe.Pointer(order.Word(h.word, 8))
	return order.Load(order.Word(h.word, 8)) + again()
}

func reset(h handle) { *h.word = 0 }
