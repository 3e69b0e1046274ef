// Package peers puts third-party queues behind the interface of package variants, each in its strongest form that its
// documentation knows. None of them lets several readers each see the whole stream, so the number of readers is one.
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
