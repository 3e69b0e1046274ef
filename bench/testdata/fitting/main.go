// Fitting describes a ring of at most GuardLimit bytes, and compiles.
package main

import "github.com/trusted-ring/trusted-ring/ring"

const _ = ring.GuardLimit - 8192*ring.StrideXS

func main() {}
