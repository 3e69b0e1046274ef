package ring

import (
	"errors"
	"fmt"
	"strconv"
)

// Errors that are conditions rather than accidents. Test with errors.Is.
var (
	// ErrWriterTaken refuses a second writer: a ring has one Writer, or any
	// number of producers behind SharedWriter, never both.
	ErrWriterTaken = errors.New("ring: writer already taken")
	// ErrClosed means that the ring was closed, or the handle was released.
	ErrClosed = errors.New("ring: closed")
	// ErrFull means that a gated ring has no free slot now.
	ErrFull = errors.New("ring: full")
	// ErrEmpty means that no event is ready now. It is never an end.
	ErrEmpty = errors.New("ring: no event ready")
	// ErrTooLarge is the kind of every *TooLargeError.
	ErrTooLarge = errors.New("ring: event too large")
	// ErrNotClaimed means Publish without Claim.
	ErrNotClaimed = errors.New("ring: publish without claim")
	// ErrStaleBatch means Commit of a batch that is no longer the reader's last.
	ErrStaleBatch = errors.New("ring: batch is no longer current")
	// ErrTooManyReaders means that Config.MaxReaders readers are attached.
	ErrTooManyReaders = errors.New("ring: reader table full")
	// ErrEvicted means that the writer gave up on this reader: since then its
	// slots may be overwritten, the event that it holds included.
	ErrEvicted = errors.New("ring: reader evicted")
	// ErrMode means that the ring's mode has no such operation.
	ErrMode = errors.New("ring: not in this mode")
	// ErrSequence is the kind of every *SequenceError.
	ErrSequence = errors.New("ring: no such sequence")
	// ErrType is the kind of every *TypeError.
	ErrType = errors.New("ring: type does not fit")
	// ErrConfig is the kind of every *ConfigError.
	ErrConfig = errors.New("ring: invalid configuration")
)

// TooLargeError is an event that does not fit its slot. Nothing was written.
type TooLargeError struct {
	Limit int // bytes that a slot holds
	Bytes int // bytes that the event has
}

func (e *TooLargeError) Error() string {
	return fmt.Sprintf("ring: slot holds %d bytes, event has %d", e.Limit, e.Bytes)
}

// Is reports true for ErrTooLarge.
func (e *TooLargeError) Is(target error) bool { return target == ErrTooLarge }

// ConfigError is a value outside its limits.
type ConfigError struct {
	Field           string
	Value, Min, Max int64
	Need            string // what else it must be, if anything
}

func (e *ConfigError) Error() string {
	text := fmt.Sprintf("ring: %s is %d, must be %d to %d", e.Field, e.Value, e.Min, e.Max)
	if e.Need != "" {
		text += " and " + e.Need
	}
	return text
}

// Is reports true for ErrConfig.
func (e *ConfigError) Is(target error) bool { return target == ErrConfig }

// SequenceError is a sequence at which no reader can join.
type SequenceError struct {
	Sequence      uint64
	First, Cursor uint64 // joining is possible from First up to and including Cursor
}

func (e *SequenceError) Error() string {
	return fmt.Sprintf("ring: cannot join at sequence %d, the ring has %d to %d", e.Sequence, e.First, e.Cursor)
}

// Is reports true for ErrSequence.
func (e *SequenceError) Is(target error) bool { return target == ErrSequence }

// TypeError is a Go type that cannot be laid over an event.
type TypeError struct {
	Type   string
	Reason string
}

func (e *TypeError) Error() string { return "ring: type " + e.Type + " " + e.Reason }

// Is reports true for ErrType.
func (e *TypeError) Is(target error) bool { return target == ErrType }

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
