package run

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Histogram is one latency histogram: one cell in one process, values in
// nanoseconds from the intended send time.
type Histogram struct {
	File     string
	Line     int
	Workload string         // Latency unless the tag says otherwise
	Impl     string         // required
	Params   map[string]any // the tag's other keys, as in Result
	Rate     float64        // offered, events/s; 0: closed loop
	Achieved float64        // delivered, events/s; required when Rate is set
	Missed   int64          // events lost by a lossy variant; not in the histogram
	Block    int
	Process  int
	Arm      string
	Counts   Counts
}

// Counts is a histogram as it stands in the log, compressed. A FULL run has some
// two thousand of them, and each takes 200 KiB when it is unpacked.
type Counts []byte

// Pack compresses h.
func Pack(h *hdrhistogram.Histogram) (Counts, error) {
	return h.Encode(hdrhistogram.V2CompressedEncodingCookieBase)
}

// Unpack is the histogram again.
func (c Counts) Unpack() (*hdrhistogram.Histogram, error) { return hdrhistogram.Decode(c) }

// readHistograms reads *.hdr: HdrHistogram logs (format 1.3, V2 payload) whose
// lines carry a tag such as
//
//	workload=Latency;impl=ring;mode=gated;size=64;rate=1000000;achieved=999874.2;missed=0;block=2;process=31;arm=a
//
// The log reader of hdrhistogram-go skips what it cannot read, so it is given
// one line at a time and must return a histogram for each.
func (r *Run) readHistograms(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries { // in name order
		if !strings.HasSuffix(e.Name(), ".hdr") {
			continue
		}
		file := filepath.Join(dir, e.Name())
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		found, err := parseLog(file, data)
		if err != nil {
			return err
		}
		r.Histograms = append(r.Histograms, found...)
	}
	return nil
}

// parseLog decodes the lines on all cores. The error is that of the first line
// that has one.
func parseLog(file string, data []byte) ([]Histogram, error) {
	var lines [][]byte
	var numbers []int
	number := 0
	for line := range bytes.Lines(data) {
		number++
		line = bytes.TrimSpace(line)
		if len(line) == 0 || line[0] == '#' || bytes.HasPrefix(line, []byte(`"StartTimestamp"`)) {
			continue
		}
		lines, numbers = append(lines, line), append(numbers, number)
	}
	out, errs := make([]Histogram, len(lines)), make([]error, len(lines))
	var group sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		group.Go(func() {
			for i := w; i < len(lines); i += workers {
				out[i], errs[i] = parseHistogram(lines[i])
				out[i].File, out[i].Line = file, numbers[i]
			}
		})
	}
	group.Wait()
	for i, err := range errs {
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, numbers[i], err)
		}
	}
	return out, nil
}

func parseHistogram(line []byte) (Histogram, error) {
	counts, err := hdrhistogram.NewHistogramLogReader(bytes.NewReader(line)).NextIntervalHistogram()
	if err != nil {
		return Histogram{}, fmt.Errorf("decoding the histogram: %w", err)
	}
	if counts == nil {
		return Histogram{}, fmt.Errorf("not a line of a histogram log: %.40q", line)
	}
	h := Histogram{Workload: "Latency", Arm: "a", Params: map[string]any{}, Counts: line[bytes.LastIndexByte(line, ',')+1:]}
	if counts.Tag() == "" {
		return h, fmt.Errorf("the histogram has no tag, want impl=…;rate=…")
	}
	if err := h.setTag(counts.Tag()); err != nil {
		return h, fmt.Errorf("tag %s: %w", counts.Tag(), err)
	}
	return h, nil
}

func (h *Histogram) setTag(tag string) error {
	seen := map[string]bool{}
	for pair := range strings.SplitSeq(tag, ";") {
		key, value, ok := strings.Cut(pair, "=")
		if !ok || key == "" || value == "" {
			return fmt.Errorf("%q is not key=value", pair)
		}
		if seen[key] {
			return fmt.Errorf("key %s twice", key)
		}
		seen[key] = true
		var err error
		switch key {
		case "workload":
			h.Workload = value
		case "impl":
			h.Impl = value
		case "arm":
			h.Arm = value
		case "rate":
			h.Rate, err = strconv.ParseFloat(value, 64)
		case "achieved":
			h.Achieved, err = strconv.ParseFloat(value, 64)
		case "missed":
			h.Missed, err = strconv.ParseInt(value, 10, 64)
		case "block":
			h.Block, err = strconv.Atoi(value)
		case "process":
			h.Process, err = strconv.Atoi(value)
		default:
			h.Params[key] = ParseParam(value)
		}
		if err != nil {
			return fmt.Errorf("%s is %q, want a number", key, value)
		}
	}
	switch {
	case h.Impl == "":
		return fmt.Errorf("no impl")
	case h.Rate < 0 || h.Achieved < 0 || h.Missed < 0:
		return fmt.Errorf("rate, achieved and missed cannot be negative")
	case seen["rate"] && !seen["achieved"]:
		return fmt.Errorf("rate without achieved: whether the offered rate was met is unknown")
	}
	return nil
}
