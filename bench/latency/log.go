package latency

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// LogVariable is the environment variable that names the file to which a benchmark appends its histograms, an
// HdrHistogram log. Without it they are not kept.
const LogVariable = "TRUSTED_RING_HDR"

// WriteHeader begins an HdrHistogram log.
func WriteHeader(w io.Writer, now time.Time) error {
	log := hdrhistogram.NewHistogramLogWriter(w)
	return errors.Join(log.OutputLogFormatVersion(), log.OutputStartTime(now.UnixMilli()), log.OutputLegend())
}

// Keep appends h to the file that [LogVariable] names, if it does. The tag is a list of key=value pairs separated by
// semicolons.
func Keep(h *hdrhistogram.Histogram, tag string, took time.Duration) (err error) {
	path := os.Getenv(LogVariable)
	if path == "" {
		return nil
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	now := time.Now()
	h.SetTag(tag)
	h.SetStartTimeMs(now.Add(-took).UnixMilli())
	h.SetEndTimeMs(now.UnixMilli())
	return hdrhistogram.NewHistogramLogWriter(f).OutputIntervalHistogram(h)
}

// Move appends the histograms in the file path to w, adds tag to the tag of each, and removes the file. It does
// nothing if there is no such file.
func Move(w io.Writer, path, tag string) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	reader, writer := hdrhistogram.NewHistogramLogReader(f), hdrhistogram.NewHistogramLogWriter(w)
	for {
		h, err := reader.NextIntervalHistogram()
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if h == nil {
			return os.Remove(path)
		}
		h.SetTag(h.Tag() + ";" + tag)
		if err := writer.OutputIntervalHistogram(h); err != nil {
			return err
		}
	}
}
