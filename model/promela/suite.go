// Package promela holds the SPIN models of the ring's protocol and the list of
// what is checked of them. model/cmd/spin runs it.
package promela

import "embed"

// Sources are the models, by file name.
//
//go:embed *.pml
var Sources embed.FS

// Check is one run of SPIN: one configuration of one model, and either all its
// assertions (and the absence of deadlocks) or one formula under weak fairness.
// A check with a break must fail, and in the way it says.
type Check struct {
	Model    string   // file name without .pml
	Defines  []string // the configuration: C=2, REJOIN, ...
	Formula  string   // the LTL formula; empty for the assertions
	Break    string   // the macro BREAK_... of the twin; empty for the protocol itself
	Violates string   // the assertion or formula that the twin violates
}

// Suite is every check. Larger configurations come first, so that two workers end
// at about the same time.
func Suite() []Check {
	return append(protocol(), twins()...)
}

// protocol is what holds.
func protocol() []Check {
	checks := []Check{
		{Model: "gated", Defines: config("C=2", "JOINS=2"), Formula: "published"},
		{Model: "gated", Defines: config("C=2", "JOINS=2"), Formula: "delivered"},
		{Model: "gated", Defines: config("C=1", "READERS=2", "SEATED", "BUFFER=2")},
		{Model: "gated", Defines: config("C=2", "ALL_LEAVE")},
		{Model: "park", Defines: config("CLOSE"), Formula: "ends"},
		{Model: "park", Defines: config("CLOSE", "FENCED"), Formula: "ends"},
		{Model: "park", Defines: config("READERS=2")},
		{Model: "park", Defines: config("SHARED", "SC"), Formula: "reader_wakes"},
		{Model: "park", Defines: config("SHARED", "CLOSE", "SC", "POLLS")},
		{Model: "park", Defines: config("SHARED", "CLOSE", "SC", "POLLS"), Formula: "ends"},
		{Model: "park", Defines: config("FENCED", "ATTACH")},
		{Model: "park", Defines: config("FENCED", "ATTACH"), Formula: "reader_wakes"},
		{Model: "park", Defines: config("CLOSE", "CANCEL")},
		{Model: "gated", Defines: config("C=1", "SHARED", "SC", "JOINS=2", "HOLES")},
		{Model: "gated", Defines: config("C=1", "READERS=2", "SC", "AFTER", "JOINS=1", "SEATED", "ALL_LEAVE")},
		{Model: "gated", Defines: config("C=1", "READERS=2", "SC", "AFTER", "SEATED=2", "ALL_LEAVE"), Formula: "published"},
		{Model: "overwrite", Defines: config("C=3", "READERS=2")},
		{Model: "gated", Defines: config("C=1", "EVICT", "JOINS=2", "ALL_LEAVE")},
		{Model: "gated", Defines: config("C=2", "BATCH=2", "JOINS=2")},
		{Model: "gated", Defines: config("C=1", "SHARED", "SC", "JOINS=1", "SEATED", "HOLES"), Formula: "delivered"},
		{Model: "gated", Defines: config("C=1", "EVICT", "STALLS", "SC", "JOINS=2", "ALL_LEAVE"), Formula: "published"},
		{Model: "overwrite", Defines: config("C=2", "PRODUCERS=2", "HOLES", "GIVEN_UP=1")},
		{Model: "overwrite", Defines: config("C=1", "PRODUCERS=2", "HOLES", "GIVEN_UP=1"), Formula: "accounted"},
		{Model: "overwrite", Defines: config("C=2", "BATCH=2", "REJOIN", "ANY_RESUME")},
		{Model: "overwrite", Defines: config("C=2", "BATCH=2"), Formula: "accounted"},
		{Model: "overwrite", Defines: config("C=2", "PRODUCERS=3", "REJOIN")},
		{Model: "overwrite", Defines: config("C=2", "PRODUCERS=2"), Formula: "accounted"},
		{Model: "overwrite", Defines: config("C=4"), Formula: "accounted"},
		{Model: "overwrite", Defines: config("C=4"), Formula: "published"},
		{Model: "overwrite", Defines: config("C=4", "STOPS"), Formula: "drained"},
	}
	for _, c := range []string{"C=1", "C=2", "C=4"} {
		checks = append(checks, Check{Model: "overwrite", Defines: config(c, "REJOIN", "ANY_RESUME")})
	}
	checks = append(checks, Check{Model: "gated", Defines: config("C=1", "ALL_LEAVE")})
	for _, fence := range [][]string{nil, {"FENCED"}} {
		checks = append(checks,
			Check{Model: "park", Defines: config(fence...)},
			Check{Model: "park", Defines: config(append(fence, "C=2")...)},
			Check{Model: "park", Defines: config(append(fence, "CLOSE")...)},
		)
		for _, formula := range []string{"delivered", "reader_wakes", "writer_wakes"} {
			checks = append(checks, Check{Model: "park", Defines: config(fence...), Formula: formula})
		}
	}
	return checks
}

