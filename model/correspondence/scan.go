package correspondence

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// Access is one place in package ring that touches memory which another
// goroutine may touch.
type Access struct {
	Function string // "(*Writer).write"
	Call     string // "order.Mark(w.slot(), writing(w.next))"
	Order    string // the function of package order; "" for one without
	Place    Place
}

// String is "ring/writer.go:101: (*Writer).write: order.Mark(…)".
func (a Access) String() string { return fmt.Sprintf("%s: %s: %s", a.Place, a.Function, a.Call) }

// Place is a line of a file, named from the module's root; and for a line of a
// theory, what it speaks of.
type Place struct {
	File string
	Line int
	Goal string // "Seqlock.mark"; else ""
}

func (p Place) String() string { return fmt.Sprintf("%s:%d", p.File, p.Line) }

// The functions of package order, by whether they touch a shared word or order
// those that do.
var (
	accesses = []string{
		"Add", "Commit", "CompareAndSwap", "CopyIn", "CopyOut", "Fence", "Heavy", "Load", "Mark", "Note", "Park",
		"Own",
		"Peek", "PlainIn", "PlainOut", "PlainStore", "PlainWord", "Publish", "PublishRun", "Recheck", "ReleaseFence",
		"Store", "Unpark",
	}
	others = []string{"Expedited", "Install", "NewParker", "Pause", "Sleep", "Word", "Yield"}
)

// Scan finds every shared access of the package at pattern in the module at root,
// tests excluded, in source order: the calls of package order; and, for nothing
// may go around that room, pointers to words that are followed, or turned into
// pointers to bytes, by hand.
func Scan(root, pattern string) ([]Access, error) {
	loaded, err := packages.Load(&packages.Config{Dir: root, Mode: packages.LoadSyntax}, pattern)
	if err != nil {
		return nil, err
	}
	if len(loaded) != 1 {
		return nil, fmt.Errorf("%s: %d packages, want 1", pattern, len(loaded))
	}
	s := &scanner{pkg: loaded[0]}
	if len(s.pkg.Errors) > 0 {
		return nil, s.pkg.Errors[0]
	}
	if s.root, err = filepath.Abs(root); err != nil {
		return nil, err
	}
	for _, file := range s.pkg.Syntax {
		if err := s.file(file); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(s.found, func(a, b located) int {
		return cmp.Or(cmp.Compare(a.Place.File, b.Place.File), cmp.Compare(a.pos, b.pos))
	})
	found := make([]Access, len(s.found))
	for i, l := range s.found {
		found[i] = l.Access
	}
	return found, nil
}

type scanner struct {
	pkg   *packages.Package
	root  string
	found []located
}

// located is an access with its position, which sorts the calls of one line.
type located struct {
	Access
	pos token.Pos
}

func (s *scanner) file(file *ast.File) error {
	for _, spec := range file.Imports {
		if spec.Path.Value == `"sync/atomic"` {
			return fmt.Errorf("%s: imports sync/atomic: only package order orders memory", s.place(spec))
		}
	}
	for _, decl := range file.Decls {
		fn, ok := decl.(*ast.FuncDecl)
		if !ok || fn.Body == nil {
			continue
		}
		if err := s.function(fn); err != nil {
			return err
		}
	}
	return nil
}

func (s *scanner) function(fn *ast.FuncDecl) (err error) {
	name := functionName(fn)
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		order, shared, wrong := s.shared(n)
		if wrong != nil && err == nil {
			err = fmt.Errorf("%s: %s: %w", s.place(n), name, wrong)
		}
		if shared {
			call := types.ExprString(n.(ast.Expr))
			s.found = append(s.found, located{Access{Function: name, Call: call, Order: order, Place: s.place(n)}, n.Pos()})
		}
		return true
	})
	return err
}

// shared reports whether n is a shared access, and by which function of package
// order.
func (s *scanner) shared(n ast.Node) (order string, shared bool, err error) {
	switch n := n.(type) {
	case *ast.StarExpr:
		t := s.pkg.TypesInfo.Types[n.X]
		return "", t.IsValue() && isWord(t.Type), nil
	case *ast.CallExpr:
		if t := s.pkg.TypesInfo.Types[n.Fun]; t.IsType() {
			return "", t.Type == types.Typ[types.UnsafePointer] && s.isRegion(n.Args[0]), nil
		}
		order, ok := s.callee(n)
		if !ok || slices.Contains(others, order) {
			return "", false, nil
		}
		if !slices.Contains(accesses, order) {
			return "", false, fmt.Errorf("order.%s is not known here: say in scan.go whether it is an access", order)
		}
		return order, true, nil
	}
	return "", false, nil
}

// callee is the function or method of package order that is called.
func (s *scanner) callee(call *ast.CallExpr) (name string, ok bool) {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return "", false
	}
	fn, ok := s.pkg.TypesInfo.Uses[sel.Sel].(*types.Func)
	if !ok || fn.Pkg() == nil || !strings.HasSuffix(fn.Pkg().Path(), "/internal/order") {
		return "", false
	}
	return fn.Name(), true
}

// isRegion reports whether e points to a word that may be the region's. That of a
// Go slice, by unsafe.SliceData, is not.
func (s *scanner) isRegion(e ast.Expr) bool {
	if call, ok := e.(*ast.CallExpr); ok {
		if sel, ok := call.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "SliceData" {
			return false
		}
	}
	return isWord(s.pkg.TypesInfo.Types[e].Type)
}

// isWord reports whether t is *uint64.
func isWord(t types.Type) bool {
	p, ok := t.(*types.Pointer)
	return ok && types.Identical(p.Elem(), types.Typ[types.Uint64])
}

func (s *scanner) place(n ast.Node) Place {
	at := s.pkg.Fset.Position(n.Pos())
	file, err := filepath.Rel(s.root, at.Filename)
	if err != nil {
		file = at.Filename
	}
	return Place{File: filepath.ToSlash(file), Line: at.Line}
}

// functionName is the name as a stack trace has it: "(*Writer).write".
func functionName(fn *ast.FuncDecl) string {
	if fn.Recv == nil {
		return fn.Name.Name
	}
	recv := types.ExprString(fn.Recv.List[0].Type)
	if strings.HasPrefix(recv, "*") {
		recv = "(" + recv + ")"
	}
	return recv + "." + fn.Name.Name
}
