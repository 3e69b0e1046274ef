package cpu

import (
	"errors"
	"runtime"
	"testing"
)

func TestCoresNeverExceedsGOMAXPROCS(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if got := Cores(); got != 1 {
		t.Errorf("Cores() = %d with GOMAXPROCS 1, want 1", got)
	}
}

func TestRequire(t *testing.T) {
	if err := Require(Cores()); err != nil {
		t.Errorf("Require(%d) = %v", Cores(), err)
	}
	if err := Require(Cores() + 1); !errors.Is(err, ErrTooFewCores) {
		t.Errorf("Require(%d) = %v, want ErrTooFewCores", Cores()+1, err)
	}
}

func TestPinMovesToTheNamedCoreAndBack(t *testing.T) {
	for i := range Cores() {
		done := make(chan struct{})
		go func() {
			defer close(done)
			unpin, err := Pin(i)
			if err != nil {
				t.Errorf("Pin(%d): %v", i, err)
				return
			}
			if got, ok := running(); ok && got != allowed()[i] {
				t.Errorf("pinned to %d, running on %d", allowed()[i], got)
			}
			unpin()
			if got, ok := bound(); ok && got != len(allowed()) {
				t.Errorf("unpinned thread may use %d cores, want %d", got, len(allowed()))
			}
		}()
		<-done
	}
}
