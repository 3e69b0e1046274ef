// Package correspondence holds the ring and its models together, so that neither
// can move away from the other unnoticed.
//
// The table has a row for every shared access in package ring: which step of the
// protocol it is, which lines of the Promela models and of the Why3 theories carry
// that step as a tag (@W1), and which programs of the model checker execute it.
// The accesses are found in the source with its types (Scan); the rows are kept by
// hand, because that an access is a step is a judgement (rows_*.go); steps are
// defined once (Steps); everything else is looked up. An access without a row, a
// row without an access, a step that no access does, a tag that a model lacks
// without a reason, a tag that is no step: each is a Problem with its file and line.
//
// TABLE.md is generated, and a test compares it:
//
//	go run ./model/cmd/correspondence                  # the table
//	go run -tags explore ./model/cmd/correspondence    # executions too: explored.json
//
// The other half replays: traces of the real ring, recorded under concurrency by
// stress, must be paths of the specification's transition system (replay_test.go).
package correspondence
