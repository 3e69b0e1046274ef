// Oversized describes a ring of one slot more than GuardLimit holds, and must not compile.
package main

import "github.com/trusted-ring/trusted-ring/ring"

const _ = ring.GuardLimit - 8193*ring.StrideXS

func main() {}