// twins are the broken protocols: each shows that a property can fail, and that
// the step which the twin lacks is needed.
func twins() []Check {
	return []Check{
		{Model: "overwrite", Break: "NO_MARK", Violates: "no_torn_delivery"},
		{Model: "overwrite", Break: "MARK_LATE", Violates: "no_torn_delivery"},
		{Model: "overwrite", Break: "PUBLISH_EARLY", Violates: "no_torn_delivery"},
		{Model: "overwrite", Break: "NO_RECHECK", Violates: "no_torn_delivery"},
		{Model: "overwrite", Break: "RECHECK_EARLY", Violates: "no_torn_delivery"},
		{Model: "overwrite", Defines: config("REJOIN"), Break: "NO_CLAMP", Violates: "no_torn_delivery"},
		{Model: "overwrite", Break: "NO_COUNT", Violates: "exact_count"},
		{Model: "overwrite", Break: "RESUME_LATE", Violates: "skips_only_overwritten"},
		{Model: "overwrite", Break: "RESUME_EARLY", Violates: "resume_moves_on"},
		{Model: "overwrite", Defines: config("PRODUCERS=2"), Break: "CLAIM_APART", Violates: "one_writer_in_slot"},
		{Model: "overwrite", Defines: config("PRODUCERS=2"), Break: "NO_TURN", Violates: "one_writer_in_slot"},
		{Model: "overwrite", Defines: config("BATCH=2"), Break: "MARK_LATE", Violates: "no_torn_delivery"},
		{Model: "overwrite", Defines: config("PRODUCERS=2", "HOLES"), Break: "NO_HOLE", Violates: "delivers_no_hole"},
		{Model: "overwrite", Defines: config("C=1", "PRODUCERS=2", "HOLES"), Break: "KEEP_CLAIM", Formula: "accounted", Violates: "accounted"},
		{Model: "overwrite", Defines: config("C=1", "PRODUCERS=2", "GIVEN_UP=1"), Break: "NO_HEIR", Formula: "accounted", Violates: "accounted"},
		{Model: "overwrite", Break: "STAY", Formula: "accounted", Violates: "accounted"},
		{Model: "overwrite", Break: "STAY", Formula: "published", Violates: "published"},
		{Model: "overwrite", Defines: config("STOPS"), Break: "NO_PUBLISH", Formula: "drained", Violates: "drained"},

		{Model: "gated", Break: "PUBLISH_EARLY", Violates: "no_overwrite_of_unread"},
		{Model: "gated", Break: "RELEASE_EARLY", Violates: "no_overwrite_of_unread"},
		{Model: "gated", Break: "NO_RESCAN", Violates: "no_overwrite_of_unread"},
		{Model: "gated", Break: "NO_WRITER_FENCE", Violates: "no_overwrite_of_unread"},
		{Model: "gated", Defines: config("ALL_LEAVE"), Break: "LIMIT", Violates: "room_within_capacity"},
		{Model: "gated", Defines: config("JOINS=1"), Break: "ANNOUNCE_LOWERS", Violates: "joins_safely"},
		{Model: "gated", Defines: config("ALL_LEAVE"), Break: "NO_SAFE", Violates: "joins_safely"},
		{Model: "gated", Break: "NO_JOIN_FENCE", Violates: "room_within_capacity"},
		{Model: "gated", Defines: config("BATCH=2", "JOINS=1"), Break: "BATCH_LIMIT", Violates: "no_overwrite_of_unread"},
		{Model: "gated", Defines: config("C=1", "EVICT", "JOINS=1"), Break: "NO_TELL", Violates: "evicted_is_told"},
		{Model: "gated", Defines: config("C=1", "EVICT", "STALLS", "SC", "JOINS=1"), Break: "EVICTED_GATES", Formula: "published", Violates: "published"},
		{Model: "gated", Defines: config("C=1", "SHARED", "SC", "JOINS=1", "HOLES"), Break: "NO_HOLE", Violates: "delivers_no_hole"},
		{Model: "gated", Defines: config("C=1", "SHARED", "SC", "JOINS=1", "SEATED", "HOLES"), Break: "KEEP_CLAIM", Formula: "delivered", Violates: "delivered"},
		{Model: "gated", Defines: config("C=1", "READERS=2", "SC", "AFTER", "JOINS=2", "SEATED"), Break: "NO_CLEAR", Violates: "order_of_dependents"},
		{Model: "gated", Defines: config("C=1", "READERS=2", "SC", "AFTER", "SEATED=2", "ALL_LEAVE"), Break: "NO_TENANCY", Formula: "published", Violates: "published"},
		{Model: "gated", Defines: config("C=1", "SHARED", "SC", "JOINS=2"), Break: "NO_TURN", Violates: "one_writer_in_slot"},
		{Model: "gated", Defines: config("C=2", "SHARED", "SC", "ALL_LEAVE"), Break: "GRANT_FIRST", Violates: "joins_safely"},
		{Model: "gated", Defines: config("JOINS=2"), Break: "NO_RELEASE", Formula: "delivered", Violates: "delivered"},
		{Model: "gated", Defines: config("JOINS=2"), Break: "NO_RELEASE", Formula: "published", Violates: "published"},

		{Model: "park", Break: "NO_HEAVY", Formula: "reader_wakes", Violates: "reader_wakes"},
		{Model: "park", Break: "NO_HEAVY", Formula: "writer_wakes", Violates: "writer_wakes"},
		{Model: "park", Break: "NO_SECOND_LOOK", Formula: "reader_wakes", Violates: "reader_wakes"},
		{Model: "park", Break: "SIGNALS_FIRST", Formula: "delivered", Violates: "delivered"},
		{Model: "park", Defines: config("FENCED"), Break: "NO_PUBLISHER_FENCE", Formula: "delivered", Violates: "delivered"},
		{Model: "park", Defines: config("FENCED", "ATTACH"), Break: "ATTACH_NO_HEAVY", Formula: "reader_wakes", Violates: "reader_wakes"},
		{Model: "park", Break: "LEFT_TOKEN", Violates: "one_token_for_each"},
		{Model: "park", Defines: config("CLOSE"), Break: "CLOSE_NO_HEAVY", Violates: "no_event_lost_by_close"},
		{Model: "park", Defines: config("CLOSE"), Break: "SLOT_FIRST", Violates: "no_event_lost_by_close"},
		{Model: "park", Defines: config("C=2", "SHARED", "CLOSE", "SC", "POLLS"), Break: "NO_CLAIMS", Violates: "no_event_lost_by_close"},
		{Model: "park", Defines: config("CLOSE"), Break: "CLOSE_NO_WAKE", Formula: "ends", Violates: "ends"},
		{Model: "park", Defines: config("CLOSE", "FENCED"), Break: "CLOSE_NO_FENCE", Formula: "ends", Violates: "ends"},
	}
}

func config(defines ...string) []string { return defines }
