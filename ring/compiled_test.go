//go:build amd64 && !race && !purego && !explore

package ring_test

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// On amd64 an event is published by plain stores, which are a release only as
// long as the compiler leaves them in their order: see order.Publish.

const doorOfAMD64 = "internal/order/asm_amd64.go"

// instruction is one line of the compiler's listing.
type instruction struct {
	function, file, text string
	line                 int
}

func (i instruction) jumps() bool {
	return regexp.MustCompile(`^(J[A-Z]+|CALL|RET)\b`).MatchString(i.text)
}

var destination = regexp.MustCompile(`, (\S*\((?:[A-Z0-9]+)\)(?:\([A-Z0-9]+\*\d\))?)$`)

// stores is where the instruction writes to memory that is not the stack, "" if it
// does not.
func (i instruction) stores() string {
	m := destination.FindStringSubmatch(i.text)
	if m == nil || !strings.HasPrefix(i.text, "MOV") || strings.Contains(m[1], "(SP)") {
		return ""
	}
	return m[1]
}

var listed = regexp.MustCompile(`^\t0x[0-9a-f]+ \d+ \((.+):(\d+)\)\t(.+)$`)

// listing compiles the package and returns its instructions.
func listing(t *testing.T) (all []instruction) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "build", "-gcflags=-S", ".")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	function := ""
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		text := lines.Text()
		if name, _, ok := strings.Cut(text, " STEXT"); ok {
			function = name[strings.LastIndex(name, "/")+1:]
			continue
		}
		m := listed.FindStringSubmatch(text)
		if m == nil || strings.HasPrefix(m[3], "PCDATA") || strings.HasPrefix(m[3], "FUNCDATA") {
			continue
		}
		in := instruction{function: function, file: m[1], text: strings.ReplaceAll(m[3], "\t", " ")}
		in.text = strings.ReplaceAll(in.text, ",", ", ")
		in.text = strings.Join(strings.Fields(in.text), " ")
		_, err := fmt.Sscan(m[2], &in.line)
		require.NoError(t, err)
		all = append(all, in)
	}
	return all
}

// statement is the line on which the door has a statement.
func statement(t *testing.T, text string) int {
	t.Helper()
	source, err := os.ReadFile(doorOfAMD64)
	require.NoError(t, err)
	found := 0
	for n, line := range strings.Split(string(source), "\n") {
		if strings.TrimSpace(line) == text {
			require.Zero(t, found, "two lines are %q", text)
			found = n + 1
		}
	}
	require.NotZero(t, found, "no line of %s is %q", doorOfAMD64, text)
	return found
}

// TestPublishIsCompiledInOrder: wherever the compiler put a slot's release, the
// length and type are stored right before it and the cursor right after it, in one
// basic block, with no other store between.
func TestPublishIsCompiledInOrder(t *testing.T) {
	meta, release, cursor := statement(t, "*Word(slot, 8) = meta"), statement(t, "*slot = v"), statement(t, "*cursor = next")
	published, committed := []string{}, []string{}
	var last []int // the lines of the stores since the last jump
	end := func(function string) {
		for n, line := range last {
			if line != release {
				continue
			}
			require.Positive(t, n, function)
			require.Equal(t, meta, last[n-1], "%s: length and type are not stored right before the release", function)
			if n+1 < len(last) && last[n+1] == cursor {
				published = append(published, function)
			} else {
				committed = append(committed, function)
			}
		}
		for n, line := range last {
			if line == cursor {
				require.True(t, n > 0 && last[n-1] == release, "%s: the cursor is not stored right after the release", function)
			}
		}
		last = nil
	}
	for _, in := range listing(t) {
		if to := in.stores(); to != "" {
			line := 0
			if strings.HasSuffix(in.file, doorOfAMD64) {
				line = in.line
			}
			last = append(last, line)
		}
		if in.jumps() {
			end(in.function)
		}
	}
	require.Contains(t, published, "ring.(*Writer).write")
	require.Contains(t, published, "ring.(*Writer).Publish")
	require.Contains(t, committed, "ring.(*SharedWriter).release")
}

// TestMarkIsCompiled: the writing mark of an overwrite slot is not dropped for the
// release of the same word, nor moved behind it.
func TestMarkIsCompiled(t *testing.T) {
	mark, release := statement(t, "func Mark(seq *uint64, v uint64) { *seq = v }"), statement(t, "*slot = v")
	marked := map[string]bool{}
	released := map[string]bool{}
	for _, in := range listing(t) {
		switch {
		case in.stores() == "":
		case strings.HasSuffix(in.file, doorOfAMD64) && in.line == mark:
			require.False(t, released[in.function], "%s: the release is stored before the mark", in.function)
			marked[in.function] = true
		case strings.HasSuffix(in.file, doorOfAMD64) && in.line == release:
			released[in.function] = true
		}
	}
	for _, function := range []string{"ring.(*Writer).write", "ring.(*Writer).claim", "ring.(*SharedWriter).ownSlot"} {
		require.True(t, marked[function], "%s stores no mark", function)
	}
}
