//go:build explore

package main

import "github.com/trusted-ring/trusted-ring/model/correspondence"

// collect runs the programs of the model checker and keeps who executed what.
func collect(root string) error {
	found, err := correspondence.Scan(root, "./ring")
	if err != nil {
		return err
	}
	return correspondence.Collect(found).Write(root)
}
