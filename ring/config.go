package ring

import (
	"math"
	"time"
)

// Mode is what happens when the writer has gone round and a reader has not.
type Mode uint8

const (
	// Overwrite: the writer never waits; a lapped reader is told how many events
	// it missed. Readers copy events out.
	Overwrite Mode = iota
	// Gated: the writer never overwrites what an attached reader has not
	// released; it waits. Readers read in place. Without readers it does not
	// wait.
	Gated
)

// String names the mode in lower case.
func (m Mode) String() string {
	switch m {
	case Overwrite:
		return "overwrite"
	case Gated:
		return "gated"
	}
	return "mode(" + itoa(int64(m)) + ")"
}

// Config describes a ring. The zero value is an overwrite ring of 1024 slots of
// 64 bytes.
type Config struct {
	Size       Size   // payload bytes of a slot, a multiple of 8 up to 16384; 0: XS
	Capacity   int    // slots, any number from 1; 0: 1024
	Mode       Mode   // Overwrite or Gated
	First      uint64 // sequence of the first event; sequences wrap
	MaxReaders int    // readers attached at a time, 1 to 1024; 0: 16
	MaxBytes   int64  // the largest region accepted; 0: 1 GiB
	Wait       Wait   // how a writer waits for a free slot of a gated ring
	Stall      Stall  // what to do about a reader that holds a gated writer up
}

// Stall is the policy for a reader that keeps a gated writer waiting.
type Stall struct {
	// After is how long the writer waits before it asks; 0: it never asks.
	After time.Duration
	// Evict is asked, in the writer's goroutine, about the reader that gates it;
	// true evicts that reader (see ErrEvicted). nil: never. It is asked again
	// each time After has passed.
	Evict func(ReaderInfo) bool
}

const (
	maxCapacity   = 1 << 30
	maxTable      = 1024
	defaultTable  = 16
	defaultSlots  = 1024
	defaultMemory = 1 << 30
)

// resolve fills in the defaults and checks the limits.
func (c Config) resolve() (Config, error) {
	c.Size = orDefault(c.Size, XS)
	c.Capacity = orDefault(c.Capacity, defaultSlots)
	c.MaxReaders = orDefault(c.MaxReaders, defaultTable)
	c.MaxBytes = orDefault(c.MaxBytes, defaultMemory)
	switch {
	case c.Size < 8 || c.Size > XL || c.Size%8 != 0:
		return c, &ConfigError{Field: "Config.Size", Value: int64(c.Size), Min: 8, Max: int64(XL), Need: "a multiple of 8"}
	case c.Capacity < 1 || c.Capacity > maxCapacity:
		return c, &ConfigError{Field: "Config.Capacity", Value: int64(c.Capacity), Min: 1, Max: maxCapacity}
	case c.Mode > Gated:
		return c, &ConfigError{Field: "Config.Mode", Value: int64(c.Mode), Min: 0, Max: int64(Gated)}
	case c.MaxReaders < 1 || c.MaxReaders > maxTable:
		return c, &ConfigError{Field: "Config.MaxReaders", Value: int64(c.MaxReaders), Min: 1, Max: maxTable}
	case c.MaxBytes < 0:
		return c, &ConfigError{Field: "Config.MaxBytes", Value: c.MaxBytes, Min: 0, Max: math.MaxInt64}
	case c.Stall.After < 0 || c.Stall.After > time.Hour:
		return c, &ConfigError{Field: "Config.Stall.After", Value: int64(c.Stall.After), Min: 0, Max: int64(time.Hour), Need: "in nanoseconds"}
	}
	if err := c.Wait.check("Config.Wait"); err != nil {
		return c, err
	}
	need := c.Bytes()
	if need > c.MaxBytes || need > int64(maxInt) {
		return c, &ConfigError{Field: "bytes of the ring", Value: need, Min: 0, Max: min(c.MaxBytes, int64(maxInt)), Need: "at most Config.MaxBytes"}
	}
	return c, nil
}

// Bytes is the memory that such a ring takes: header, reader table and slots.
func (c Config) Bytes() int64 {
	return regionBytes(orDefault(c.Capacity, defaultSlots), int(orDefault(c.Size, XS)), orDefault(c.MaxReaders, defaultTable)+1)
}

const maxInt = int(^uint(0) >> 1)

func orDefault[T int | int64 | Size](v, otherwise T) T {
	if v == 0 {
		return otherwise
	}
	return v
}
