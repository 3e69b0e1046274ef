package variants

import "fmt"

// Limits of [Config.Size] in bytes: a stamp needs a word, and the ring's largest slot holds 16 KiB.
const (
	MinSize = 8
	MaxSize = 16384
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
	minCapacity, minReaders := max(1, p.MinCapacity), 0
	if p.Lossless {
		minReaders = 1
	}
	switch {
	case c.Size < MinSize || c.Size > MaxSize || c.Size%8 != 0:
		return fail("Size", c.Size, "a multiple of 8 from %d to %d bytes", MinSize, MaxSize)
	case c.Capacity < minCapacity:
		return fail("Capacity", c.Capacity, "at least %d", minCapacity)
	case c.Batch < 0:
		return fail("Batch", c.Batch, "at least 0")
	case c.Readers < minReaders:
		return fail("Readers", c.Readers, "at least %d", minReaders)
	case p.MaxReaders > 0 && c.Readers > p.MaxReaders:
		return fail("Readers", c.Readers, "at most %d", p.MaxReaders)
	}
	c.Batch = min(max(1, c.Batch), c.Capacity)
	return c, nil
}
