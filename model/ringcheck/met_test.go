//go:build explore

package ringcheck

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// ordered says which order each function of ring/internal/order asks for. What
// it lacks asks for none, or is sequentially consistent on every machine: Add and
// CompareAndSwap.
var ordered = map[string][]Op{
	"Load": {AcquireLoad}, "Store": {ReleaseStore},
	"Mark": {ReleaseFence}, "Recheck": {AcquireFence},
	"Publish": {ReleaseStore}, "PublishRun": {ReleaseStore}, "Commit": {ReleaseStore},
	"ReleaseFence": {ReleaseFence}, "Fence": {Fence}, "Heavy": {HeavyFence},
}

// TestEveryOrderIsMet reads the source of the ring: each order that it asks for
// is one of those that TestEveryOrderIsNecessary takes away.
func TestEveryOrderIsMet(t *testing.T) {
	met := map[string]bool{}
	for _, p := range Programs() {
		for site := range sites()[p.Name] {
			met[fmt.Sprint(site.Op, " in ", site.Caller)] = true
		}
	}
	names, err := filepath.Glob("../../ring/*.go")
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			ast.Inspect(f, func(n ast.Node) bool {
				if call, ok := n.(*ast.SelectorExpr); ok && fmt.Sprint(call.X) == "order" {
					for _, op := range ordered[call.Sel.Name] {
						asked++
						if site := fmt.Sprint(op, " in ", nameOf(f)); !met[site] {
							t.Errorf("no program meets the %s", site)
						}
					}
				}
				return true
			})
		}
	}
	if asked < 30 {
		t.Errorf("the ring asks for %d orders only: is this its source?", asked)
	}
}

// nameOf is a function's name as the runtime has it, without the package.
func nameOf(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return f.Name.Name
	}
	if star, ok := f.Recv.List[0].Type.(*ast.StarExpr); ok {
		return fmt.Sprintf("(*%s).%s", star.X, f.Name.Name)
	}
	return fmt.Sprintf("%s.%s", f.Recv.List[0].Type, f.Name.Name)
}
