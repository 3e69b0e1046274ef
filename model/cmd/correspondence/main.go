// Command correspondence writes the table of the ring's shared accesses and the
// steps of its models: see package correspondence. Run it in the module's root;
// with -tags explore it also finds out which programs of the model checker execute
// each access. It exits with 1 when something does not correspond, and lists what.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/trusted-ring/trusted-ring/model/correspondence"
)

func main() {
	root := flag.String("root", ".", "folder of the module")
	flag.Parse()
	if err := run(*root); err != nil {
		fmt.Fprintln(os.Stderr, "correspondence:", err)
		os.Exit(1)
	}
}

func run(root string) error {
	if err := collect(root); err != nil {
		return err
	}
	table, err := correspondence.Build(root)
	if err != nil {
		return err
	}
	for _, p := range table.Problems {
		fmt.Fprintln(os.Stderr, p)
	}
	if n := len(table.Problems); n > 0 {
		return fmt.Errorf("%d problems, %s left as it was", n, correspondence.TableFile)
	}
	var b bytes.Buffer
	if err := table.Markdown(&b); err != nil {
		return err
	}
	fmt.Printf("%s: %d accesses, %d steps\n", correspondence.TableFile, len(table.Entries), len(table.Steps))
	return os.WriteFile(filepath.Join(root, correspondence.TableFile), b.Bytes(), 0o644)
}
