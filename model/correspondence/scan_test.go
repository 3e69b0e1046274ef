package correspondence

import (
	"slices"
	"strings"
	"testing"
)

func TestScanFindsEveryKindOfAccess(t *testing.T) {
	found, err := Scan("../..", "./model/correspondence/testdata/house/clean")
	if err != nil {
		t.Fatal(err)
	}
	const file = "model/correspondence/testdata/house/clean/clean.go"
	want := []Access{
		{"(*handle).read", "order.Load(h.word)", "Load", Place{File: file, Line: 17}},
		{"(*handle).read", "h.parker.Park(nil)", "Park", Place{File: file, Line: 18}},
		{"(*handle).read", "unsafe.Pointer(order.Word(h.word, 8))", "", Place{File: file, Line: 21}},
		{"(*handle).read", "order.Load(order.Word(h.word, 8))", "Load", Place{File: file, Line: 22}},
		{"reset", "*h.word", "", Place{File: file, Line: 25}},
	}
	if !slices.Equal(found, want) {
		t.Errorf("found\n%v\nwant\n%v", found, want)
	}
}

func TestScanRefuses(t *testing.T) {
	for pattern, want := range map[string]string{
		"atomic":  "house/atomic/atomic.go:4: imports sync/atomic",
		"novel":   "house/novel/novel.go:6: read: order.Novel is not known here",
		"missing": "directory not found",
		"...":     "packages, want 1",
	} {
		_, err := Scan("../..", "./model/correspondence/testdata/house/"+pattern)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", pattern, err, want)
		}
	}
}
