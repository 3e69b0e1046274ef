package instrument_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/trusted-ring/trusted-ring/stress/instrument"
)

// counting replaces the pauses by a count that a test program can print, to see
// that the hooks are really passed.
const counting = `package order

import "sync/atomic"

var hooks atomic.Uint64

func hook() { hooks.Add(1) }

// Hooks is how often a hook was passed.
func Hooks() uint64 { return hooks.Load() }
`

const root = "../.."

// TestOverlays builds the ring's own tests of memory order on the instrumented
// copies of both doors, with pauses, and runs them: the copies behave like the
// original.
func TestOverlays(t *testing.T) {
	if testing.Short() {
		t.Skip("builds two programs")
	}
	for _, door := range []instrument.Door{instrument.Portable, instrument.Assembly} {
		t.Run(string(door), func(t *testing.T) {
			abs, err := filepath.Abs(root)
			if err != nil {
				t.Fatal(err)
			}
			overlay, err := instrument.Overlay(abs, t.TempDir(), door, nil)
			if err != nil {
				t.Fatal(err)
			}
			cmd := exec.CommandContext(t.Context(), "go", "test", "-vet=off", "-short", "-count=1", "-overlay", overlay, "-tags", door.Tags(), "./ring/internal/order")
			cmd.Dir = abs
			cmd.Env = append(os.Environ(), instrument.Variable+"=50")
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// TestHooksArePassed counts the hooks of a few writes and reads behind both doors.
func TestHooksArePassed(t *testing.T) {
	if testing.Short() {
		t.Skip("builds two programs")
	}
	abs, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	for door, least := range map[instrument.Door]string{instrument.Portable: "word by word", instrument.Assembly: ""} {
		t.Run(string(door), func(t *testing.T) {
			dir := t.TempDir()
			path, err := instrument.Overlay(abs, dir, door, nil)
			if err != nil {
				t.Fatal(err)
			}
			probe := filepath.Join(dir, "probe_test.go")
			replace(t, path, map[string]string{
				filepath.Join(abs, "ring/internal/order/hook_overlay.go"): write(t, filepath.Join(dir, "counting.go"), counting),
				filepath.Join(abs, "ring/hook_overlay_test.go"): write(t, probe, `package ring

import (
	"testing"

	"github.com/trusted-ring/trusted-ring/ring/internal/order"
)

func TestHookOverlay(t *testing.T) {
	r, _ := New(Config{Size: 64, Capacity: 4})
	w, _ := r.Writer()
	rd, _ := r.Reader(FromOldest)
	count := func(n int) uint64 {
		before := order.Hooks()
		if err := w.Write(make([]byte, n), 0); err != nil {
			t.Fatal(err)
		}
		if _, err := rd.TryNext(); err != nil {
			t.Fatal(err)
		}
		return order.Hooks() - before
	}
	short, long := count(8), count(64)
	if short < 8 {
		t.Errorf("%d hooks in a write and a read", short)
	}
	if "`+least+`" != "" && long < short+14 {
		t.Errorf("%d hooks for one word, %d for eight", short, long)
	}
}
`),
			})
			cmd := exec.CommandContext(t.Context(), "go", "test", "-vet=off", "-count=1", "-overlay", path, "-tags", door.Tags(), "-run", "^TestHookOverlay$", "-v", "./ring")
			cmd.Dir = abs
			out, err := cmd.CombinedOutput()
			if err != nil || !strings.Contains(string(out), "--- PASS: TestHookOverlay") {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

func write(t *testing.T, path, text string) string {
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// replace adds to the overlay at path.
func replace(t *testing.T, path string, more map[string]string) {
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var overlay struct{ Replace map[string]string }
	if err := json.Unmarshal(b, &overlay); err != nil {
		t.Fatal(err)
	}
	for from, to := range more {
		overlay.Replace[from] = to
	}
	if b, err = json.Marshal(overlay); err != nil {
		t.Fatal(err)
	}
	write(t, path, string(b))
}

// TestOverlayOfSomethingElse: a source that does not look like package order is
// refused rather than run without hooks.
func TestOverlayOfSomethingElse(t *testing.T) {
	dir := t.TempDir()
	source := filepath.Join(dir, "ring", "internal", "order")
	if err := os.MkdirAll(source, 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(source, "a.go"), "package order\n\nfunc Load() int { return 1 }\n")
	if _, err := instrument.Overlay(dir, t.TempDir(), instrument.Portable, nil); err == nil || !strings.Contains(err.Error(), "1 hooks") {
		t.Errorf("%v", err)
	}
}
