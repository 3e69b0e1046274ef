package explore

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
)

// save writes the picture and the replay file.
func (f *Failure) save(cfg Config) error {
	if err := os.MkdirAll(cfg.Files, 0o755); err != nil {
		return err
	}
	base := filepath.Join(cfg.Files, strings.NewReplacer("/", "-", " ", "_", string(filepath.Separator), "-").Replace(cfg.Name))
	file := replayFile{
		Schema: 1, Name: cfg.Name, Failure: f.Kind.String(), Message: f.Message, Where: f.Where,
		Threads: f.Trace.Threads, Spurious: cfg.Spurious, WithoutExpedited: cfg.WithoutExpedited,
		Fails: f.thread,
	}
	if f.apart {
		file.Observer = f.observer + 1
	}
	for _, s := range f.Trace.Steps {
		step := replayStep{Thread: s.Thread, Text: s.text()}
		switch {
		case s.Op == kindNames[kindToss]:
			step.Number = int(s.choice)
		case s.choice != initial:
			step.Event = &[2]int{s.choice.thread(), s.choice.index()}
		}
		file.Steps = append(file.Steps, step)
	}
	data, err := json.MarshalIndent(file, "", "\t")
	if err != nil {
		return err
	}
	if err := os.WriteFile(base+".json", append(data, '\n'), 0o644); err != nil {
		return err
	}
	f.Replay = base + ".json"
	svg, err := os.Create(base + ".svg")
	if err != nil {
		return err
	}
	f.draw(svg)
	f.Picture = base + ".svg"
	return svg.Close()
}
