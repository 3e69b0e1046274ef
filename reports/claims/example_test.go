package claims_test

import (
	"fmt"
	"log"

	"github.com/trusted-ring/trusted-ring/reports/claims"
	"github.com/trusted-ring/trusted-ring/reports/schema"
)

// A file of one's own: one claim with two readings, a time against a bound, and
// the same time as a multiple of another benchmark's in the same block.
func Example() {
	file, err := claims.Parse("my.yaml", []byte(`
subject: my-service
source: its README
claims:
  - id: fast-lookup
    statement: a lookup takes less than a microsecond, and at most twice a map access
    readings:
      - name: as documented
        unit: ns
        max: 1000
        measure: {workload: Lookup, where: {size: [10, 1000]}, metric: ns/op}
      - name: over a map access
        unit: ratio
        max: 2
        measure:
          workload: Lookup
          where: {size: 1000}
          metric: ns/op
          over: {workload: Map, same: [size], metric: ns/op}
`))
	if err != nil {
		log.Fatal(err)
	}
	cell := func(workload string, size float64, samples ...float64) schema.Cell {
		c := schema.Cell{Workload: workload, Name: fmt.Sprintf("%s/size=%v", workload, size), Params: map[string]any{"size": size}, Unit: "ns/op", Arm: "a", Testable: true}
		for i, v := range samples {
			c.Samples = append(c.Samples, schema.Sample{Value: v, Block: i + 1, Process: i + 1})
		}
		return c
	}
	cells := []schema.Cell{cell("Lookup", 10, 80, 81, 82, 79, 80, 83), cell("Lookup", 1000, 95, 97, 96, 190, 94, 98), cell("Map", 1000, 40, 41, 40, 80, 40, 41)}
	for _, c := range claims.Evaluate([]claims.File{file}, cells, schema.Evidence{}, 0.95) {
		for _, r := range c.Readings {
			fmt.Printf("%s, %s: %s: %s\n", c.ID, r.Name, r.Verdict, r.Why)
		}
	}
	// Output:
	// fast-lookup, as documented: supported: worst of 2, Lookup/size=1000: the whole interval 94 to 190 (6 processes) is at most 1,000 ns
	// fast-lookup, over a map access: refuted: none of the interval 2.35 to 2.4 (6 pairs) is at most 2
}
