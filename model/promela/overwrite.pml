/*
 * overwrite.pml: a writer that never waits for readers, and readers that may be
 * lapped. With -DPRODUCERS=n shared writers instead of the one, with -DHOLES they
 * may abandon a claim; with -DBATCH=n the one writer publishes up to n at a time.
 *
 * The run is unbounded: sequences and slot words count modulo M and wrap again
 * and again. What is bounded is the lead: a reader is never more than LEAD
 * events behind, LEAD > 2C, so it is lapped more than once, and signed
 * differences stay meaningful (in the ring: a lead below 2^62 events).
 * Memory is sequentially consistent; each fence of the ring is a program order
 * here, and the broken twins turn that order round.
 *
 * Comments name the ring function and the step of the protocol: file, function, @step.
 */
#ifndef C
#define C 2                             /* slots */
#endif
#ifndef READERS
#define READERS 1
#endif
#define WORDS        3                  /* the meta word and two payload words */
#define M            (24*C)             /* sequences and slot words count modulo M; C divides M */
#ifndef BATCH
#define BATCH        1                  /* events that the writer claims at a time, at most */
#endif
#ifndef GIVEN_UP
#define GIVEN_UP     0                  /* events that an earlier writer marked, and gave up when it left */
#endif
#define LEAD         (2*C+1)
#define FIRST        (M-1)              /* wraps after one event */
#define WRAP(x)      (((x)+4*M) % M)
#define DIFF(a,b)    (WRAP((a)-(b)+M/2) - M/2)      /* signed difference */
#define LATER(a,b)   (DIFF(a,b) > 0 -> a : b)
#define WRITING(s)   WRAP(2*(s))
#define PUBLISHED(s) WRAP(2*(s)+1)
#define WORDS_OF(m)  ((m) >= M -> WORDS : 2 + (m)%2)        /* the length that meta word m tells, in words; already clamped */
#define WORD(i,k)    word[(i)*WORDS+(k)]
#define HOLE(s)      ((s)+M)            /* the meta word of event s, if its claim was abandoned */
#define EVENT(m)     ((m)%M)

byte seq[C];                            /* the slots' sequence words */
byte word[C*WORDS];                     /* their meta word 0 and payload words: event s writes s into each */
byte cursor = FIRST;

/* Ghosts: they observe and never steer the protocol. */
byte head = WRAP(FIRST-1+GIVEN_UP);     /* newest event announced, of shared writers: claimed */
bool busy[C];                           /* somebody writes the slot */
bool lapdone;                           /* the first lap is over */
byte at[READERS] = FIRST;               /* where the readers are, also the lead's bound */
byte due[READERS] = FIRST;              /* the first event neither delivered, nor counted as missed, nor a hole */
#ifdef HOLES
bool gone[C];                           /* the slot's event was abandoned */
#define GONE(i)      gone[i]
#define STAYS(i)     gone[i] = false
#else
#define GONE(i)      false
#define STAYS(i)     skip
#endif
bool finished;
#ifdef LIVE
bool turn[READERS];                     /* flips each time the reader passes 0 */
#define FLIP(i, to) if :: to < r -> turn[i] = !turn[i] :: else fi
#else
#define FLIP(i, to) skip
#endif

/* The name of the property labels the assertion in SPIN's output; the flags stay false. */
#define CHECK(property, condition) assert(property || (condition))
hidden byte no_torn_delivery, exact_count, skips_only_overwritten, resume_moves_on, one_writer_in_slot, delivers_no_hole;

#if READERS == 1
#define WITHIN_LEAD(s) (DIFF(s, at[0]) < LEAD)
#else
#define WITHIN_LEAD(s) (DIFF(s, at[0]) < LEAD && DIFF(s, at[1]) < LEAD)
#endif

init {
	byte i;
	atomic {
		for (i : 0 .. C-1) { seq[WRAP(FIRST+i)%C] = (i < GIVEN_UP -> WRITING(WRAP(FIRST+i)) : PUBLISHED(WRAP(FIRST+i)-C)) }
#ifdef PRODUCERS
		for (i : 1 .. PRODUCERS) { run Producer() }
#else
		run Writer();
#endif
		for (i : 0 .. READERS-1) { run Reader(i) }
	}
}

