// Package bench measures the ring and its alternatives. It is made of ordinary Go benchmarks:
//
//	go test -run '^$' -bench Throughput/impl=ring ./bench
//	go test -run '^$' -bench 'RoundTrip/.*/.*/size=64$' -count 10 ./bench | benchstat -col /impl -row /size -
//
// and of a runner, bench/cmd/bench, that puts each of them into a fresh process, in mirrored random order, between hardware
// probes, and writes down the machine.
//
// Its opinion: b.N counts events, so ns/op is the time of one event (of one round trip, one probe operation, one sweep
// where the workload says so). Start-up and warm-up lie before the time, checking what was delivered lies behind it, and a
// benchmark whose events are not what the variant promises fails instead of printing a number. Goroutines that spin have a
// core each; without enough cores the result is not-testable, and the configuration line "why" before it says so.
//
// # Names
//
// Keys stand in this order, those that apply; package cells has the list, and the smallest run that has each of them.
//
//	Throughput/impl=/mode=/size=/batch=/readers=   a stream to readers on other cores; batches claimed and released together
//	Write/impl=/mode=/size=                        a writer alone, full payloads, one goroutine
//	Read/impl=/mode=/size=                         a reader alone, from a filled instance, one goroutine
//	RoundTrip/impl=/mode=/size=                    there through one instance and back through another
//	Tail/impl=/mode=/size=/readers=                the writer's time while readers are close behind; readers=0 without any
//	FanOut/impl=/mode=/size=/batch=/readers=       a stream to readers that share the cores, free for the scheduler
//	Latency/impl=/mode=/size=/rate=                open loop at a fixed rate of events/s
//	Probe/probe=pingpong|stream|xchg|clock|memmove/size=   what the hardware gives at this moment
//	Claim/id=/...                                  the workload of a documented claim; form=documented or form=obtained
//
// # Units
//
//	ns/op, events/s                                per event
//	missed-events, lost-events, torn-events, misordered-events, miscounted-events     counts over all b.N events
//	p50-ns, p90-ns, p99-ns, p99.9-ns, p99.99-ns    from the intended send; none without ten samples beyond it
//	offered-events/s, achieved-events/s            of an open loop: below 99 % of the offered rate the cell has failed
//	stage-ns                                       per event and stage of a pipeline
//	users                                          the most that are served with p99.9 below 1 ms and nothing lost
//	least-pressure                                 that a lagging reader had while the writer was timed
//	heap-growth-bytes, mallocs                     over all b.N events
//	slots, misaligned-slots, payload-bytes, resident-bytes, second-writers, reader-errors, ratios, wrong-ratios
//	refused                                        1 if what must be refused was
//	not-testable                                   1 if the machine does not allow the benchmark
package bench
