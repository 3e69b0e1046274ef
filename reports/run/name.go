package run

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"golang.org/x/perf/benchfmt"
)

// setName takes a benchmark name apart: Throughput/impl=ring/size=64-2 is the
// workload Throughput with impl "ring" and size 64 on 2 CPUs. Parts without a
// key (b.Run("small", …)) are joined under the key "sub".
func (res *Result) setName(name benchfmt.Name) error {
	base, parts := name.Parts()
	res.CPUs = 1
	if n := len(parts); n > 0 && parts[n-1][0] == '-' {
		cpus, err := strconv.Atoi(string(parts[n-1][1:]))
		if err != nil {
			return fmt.Errorf("name %s: CPU count %q is out of range", name, parts[n-1][1:])
		}
		res.CPUs = cpus
		parts = parts[:n-1]
	}
	res.Workload = string(base)
	if res.Workload == "" {
		return fmt.Errorf("name Benchmark%s has no base name", name)
	}
	res.Name = res.Workload
	res.Params = make(map[string]any, len(parts))
	var positional []string
	for _, part := range parts {
		res.Name += string(part)
		key, value, ok := strings.Cut(string(part[1:]), "=")
		if !ok {
			positional = append(positional, key)
			continue
		}
		if key == "" || value == "" {
			return fmt.Errorf("name %s: %q is not key=value", name, part[1:])
		}
		if _, dup := res.Params[key]; dup {
			return fmt.Errorf("name %s: key %s twice", name, key)
		}
		res.Params[key] = ParseParam(value)
	}
	if len(positional) > 0 {
		res.Params["sub"] = strings.Join(positional, "/")
	}
	return nil
}

// ParseParam reads a parameter: a float64 when the text is the plain decimal
// form of one, so that formatting it gives the text back, and whole numbers are
// exact; else the text.
func ParseParam(text string) any {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || FormatParam(f) != text || math.Abs(f) > 1<<53 {
		return text
	}
	return f
}

// FormatParam is the inverse of ParseParam.
func FormatParam(v any) string {
	if f, ok := v.(float64); ok {
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}
