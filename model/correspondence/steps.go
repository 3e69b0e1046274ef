package correspondence

import "slices"

// Step is a step of the ring's protocol, by the name that models carry as a tag.
type Step struct {
	ID      string
	Does    string
	Private string            // why no shared access is this step; "" when one is
	Absent  map[string]string // by model: why it has no such step
	Place   Place             // of the definition
}

// Steps is the protocol: what each tag means.
func Steps() []Step {
	return slices.Concat(overwriting(), gating(), joining(), sharing(), waiting(), closing())
}

func step(id, does string) Step { return Step{ID: id, Does: does, Place: here()} }

// notIn says why the model has none of these steps.
func notIn(model, why string, steps ...Step) []Step {
	for i := range steps {
		steps[i].Absent = map[string]string{model: why}
	}
	return steps
}

func overwriting() []Step {
	return slices.Concat([]Step{
		step("W1", "store the slot's word := writing(s), relaxed"),
		step("W2", "release fence: the mark before every word of the event"),
		step("W3", "store the event's length, type and payload, relaxed, word by word"),
		step("W4", "store the slot's word := published(s), release"),
	}, notIn(proof, "nothing rests on it: who reads the cursor may see any earlier one, and the theories let it",
		step("W5", "store cursor := s+1, relaxed"),
	), notIn(proof, "waking and closing are finite, and liveness: package explore and park.pml",
		step("W6", "load signals: does anybody wait, has Close begun?"),
	), []Step{
		step("R1", "load the slot's word, acquire: published(r), or not yet, or lapped"),
		step("R2", "copy length, type and payload, relaxed; the length is clamped to the slot"),
		step("R3", "acquire fence: the copy before the second look"),
		step("R4", "load the slot's word again, relaxed: unchanged, or lapped"),
	})
}

func gating() []Step {
	limit := step("G1", "compare s with the limit that the writer keeps")
	limit.Private = "the limit is the writer's own field; no other goroutine sees it"
	return slices.Concat([]Step{
		limit,
		step("G2", "write length, type and payload: plain memory"),
	}, notIn(proof, "release and acquire on one word, judged by explore's race detection; the theory proves the gating around it",
		step("G3", "store the slot's word := published(s), release"),
		step("B2", "load the slot's word, acquire: published(r), or not yet"),
		step("B3", "read length, type and payload in place: plain memory"),
	), notIn(proof, "nothing rests on it: see W5",
		step("G4", "store cursor := s+1, relaxed"),
	), notIn(proof, "see W6",
		step("G5", "load signals: does anybody wait, has Close begun?"),
	), []Step{
		step("G6", "raise the announced limit: load, compare-and-swap"),
		step("G7", "fence: the announcement before the second scan"),
		step("G8", "scan the table again (A1, A2)"),
		step("A1", "load a reader's state, acquire"),
		step("A2", "load its position, acquire: its reads before the writer's overwriting"),
		step("B1", "store position := r, release: everything before r is given back"),
	}, notIn(proof, "finite: one reader and the one it follows, in package explore and gated.pml",
		step("D1", "load the position of the reader that this one follows, acquire"),
		step("D2", "load its state, relaxed: is the line still that reader's?"),
	))
}

func joining() []Step {
	return slices.Concat([]Step{
		step("J1", "take a line of the table: compare-and-swap of its state"),
		step("J2", "load what is wanted: the cursor"),
		step("J3", "store a low position, release"),
		step("J4", "store state := active, release"),
		step("J5", "fence: the line is taken before the announcement is read"),
		step("J6", "load the announced limit, relaxed: what may be overwritten unseen"),
		step("J7", "load the cursor again, relaxed: FromLatest"),
		step("J8", "store the position to start from, release"),
		step("L1", "leave, or be evicted: compare-and-swap or store of the state, release"),
	}, notIn(proof, "what an evicted reader is told: gated.pml; the theory gives it up",
		step("L2", "load one's own state, relaxed: was this reader evicted?"),
	))
}

func sharing() []Step {
	return slices.Concat([]Step{
		step("S1", "claim: fetch-and-add of the cursor"),
		step("S2", "load the slot's word, acquire, until it is published(s-C), or writing(s) by a Writer that gave s up"),
		step("S3", "store the slot's word := published(s), of an event or a hole, release"),
	}, notIn(proof, "a first guess: the compare-and-swap of S7 or S6 decides",
		step("S4", "load the cursor, relaxed"),
		step("S5", "load the grant, acquire"),
	), []Step{
		step("S6", "raise the grant: compare-and-swap"),
		step("S7", "claim below the grant: compare-and-swap of the cursor"),
	})
}

func waiting() []Step {
	return notIn(proof, "waking is finite, and liveness: package explore and park.pml",
		step("N1", "load signals after a release (W6, G5)"),
		step("N2", "fence, if signals say so: no expedited fence on this system"),
		step("N3", "load signals again"),
		step("N4", "load who is parked"),
		step("N5", "compare-and-swap parked 1 -> 0"),
		step("N6", "hand over the token"),
		step("P1", "store parked := 1, then add a waiter to signals"),
		step("P2", "heavy fence in every thread, or a fence where publishers fence too"),
		step("P3", "look again for what is waited for"),
		step("P4", "sleep until there is a token; take it"),
		step("P5", "woken otherwise: compare-and-swap parked 1 -> 0, or wait for the token on its way"),
		step("P6", "take the waiter out of signals"),
		step("P7", "before the first that may park, where publishers fence: heavy fence, each of them knows"),
	)
}

func closing() []Step {
	return notIn(proof, "finite, one Close per ring: package explore and park.pml",
		step("C1", "set closing in signals: compare-and-swap"),
		step("C2", "heavy fence: every publisher has published, or will see closing"),
		step("C3", "store closed := 1, relaxed"),
		step("C4", "fence: closed before who is parked is read"),
		step("C5", "wake everybody (N4, N5, N6)"),
		step("E1", "load closed, relaxed: the heavy fence ordered it after every event"),
		step("E2", "load the cursor, relaxed: nothing claimed is to come"),
		step("E3", "load the slot's word again, relaxed: still not there is the end"),
	)
}