#ifdef PRODUCERS
/* SharedWriter.Write, Claim and Publish or Abandon: take, ownSlot, release. */
proctype Producer() {
	byte s, k;
	do
#ifdef BREAK_CLAIM_APART
	:: WITHIN_LEAD(cursor) -> s = cursor;
		atomic { cursor = WRAP(s+1);
#else
	:: atomic { WITHIN_LEAD(cursor) -> s = cursor; cursor = WRAP(s+1);      /* @S1 fetch-and-add */
#endif
			head = LATER(s, head); lapdone = lapdone || cursor == WRAP(FIRST+C) };
#ifndef BREAK_NO_TURN
#ifdef BREAK_NO_HEIR
		seq[s%C] == PUBLISHED(s-C);
#else
		seq[s%C] == PUBLISHED(s-C) || seq[s%C] == WRITING(s);   /* @S2 wait for the lap before; or a Writer gave s up */
#endif
#endif
		atomic { CHECK(one_writer_in_slot, !busy[s%C]); busy[s%C] = true };
		atomic { seq[s%C] = WRITING(s); STAYS(s%C) };           /* @W1 @W2 */
		k = WORDS-1;
		do
		:: k > 0 -> atomic { WORD(s%C,k) = s; k-- }             /* @W3 the payload, */
		:: else -> break
		od;
		if
#ifdef BREAK_KEEP_CLAIM
		:: true -> false
#endif
		:: WORD(s%C,0) = s                                      /* and at last the meta word */
#ifdef HOLES
#ifdef BREAK_NO_HOLE
		:: atomic { gone[s%C] = true; WORD(s%C,0) = s }
#else
		:: atomic { gone[s%C] = true; WORD(s%C,0) = HOLE(s) }   /* Abandon */
#endif
#endif
		fi;
		atomic { busy[s%C] = false; seq[s%C] = PUBLISHED(s); s = 0; k = 0 }     /* @S3 = @W4 */
	od
}
#else
#if BATCH == 1
#define CHOOSE_BATCH skip
#else
#define CHOOSE_BATCH if :: n = 1 :: n = BATCH fi
#endif

/* Writer.Write, WriteBatch: claim, fill, publish n events, n = 1 for Write. */
proctype Writer() {
	byte s = FIRST, k, j, n = 1;
	do
#ifdef STOPS
	:: atomic { finished = true; break }                             /* the stream may end anywhere */
#endif
	:: WITHIN_LEAD(WRAP(s+BATCH-1)) ->
		CHOOSE_BATCH;
#if !defined(BREAK_NO_MARK) && !defined(BREAK_MARK_LATE)
		do                                                      /* @W1 every mark, ordered before @W3 by @W2 */
		:: j < n -> atomic { seq[WRAP(s+j)%C] = WRITING(WRAP(s+j)); head = WRAP(s+j); j++ }
		:: else -> j = 0; break
		od;
#endif
#ifdef BREAK_PUBLISH_EARLY
		seq[s%C] = PUBLISHED(s);
#endif
		do
		:: j < n ->
			k = WORDS-1;
			do
			:: k > 0 -> d_step { WORD(WRAP(s+j)%C,k) = WRAP(s+j); k-- }     /* @W3 the payload, */
			:: else -> j++; break
			od
		:: else -> j = 0; break
		od;
#ifdef BREAK_MARK_LATE
		do
		:: j < n -> atomic { seq[WRAP(s+j)%C] = WRITING(WRAP(s+j)); head = WRAP(s+j); j++ }
		:: else -> j = 0; break
		od;
#endif
		do
		:: j < n ->
			WORD(WRAP(s+j)%C,0) = WRAP(s+j);                /* @W3 then, slot by slot, the meta word */
			d_step {
#ifndef BREAK_NO_PUBLISH
				seq[WRAP(s+j)%C] = PUBLISHED(WRAP(s+j));        /* @W4 */
#endif
				j++ }
		:: else -> j = 0; break
		od;
		atomic {
			lapdone = lapdone || DIFF(WRAP(s+n), WRAP(FIRST+C)) >= 0;
			s = WRAP(s+n); n = 1;
			cursor = s                                      /* @W5 */
		}
	od
}
#endif

/* Moves reader i to sequence to, by delivering or by counting. */
inline advance(i, to) {
	FLIP(i, to);
	r = to; at[i] = r
}

/* Reader.lapped, Resume.position: go on after word v showed that the reader was lapped. */
inline lapped(i, v) {
	d = (DIFF(v, PUBLISHED(r)) + 1) / 2;                            /* the word alone: the newest event is r+d */
	end = cursor;                                                   /* the cursor may know more */
	if :: v%2 == 1 -> end = LATER(end, WRAP(r+d + 1)) :: else fi;
	to = WRAP(end - C);
	if :: v%2 == 0 -> to = LATER(to, WRAP(r+d + 1 - C)) :: else fi; /* r+d is being written, over r+d-C */
#ifdef BREAK_RESUME_EARLY
	to = WRAP(to - 1);
#endif
#ifdef BREAK_RESUME_LATE
	to = WRAP(to + 1);
#endif
	CHECK(skips_only_overwritten, DIFF(head, WRAP(to-1+C)) >= 0);
	CHECK(resume_moves_on, DIFF(to, r) > 0);
#ifdef ANY_RESUME
	do                                                              /* ResumeLatest, ResumeHeadroom: up to the newest */
	:: DIFF(WRAP(end-1), to) > 0 -> to = WRAP(to+1)
	:: break
	od;
#endif
#ifdef BREAK_STAY
	to = r;
#endif
#ifndef BREAK_NO_COUNT
	due[i] = WRAP(due[i] + to - r);                                 /* missed += to - r */
#endif
	advance(i, to);
	end = 0; to = 0; d = 0
}

proctype Reader(byte i) {
	byte r = FIRST, w, v, k, n, to, end;
	short d;
	bool whole, hole;
	do
	:: atomic {
		w = seq[r%C]; d = DIFF(w, PUBLISHED(r));                /* @R1 */
		if
		:: d < 0 -> w = 0; d = 0; goto again
		:: d > 0 -> lapped(i, w); w = 0; goto again
		:: else -> whole = true; k = 0; n = WORDS
		fi }
#ifdef BREAK_RECHECK_EARLY
		v = seq[r%C];
#endif
		do
		:: atomic { k < n ->                                    /* @R2 */
			if
			:: k == 0 -> n = WORDS_OF(WORD(r%C,0)); hole = WORD(r%C,0) >= M; whole = EVENT(WORD(r%C,0)) == r
			:: else -> whole = whole && (hole || WORD(r%C,k) == r)
			fi;
			k++ }
		:: else -> break
		od;
		atomic {
#ifdef BREAK_NO_RECHECK
			v = w;
#else
#ifndef BREAK_RECHECK_EARLY
			v = seq[r%C];                                   /* @R4, ordered after @R2 by @R3 */
#endif
#endif
			if
			:: v == w ->
				CHECK(no_torn_delivery, whole && (hole || n == WORDS_OF(r)));
				CHECK(delivers_no_hole, hole == GONE(r%C));     /* a hole is stepped over, and nothing else */
				CHECK(exact_count, r == due[i]);        /* delivered + missed + holes = published */
				due[i] = WRAP(r+1); advance(i, WRAP(r+1))
			:: else -> lapped(i, v)
			fi;
			w = 0; v = 0; d = 0; k = 0; n = 0; whole = false; hole = false
		}
#ifdef REJOIN
	:: atomic {                                                     /* leave, and join anew */
		if
		:: to = cursor                                          /* FromLatest */
		:: to = WRAP(cursor-C);                                 /* FromOldest, */
#ifndef BREAK_NO_CLAMP
			if :: !lapdone -> to = FIRST :: else fi            /* not before the first */
#endif
		fi;
		due[i] = to; advance(i, to); to = 0 }
#endif
again:	skip
	od
}

#ifdef LIVE
/* Every published event is delivered or counted: the reader passes every sequence, for ever, */
ltl accounted { []<>turn[0] && []<>!turn[0] }
/* and where the stream ends it comes to the end. */
ltl drained { []<>(finished -> at[0] == cursor) }
/* The writer never waits for anybody but the lead's bound. */
ltl published { []<>(cursor == 0) && []<>(cursor == 1) }
#endif
