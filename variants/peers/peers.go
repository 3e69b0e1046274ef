// Package peers puts third-party queues behind the interface of package variants, each as its own documentation would
// have it used. None of them has batches or several readers that each see the whole stream, so a batch is one event
// after another, except where About says so, and the number of readers is one.
package peers

import "github.com/trusted-ring/trusted-ring/variants"

// All lists the third-party variants, in the order of the report.
func All() []variants.Variant {
	return []variants.Variant{
		xsyncSPSC(),
		xsyncMPMC(),
		workiva(),
		smallnest(),
		diode(),
	}
}
