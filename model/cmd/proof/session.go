package main

import (
	"encoding/xml"
	"fmt"
	"os"
	"slices"
	"strings"
)

// session is a why3session.xml as far as this command reads and writes it. Goals
// are not split, so that a goal holds proofs and nothing else.
type session struct {
	XMLName xml.Name `xml:"why3session"`
	Shape   string   `xml:"shape_version,attr"`
	Provers []prover `xml:"prover"`
	File    struct {
		Format string `xml:"format,attr"`
		Path   []struct {
			Name string `xml:"name,attr"`
		} `xml:"path"`
		Theories []theory `xml:"theory"`
	} `xml:"file"`
}

// prover is one prover and what a proof may cost.
type prover struct {
	ID      string `xml:"id,attr"`
	Name    string `xml:"name,attr"`
	Version string `xml:"version,attr"`
	Seconds string `xml:"timelimit,attr"`
	Steps   string `xml:"steplimit,attr"`
	MB      string `xml:"memlimit,attr"`
}

type theory struct {
	Name  string        `xml:"name,attr"`
	Goals []sessionGoal `xml:"goal"`
}

type sessionGoal struct {
	Name   string  `xml:"name,attr"`
	Proofs []proof `xml:"proof"`
}

type proof struct {
	Prover   string    `xml:"prover,attr"`
	Obsolete string    `xml:"obsolete,attr,omitempty"`
	Result   *result   `xml:"result"`
	Undone   *struct{} `xml:"undone"`
}

type result struct {
	Status string `xml:"status,attr"`
}

// goal is a theorem or a control, and who proved it.
type goal struct {
	name     string // theory.goal
	provedBy []string
}

// provers are the two that must agree, with the versions that Debian 12 has.
func provers() []prover {
	return []prover{
		{ID: "0", Name: "CVC4", Version: "1.8", Seconds: "30", Steps: "0", MB: "1000"},
		{ID: "1", Name: "Z3", Version: "4.8.12", Seconds: "30", Steps: "0", MB: "1000"},
	}
}

func readSession(path string) (session, error) {
	var s session
	text, err := os.ReadFile(path)
	if err != nil {
		return s, err
	}
	if err := xml.Unmarshal(text, &s); err != nil {
		return s, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

// goals lists every goal with the provers whose proof is valid and current.
func (s session) goals() []goal {
	names := map[string]string{}
	for _, p := range s.Provers {
		names[p.ID] = p.Name
	}
	var goals []goal
	for _, t := range s.File.Theories {
		for _, g := range t.Goals {
			out := goal{name: t.Name + "." + g.Name}
			for _, p := range g.Proofs {
				if p.Result != nil && p.Result.Status == "valid" && p.Obsolete != "true" {
					out.provedBy = append(out.provedBy, names[p.Prover])
				}
			}
			slices.Sort(out.provedBy)
			out.provedBy = slices.Compact(out.provedBy)
			goals = append(goals, out)
		}
	}
	return goals
}

// preamble is what Why3 1.5 demands, to the letter.
const preamble = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE why3session PUBLIC "-//Why3//proof session v5//EN"
"http://why3.lri.fr/why3session.dtd">
<why3session shape_version="6">
`

// blank is a session of the given goals in which nothing has been tried.
func blank(theories []theory) string {
	var b strings.Builder
	b.WriteString(preamble)
	for _, p := range provers() {
		fmt.Fprintf(&b, "<prover id=%q name=%q version=%q timelimit=%q steplimit=%q memlimit=%q/>\n", p.ID, p.Name, p.Version, p.Seconds, p.Steps, p.MB)
	}
	b.WriteString("<file format=\"whyml\"><path name=\"..\"/><path name=\"ring.mlw\"/>\n")
	for _, t := range theories {
		fmt.Fprintf(&b, "<theory name=%q>\n", t.Name)
		for _, g := range t.Goals {
			fmt.Fprintf(&b, "<goal name=%q>", g.Name)
			for _, p := range provers() {
				fmt.Fprintf(&b, "<proof prover=%q><undone/></proof>", p.ID)
			}
			b.WriteString("</goal>\n")
		}
		b.WriteString("</theory>\n")
	}
	b.WriteString("</file>\n</why3session>\n")
	return b.String()
}
