// Package novel calls a function of package order that nobody has judged.
package novel

import "github.com/trusted-ring/trusted-ring/model/correspondence/testdata/house/internal/order"

func read(p *uint64) uint64 { return order.Novel(p) }
