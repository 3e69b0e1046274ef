// Package instrument makes copies of the ring in which every writer and reader may
// be paused before every step of the protocol. Production code carries no hooks: the
// copies are made from its current source and come into a build through go build
// -overlay.
//
// All steps of the protocol are calls into ring/internal/order, or lie within its
// functions. Behind the portable door (Portable) a hook is put before each statement
// of each function, so that a writer may stop between two words of a payload. Behind
// the assembly door (Assembly) a hook is put before each call, so that the real
// instructions run.
package instrument

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Door is the build of package order that is instrumented.
type Door string

// The doors.
const (
	Portable Door = "purego"
	Assembly Door = "assembly"
)

// Tags are the build tags that choose the door.
func (d Door) Tags() string {
	if d == Portable {
		return "purego"
	}
	return ""
}

// Overlay writes the instrumented copies to dir, and an overlay file for go build
// -overlay, whose path it returns. root is the module's directory; patched says
// which of its files stand elsewhere in this build, as an overlay does.
func Overlay(root, dir string, door Door, patched map[string]string) (string, error) {
	source := filepath.Join(root, "ring", "internal", "order")
	entries, err := os.ReadDir(source)
	if err != nil {
		return "", err
	}
	context := build.Default
	if tags := door.Tags(); tags != "" {
		context.BuildTags = append(slices.Clone(context.BuildTags), tags)
	}
	replace := maps.Clone(patched)
	if replace == nil {
		replace = map[string]string{}
	}
	write := func(name string, text []byte) error {
		replace[filepath.Join(source, name)] = filepath.Join(dir, name)
		return os.WriteFile(filepath.Join(dir, name), text, 0o644)
	}
	hooks := 0
	for _, e := range entries {
		match, err := context.MatchFile(source, e.Name())
		if err != nil {
			return "", err
		}
		if !match || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		path := filepath.Join(source, e.Name())
		text, err := os.ReadFile(cmp.Or(patched[path], path))
		if err != nil {
			return "", err
		}
		n := 0
		if strings.HasSuffix(e.Name(), ".s") {
			text = bytes.ReplaceAll(text, []byte("TEXT ·"), []byte("TEXT ·bare"))
		} else if text, n, err = hooked(e.Name(), text); err != nil {
			return "", err
		}
		hooks += n
		if err := write(e.Name(), text); err != nil {
			return "", err
		}
	}
	if hooks < 20 {
		return "", fmt.Errorf("%d hooks in %s: package order no longer looks as expected", hooks, source)
	}
	if err := write("hook_overlay.go", []byte(hook)); err != nil {
		return "", err
	}
	b, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "overlay.json")
	return path, os.WriteFile(path, b, 0o644)
}

// hooked is a Go file with a hook before each statement of its exported functions,
// and a hooked function around each one written in assembly.
func hooked(name string, text []byte) ([]byte, int, error) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, text, parser.ParseComments)
	if err != nil {
		return nil, 0, err
	}
	type insertion struct {
		at   int
		text string
	}
	var insertions []insertion
	var wrappers strings.Builder
	for _, decl := range file.Decls {
		f, ok := decl.(*ast.FuncDecl)
		if !ok || !f.Name.IsExported() || f.Name.Name == "Word" {
			continue
		}
		if f.Body == nil {
			insertions = append(insertions, insertion{set.Position(f.Name.Pos()).Offset, "bare"})
			wrappers.WriteString(wrapper(text, set, f))
			continue
		}
		ast.Inspect(f.Body, func(n ast.Node) bool {
			for _, s := range statements(n) {
				insertions = append(insertions, insertion{set.Position(s.Pos()).Offset, "hook(); "})
			}
			return true
		})
	}
	slices.SortStableFunc(insertions, func(a, b insertion) int { return b.at - a.at })
	for _, in := range insertions { // from the end, so that offsets stay
		text = slices.Insert(slices.Clone(text), in.at, []byte(in.text)...)
	}
	return append(text, wrappers.String()...), len(insertions), nil
}

// statements are those in the list of n; the clauses of a switch or select are none.
func statements(n ast.Node) []ast.Stmt {
	switch n := n.(type) {
	case *ast.BlockStmt:
		return slices.DeleteFunc(slices.Clone(n.List), func(s ast.Stmt) bool {
			switch s.(type) {
			case *ast.CaseClause, *ast.CommClause:
				return true
			}
			return false
		})
	case *ast.CaseClause:
		return n.Body
	case *ast.CommClause:
		return n.Body
	}
	return nil
}

// wrapper is a function with the name and signature of f that hooks and calls it.
func wrapper(text []byte, set *token.FileSet, f *ast.FuncDecl) string {
	signature := string(text[set.Position(f.Type.Params.Pos()).Offset:set.Position(f.End()).Offset])
	var args []string
	for _, field := range f.Type.Params.List {
		for _, name := range field.Names {
			args = append(args, name.Name)
		}
	}
	call := fmt.Sprintf("bare%s(%s)", f.Name.Name, strings.Join(args, ", "))
	if f.Type.Results != nil {
		call = "return " + call
	}
	return fmt.Sprintf("\nfunc %s%s { hook(); %s }\n", f.Name.Name, signature, call)
}

// Variable is the environment variable that says how often an instrumented build
// pauses: once in so many steps; 0 or unset: never.
const Variable = "TRUSTED_RING_PAUSE"

// hook is the file that is added to package order. Most pauses are a turn for
// others, some last microseconds, a few milliseconds: long enough for the rest of
// the ring to go round many times.
const hook = `package order

import (
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"time"
)

var once, _ = strconv.ParseUint(os.Getenv("` + Variable + `"), 10, 32)

func hook() {
	if once == 0 || rand.Uint64N(once) != 0 {
		return
	}
	switch n := rand.IntN(1000); {
	case n < 700:
		runtime.Gosched()
	case n < 900:
		for range rand.IntN(5_000) {
			_ = rand.Uint32()
		}
	case n < 995:
		time.Sleep(time.Duration(rand.IntN(100)) * time.Microsecond)
	default:
		time.Sleep(time.Duration(rand.IntN(5)) * time.Millisecond)
	}
}
`
