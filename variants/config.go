package variants

import (
	"fmt"

	"github.com/trusted-ring/trusted-ring/variants/internal/event"
)

// Limits of a [Config]. A stamp needs a word, and the ring's largest slot holds 16 KiB.
const (
	MinSize    = 8     // bytes
	MaxSize    = 16384 // bytes
	MaxReaders = 1024  // as many as the ring's table holds
	maxBytes   = 1 << 30
)

// A ConfigError says which field of a [Config] a variant cannot serve, and why.
type ConfigError struct {
	Impl  string
	Field string
	Value int
	Want  string // such as "at most 1"
}

func (e *ConfigError) Error() string {
	return fmt.Sprintf("variant %s: %s %d, want %s", e.Impl, e.Field, e.Value, e.Want)
}

// Normalize checks c against the limits of every variant and against the promise p of the variant named impl, and
// returns it with Batch in 1..Capacity. The error is a *[ConfigError].
func (c Config) Normalize(impl string, p Promise) (Config, error) {
	fail := func(field string, value int, format string, args ...any) (Config, error) {
		return Config{}, &ConfigError{Impl: impl, Field: field, Value: value, Want: fmt.Sprintf(format, args...)}
	}
	minCapacity, minReaders, maxReaders := max(1, p.MinCapacity), 0, MaxReaders
	if p.Lossless {
		minReaders = 1
	}
	if p.MaxReaders > 0 {
		maxReaders = p.MaxReaders
	}
	if c.Size < MinSize || c.Size > MaxSize || c.Size%8 != 0 {
		return fail("Size", c.Size, "a multiple of 8 from %d to %d bytes", MinSize, MaxSize)
	}
	maxCapacity := maxBytes / event.Stride(c.Size)
	switch {
	case c.Capacity < minCapacity || c.Capacity > maxCapacity:
		return fail("Capacity", c.Capacity, "from %d to %d slots of %d bytes", minCapacity, maxCapacity, c.Size)
	case c.Batch < 0:
		return fail("Batch", c.Batch, "at least 0")
	case c.Readers < minReaders || c.Readers > maxReaders:
		return fail("Readers", c.Readers, "from %d to %d", minReaders, maxReaders)
	}
	c.Batch = min(max(1, c.Batch), c.Capacity)
	return c, nil
}
