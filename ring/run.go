package ring

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
)

// Handler receives one event. Its bytes are valid until it returns.
type Handler func(Event) error

// PanicError is a panic in a Handler.
type PanicError struct {
	Value any
	Event uint64 // sequence of the event that it was given
	Stack []byte
}

func (e *PanicError) Error() string {
	return fmt.Sprintf("ring: handler panicked at event %d: %v", e.Event, e.Value)
}

// Run gives each handler a goroutine and a reader of its own, made with opts,
// and returns when all have ended: when the ring is closed and drained, when ctx
// is done, or when one of them has failed, which ends the others. A handler that
// panics or returns an error is detached, so that it does not hold up a gated
// writer; the event counts as not acknowledged. The error joins those of all
// handlers (*PanicError for a panic); it is nil when every stream was drained,
// and ctx's error when ctx ended it.
func Run(ctx context.Context, r *Ring, from Start, handlers []Handler, opts ...ReaderOption) error {
	readers := make([]*Reader, len(handlers))
	for i := range handlers {
		rd, err := r.Reader(from, opts...)
		if err != nil {
			for _, rd := range readers[:i] {
				_ = rd.Close()
			}
			return err
		}
		readers[i] = rd
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	errs := make([]error, len(handlers))
	var all sync.WaitGroup
	for i, handle := range handlers {
		all.Go(func() {
			defer readers[i].Close()
			if errs[i] = consume(ctx, readers[i], handle); errs[i] != nil {
				cancel(errOther)
				return
			}
			// Being stopped by another handler's failure is no failure.
			if err := readers[i].Err(); err != nil && context.Cause(ctx) != errOther {
				errs[i] = err
				cancel(errOther)
			}
		})
	}
	all.Wait()
	return errors.Join(errs...)
}

var errOther = errors.New("ring: another handler failed")

// consume feeds one handler until the stream ends; the error is the handler's own
// or its panic.
func consume(ctx context.Context, rd *Reader, handle Handler) (err error) {
	var current uint64
	defer func() {
		if v := recover(); v != nil {
			err = &PanicError{Value: v, Event: current, Stack: debug.Stack()}
		}
	}()
	for ev := range rd.All(ctx) {
		current = ev.Seq
		if err := handle(ev); err != nil {
			return err
		}
	}
	return nil
}
