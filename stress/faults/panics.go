package faults

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/trusted-ring/trusted-ring/ring"
	"github.com/trusted-ring/trusted-ring/stress/guard"
	"github.com/trusted-ring/trusted-ring/stress/payload"
)

// Panics runs handlers through ring.Run, of which one panics or fails at a random
// event. Run must end the others, must name the event, and must not leave a reader
// behind that holds up the writer. It returns how many events were published and
// how many handed to handlers.
func Panics(ctx context.Context, rng *rand.Rand, mode ring.Mode, events int) (published, handled uint64, err error) {
	r, err := ring.New(ring.Config{Capacity: 1 + rng.IntN(64), Mode: mode})
	if err != nil {
		return 0, 0, err
	}
	w, err := r.Writer()
	if err != nil {
		return 0, 0, err
	}
	var seen, torn atomic.Uint64
	stream := payload.Stream{Seed: rng.Uint64()}
	faulty := &faultyHandler{at: rng.IntN(events), panics: rng.IntN(2) == 0}
	handlers := []ring.Handler{faulty.handle}
	for range rng.IntN(3) {
		handlers = append(handlers, func(ev ring.Event) error {
			seen.Add(1)
			if stream.Wrong(ev.Bytes(), ev.Seq) >= 0 {
				torn.Add(1)
			}
			return nil
		})
	}
	write := func() error {
		for n := range uint64(events) {
			b := make([]byte, 64)
			stream.Fill(b, n)
			if err := w.Write(b, 0); err != nil {
				return err
			}
		}
		return w.Close()
	}
	err = guard.Watch(30*time.Second, r.Cursor, func() error {
		ended := make(chan error, 1)
		go func() { ended <- ring.Run(ctx, r, ring.FromOldest, handlers) }()
		for len(r.Readers()) < len(handlers) && len(ended) == 0 {
			time.Sleep(10 * time.Microsecond)
		}
		return errors.Join(write(), faulty.judge(<-ended))
	})
	if n := torn.Load(); n > 0 {
		err = errors.Join(err, fmt.Errorf("%d torn events were handled", n))
	}
	if left := r.Readers(); err == nil && len(left) > 0 {
		err = fmt.Errorf("ring.Run has ended and left %d readers attached", len(left))
	}
	return r.Cursor(), seen.Load() + uint64(faulty.calls), err
}

// faultyHandler fails at its n-th event.
type faultyHandler struct {
	at     int
	panics bool
	calls  int
	event  uint64 // at which it failed
	failed bool
}

var errOnPurpose = errors.New("on purpose")

func (h *faultyHandler) handle(ev ring.Event) error {
	h.calls++
	if h.calls <= h.at {
		return nil
	}
	h.failed, h.event = true, ev.Seq
	if h.panics {
		panic(errOnPurpose)
	}
	return errOnPurpose
}

// judge looks at what Run answered. Events may be missed, so the handler may never
// have come to the one at which it was to fail.
func (h *faultyHandler) judge(err error) error {
	var panicked *ring.PanicError
	switch {
	case !h.failed:
		return err
	case h.panics && (!errors.As(err, &panicked) || panicked.Event != h.event || panicked.Value != any(errOnPurpose)):
		return fmt.Errorf("a handler panicked at event %d, Run says: %v", h.event, err)
	case !h.panics && !errors.Is(err, errOnPurpose):
		return fmt.Errorf("a handler failed at event %d, Run says: %v", h.event, err)
	}
	return nil
}
