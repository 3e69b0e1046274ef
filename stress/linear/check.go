package linear

import (
	"fmt"
	"path/filepath"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/trusted-ring/trusted-ring/stress/history"
)

// Limit is how long porcupine may think about one history.
const Limit = 5 * time.Second

// A Violation is a history that the specification does not explain.
type Violation struct {
	History string // file of the history
	Picture string // file of porcupine's picture
	Seed    uint64
}

func (v *Violation) Error() string {
	return fmt.Sprintf("not linearizable: picture %s, history %s (-replay checks it again), round seed %d", v.Picture, v.History, v.Seed)
}

// Check checks a history and returns how many operations were checked, and
// whether time ran out before there was an answer. A *Violation has its files in
// dir.
func Check(h *history.History, dir string) (operations int, undecided bool, err error) {
	v, err := h.Check(Limit)
	if err != nil {
		return 0, false, err
	}
	if v.Result != porcupine.Illegal {
		return v.Operations, v.Result == porcupine.Unknown, nil
	}
	stem := filepath.Join(dir, fmt.Sprintf("violation-%016x", h.Seed))
	found := &Violation{History: stem + ".json", Picture: stem + ".html", Seed: h.Seed}
	if err := h.Write(found.History); err != nil {
		return v.Operations, false, fmt.Errorf("not linearizable (seed %d), and the history could not be saved: %w", h.Seed, err)
	}
	if err := v.Draw(found.Picture); err != nil {
		return v.Operations, false, fmt.Errorf("not linearizable (seed %d, history %s), and the picture could not be drawn: %w", h.Seed, found.History, err)
	}
	return v.Operations, false, found
}
