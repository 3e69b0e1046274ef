package run

import (
	"bytes"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// log writes histogram lines with the given tags, one value each.
func log(t *testing.T, tags ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := hdrhistogram.NewHistogramLogWriter(&b)
	if err := w.OutputLogFormatVersion(); err != nil {
		t.Fatal(err)
	}
	if err := w.OutputLegend(); err != nil {
		t.Fatal(err)
	}
	for i, tag := range tags {
		h := hdrhistogram.New(1, 10_000_000_000, 3)
		h.SetTag(tag)
		if err := h.RecordValue(int64(100 + i)); err != nil {
			t.Fatal(err)
		}
		if err := w.OutputIntervalHistogram(h); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

func TestHistograms(t *testing.T) {
	r, err := Load(dir(t, map[string]string{
		"bench.txt":   oneLine,
		"latency.hdr": log(t, "impl=ring;mode=gated;size=64;rate=1000000;achieved=999874.2;missed=7;block=2;process=31;arm=b"),
		"more.hdr":    log(t, "workload=RoundTrip;impl=channel"),
	}))
	if err != nil {
		t.Fatal(err)
	}
	h := r.Histograms[0]
	if h.Workload != "Latency" || h.Impl != "ring" || h.Params["mode"] != "gated" || h.Params["size"] != 64.0 || len(h.Params) != 2 {
		t.Errorf("%+v", h)
	}
	if h.Rate != 1e6 || h.Achieved != 999874.2 || h.Missed != 7 || h.Block != 2 || h.Process != 31 || h.Arm != "b" || h.Line != 3 {
		t.Errorf("%+v", h)
	}
	counts, err := h.Counts.Unpack()
	if err != nil {
		t.Fatal(err)
	}
	if counts.TotalCount() != 1 || counts.Max() != 100 {
		t.Errorf("%d values up to %d", counts.TotalCount(), counts.Max())
	}
	if h := r.Histograms[1]; h.Workload != "RoundTrip" || h.Rate != 0 || h.Arm != "a" {
		t.Errorf("%+v", h)
	}
}

func TestBadHistograms(t *testing.T) {
	check := func(text, want string) {
		t.Helper()
		root := dir(t, map[string]string{"bench.txt": oneLine, "latency.hdr": text})
		_, err := Load(root)
		if err == nil {
			t.Errorf("%.60q: no error", text)
			return
		}
		if got := strings.ReplaceAll(err.Error(), root, "DIR"); !strings.HasPrefix(got, "DIR/latency.hdr:") || !strings.Contains(got, want) {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	good := log(t, "impl=ring")
	check(good+"some text\n", ":4: not a line of a histogram log")
	check(good+"Tag=x\n", ":4: not a line")
	check(good+"Tag=impl=ring,1,2,3,AAAA\n", ":4: decoding")
	check(good[:len(good)-20], ":3: decoding")
	check(log(t, ""), ":3: the histogram has no tag")
	check(log(t, "rate=5;achieved=5"), "no impl")
	check(log(t, "impl=ring;rate=5"), "rate without achieved")
	check(log(t, "impl=ring;impl=x"), "key impl twice")
	check(log(t, "impl=ring;size"), `"size" is not key=value`)
	check(log(t, "impl=ring;rate=fast;achieved=1"), `rate is "fast"`)
	check(log(t, "impl=ring;missed=-1"), "cannot be negative")
}

// What is packed comes back bucket for bucket.
func TestPackKeepsEveryCount(t *testing.T) {
	h := hdrhistogram.New(1, 10_000_000_000, 3)
	for v := int64(1); v < 10_000_000_000; v = v*7/5 + 1 {
		if err := h.RecordValues(v, v%13+1); err != nil {
			t.Fatal(err)
		}
	}
	packed, err := Pack(h)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := packed.Unpack(); err != nil || !got.Equals(h) {
		t.Errorf("%v: %+v", err, got)
	}
}

// A loaded run must not keep an unpacked histogram a line: 2,000 of them are
// 400 MB, twice what rendering a FULL run may take.
func TestLoadedHistogramsStaySmall(t *testing.T) {
	const n, most = 300, 16 << 10
	tags := make([]string, n)
	for i := range tags {
		tags[i] = "impl=ring;process=" + strconv.Itoa(i)
	}
	data := []byte(log(t, tags...))
	live := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := live()
	hs, err := parseLog("x.hdr", data)
	if err != nil {
		t.Fatal(err)
	}
	if after := live(); after > before+n*most {
		t.Errorf("%d histograms keep %d bytes each, want at most %d", n, (after-before)/n, most)
	}
	runtime.KeepAlive(hs)
}
