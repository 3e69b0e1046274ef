package main

import (
	"regexp"
	"slices"
)

var (
	checkName = regexp.MustCompile(`CHECK\((\w+),`)
	ltlName   = regexp.MustCompile(`(?m)^ltl (\w+)`)
	breakName = regexp.MustCompile(`BREAK_(\w+)`)
)

// properties are the assertions and formulas that a model names.
func properties(source string) []string {
	names := submatches(checkName, source)
	names = slices.DeleteFunc(names, func(n string) bool { return n == "property" }) // the macro itself
	return append(names, submatches(ltlName, source)...)
}

// breaks are the twins that a model offers.
func breaks(source string) []string { return submatches(breakName, source) }

func submatches(pattern *regexp.Regexp, source string) []string {
	var names []string
	for _, m := range pattern.FindAllStringSubmatch(source, -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}
