/*
 * gated.pml: one writer that waits for its readers; readers read in place,
 * release in batches, join and leave at any time. With -DSHARED -DSC two shared
 * writers instead of the one, with -DHOLES they may abandon a claim; with -DBATCH=n
 * the one writer publishes up to n at a time; with -DEVICT anybody may be evicted.
 *
 * Every thread has a store buffer (TSO): a store waits in the thread's own FIFO
 * until Memory moves it; a fence waits until the FIFO is empty. The run is
 * unbounded: sequences count modulo M and wrap again and again; a reader that is
 * joining does not sleep for LEAD events, so signed differences stay meaningful.
 *
 * Comments name the step of the protocol (@step) and the function of the ring.
 */
#ifndef C
#define C 2                             /* slots */
#endif
#ifndef READERS
#define READERS 1
#endif
#ifndef JOINS
#define JOINS 255                       /* how often a reader may join; 255: without end */
#endif
#ifndef BUFFER
#define BUFFER 3                        /* stores a thread may have in flight; -DSC: none, sequential consistency */
#endif
#define M            (12*C)             /* sequences count modulo M; C divides M */
#ifdef SHARED
#define LEAD         (C+1)              /* the leads of a reader and of a producer add up: 2*LEAD + C < M/2 */
#else
#define LEAD         (2*C+2)            /* in the ring: 2^62 events */
#endif
#ifndef BATCH
#define BATCH        1                  /* events that the writer claims at a time, at most; BATCH <= C */
#endif
#define FIRST        (M-1)              /* wraps after one event */
#define WRAP(x)      (((x)+4*M) % M)
#define DIFF(a,b)    (WRAP((a)-(b)+M/2) - M/2)      /* signed difference */
#define LATER(a,b)   (DIFF(a,b) > 0 -> a : b)
#define EARLIER(a,b) (DIFF(a,b) < 0 -> a : b)
#define RESERVE      (C/8 > n -> C/8 : n)           /* room beyond s while there is no reader */

byte seq[C];                            /* slot words: published(s) is written as s, this mode has no writing mark */
byte word[C];                           /* payloads: event s writes s, or a hole */
#define HOLE(s)      ((s)+M)
#define EVENT(w)     ((w)%M)
byte cursor = FIRST, announce = FIRST, grant = FIRST;
byte position[READERS], state[READERS]; /* the table */

/* A state word: its phase, and the number of tenants the line has had. */
#define FREE         0
#define JOINING      1
#define ACTIVE       2
#define EVICTED      3
#define TENANT       4
#ifdef AFTER
#define NEXT_TENANT  TENANT
#define NOBODY       255                /* no line says so */
#else
#define NEXT_TENANT  0                  /* only dependents look at it */
#endif
#define IS_ACTIVE(i) (state[i]%TENANT == ACTIVE)
#define GATES(i)     IS_ACTIVE(i)
#ifdef BREAK_EVICTED_GATES
#undef GATES
#define GATES(i)     (state[i]%TENANT >= ACTIVE)
#endif
#ifdef EVICT
#define HOLDS(t)     IS_ACTIVE(t)       /* the line is its own until it leaves, but evicted it gates nobody */
#else
#define HOLDS(t)     true
#endif

#define WRITER       READERS            /* thread number; the readers' are 0, 1, ... */
#ifdef SC
#define STORE(thread, location, i, value) location##_IS(i, value)
#define WORD_IS(i, v)     word[i] = v
#define SEQ_IS(i, v)      seq[i] = v
#define CURSOR_IS(i, v)   cursor = v
#define ANNOUNCE_IS(i, v) announce = v
#define POSITION_IS(i, v) position[i] = v
#define STATE_IS(i, v)    state[i] = v
#define FENCE(thread)     true
#else
mtype = { WORD, SEQ, CURSOR, ANNOUNCE, POSITION, STATE };
chan stores[READERS+1] = [BUFFER] of { mtype, byte, byte };
#define STORE(thread, location, i, value) stores[thread]!location, i, value
#define FENCE(thread)     empty(stores[thread])
#endif

/* Ghosts: they observe, and bound how long a joining reader sleeps. */
bool lapdone;                           /* the first lap is over: positions need no clamp to FIRST */
bool joining[READERS];
byte heard[READERS] = FIRST;            /* the lowest sequence that a joining reader still works with */
bool busy[C];                           /* somebody writes the slot */
#ifdef HOLES
bool gone[C];                           /* the slot's event was abandoned */
#define GONE(i)      gone[i]
#else
#define GONE(i)      false
#endif
bool asking[2];                         /* shared writers: between load and compare-and-swap */
byte asked[2];                          /* of this cursor; nor do they sleep for LEAD events */
#define PRODUCERS_AWAKE(s) ((!asking[0] || DIFF(s, asked[0]) < LEAD) && (!asking[1] || DIFF(s, asked[1]) < LEAD))
#ifdef LIVE
bool turn[READERS];                     /* flips each time the reader passes 0 */
#define FLIP(t) if :: r == 0 -> turn[t] = !turn[t] :: else fi
#else
#define FLIP(t) skip
#endif
#ifdef AFTER
byte passed[READERS] = FIRST;           /* what the reader has given back */
#define PASS(t, s) passed[t] = s
#else
#define PASS(t, s) skip
#endif
#define AWAKE(t)     (!joining[t] || DIFF(s, heard[t]) < LEAD)
#if READERS == 1
#define ALL_AWAKE    AWAKE(0)
#else
#define ALL_AWAKE    (AWAKE(0) && AWAKE(1))
#endif
#ifdef ALL_LEAVE
#define LEAVES(t)    true
#else
#define LEAVES(t)    (t > 0)            /* reader 0 stays: liveness is promised to it */
#endif

/* The name of the property labels the assertion in SPIN's output; the flags stay false. */
#define CHECK(property, condition) assert(property || (condition))
hidden byte one_writer_in_slot, no_overwrite_of_unread, room_within_capacity, joins_safely, order_of_dependents, delivers_no_hole, evicted_is_told;

init {
	byte i;
	atomic {
		for (i : 0 .. C-1) { seq[WRAP(FIRST+i)%C] = WRAP(FIRST+i-C) }
#ifndef SC
		for (i : 0 .. READERS) { run Memory(i) }
#endif
#ifdef SEATED                                                           /* the first readers have joined already; they may leave once */
		for (i : 0 .. SEATED-1) { position[i] = FIRST; state[i] = ACTIVE }
#endif
		for (i : 0 .. READERS-1) { run Reader(i) }
#ifdef SHARED
		run Producer(0); run Producer(1);
#else
		run Writer();
#endif
#ifdef EVICT
		run Evictor()
#endif
	}
}

#ifndef SC
/* Moves the stores of one thread to memory, in order, at any later time. */
proctype Memory(byte thread) {
	byte i, v;
end:	do
	:: atomic { stores[thread]?WORD(i,v)     -> word[i] = v;     i = 0; v = 0 }
	:: atomic { stores[thread]?SEQ(i,v)      -> seq[i] = v;      i = 0; v = 0 }
	:: atomic { stores[thread]?CURSOR(i,v)   -> cursor = v;      i = 0; v = 0 }
	:: atomic { stores[thread]?ANNOUNCE(i,v) -> announce = v;    i = 0; v = 0 }
	:: atomic { stores[thread]?POSITION(i,v) -> position[i] = v; i = 0; v = 0 }
	:: atomic { stores[thread]?STATE(i,v)    -> state[i] = v;    i = 0; v = 0 }
	od
}
#endif

/* Ring.slowest + C: what the table allows a writer at s. */
inline scan(to) {
	found = false; i = 0;
	do
	:: i == READERS -> break
	:: atomic { i < READERS && !GATES(i) -> i++ }                   /* @A1 load state */
	:: i < READERS && GATES(i) ->
		atomic {                                                /* @A2 load position */
			to = (found -> EARLIER(WRAP(position[i]+C), to) : WRAP(position[i]+C));
			found = true; i++ }
	od;
	atomic {
		if :: !found -> to = WRAP(s+RESERVE) :: else fi;
#ifdef BREAK_LIMIT
		to = WRAP(to+1);
#endif
		found = false; i = 0 }
}

#ifdef SHARED
/* SharedWriter.Write, Claim and Publish or Abandon: takeBelow, Ring.refill, Ring.regrant, ownSlot, release. */
proctype Producer(byte p) {
	byte s, limit, want, i;
	byte n = 1;
	bool found;
again:	atomic { s = cursor; asked[p] = s; asking[p] = true };          /* @S4 load cursor */
	limit = grant;                                                  /* @S5 load grant */
	if
	:: DIFF(s, limit) < 0
	:: else ->
		scan(want);
		if
		:: DIFF(want, s) <= 0 -> goto sleep                     /* no room yet */
		:: else
		fi;
#ifdef BREAK_GRANT_FIRST
		grant = LATER(grant, want);
#endif
		announce = LATER(announce, want);                       /* @G6 compare-and-swap, @G7 */
		scan(limit);                                            /* @G8 */
		limit = EARLIER(limit, want);
		grant = LATER(grant, limit);                            /* @S6 compare-and-swap */
		if
		:: DIFF(s, limit) >= 0 -> goto sleep
		:: else
		fi
	fi;
	atomic {
		if
		:: cursor == s && ALL_AWAKE && PRODUCERS_AWAKE(s) ->    /* @S7 compare-and-swap */
			lapdone = lapdone || s == WRAP(FIRST+C-1); cursor = WRAP(s+1)
		:: cursor != s -> goto sleep
		fi;
		asking[p] = false; asked[p] = 0; limit = 0; want = 0 };
#ifndef BREAK_NO_TURN
	seq[s%C] == WRAP(s-C);                                          /* @S2 wait for the lap before */
#endif
	atomic { CHECK(one_writer_in_slot, !busy[s%C]); busy[s%C] = true };
	if
#ifdef BREAK_KEEP_CLAIM
	:: true -> false
#endif
#ifdef HOLES
	:: atomic { word[s%C] = s; gone[s%C] = false }                  /* @G2 */
#ifdef BREAK_NO_HOLE
	:: atomic { word[s%C] = s; gone[s%C] = true }
#else
	:: atomic { word[s%C] = HOLE(s); gone[s%C] = true }             /* Abandon */
#endif
#else
	:: word[s%C] = s                                                /* @G2 */
#endif
	fi;
	atomic { busy[s%C] = false; seq[s%C] = s };                     /* @S3 = @G3 */
sleep:	atomic { asking[p] = false; asked[p] = 0; s = 0; limit = 0; want = 0 };
	goto again
}
#else
#if BATCH == 1
#define CHOOSE_BATCH skip
#else
#define CHOOSE_BATCH if :: n = 1 :: n = BATCH fi
#endif

/* Writer.Write, WriteBatch: claim, fill, publish n events, n = 1 for Write; Ring.refill. */
proctype Writer() {
	byte s = FIRST, limit = FIRST, told = FIRST, want, i;
	byte n = 1;
	bool found;
	do
#ifdef BREAK_BATCH_LIMIT
	:: DIFF(s, limit) < 0 && ALL_AWAKE ->
#else
	:: DIFF(limit, WRAP(s+n)) >= 0 && ALL_AWAKE ->                  /* @G1 the cached limit */
#endif
		CHECK(room_within_capacity, DIFF(limit, s) <= C);
#ifdef BREAK_PUBLISH_EARLY
		STORE(WRITER, SEQ, s%C, s);
#endif
		do
		:: atomic { i < n -> STORE(WRITER, WORD, WRAP(s+i)%C, WRAP(s+i)); i++ }         /* @G2 */
		:: atomic { i == n -> i = 0; break }
		od;
#ifndef BREAK_PUBLISH_EARLY
		do
		:: atomic { i < n -> STORE(WRITER, SEQ, WRAP(s+i)%C, WRAP(s+i)); i++ }          /* @G3 */
		:: atomic { i == n -> i = 0; break }
		od;
#endif
		atomic {
			lapdone = lapdone || DIFF(WRAP(s+n), WRAP(FIRST+C)) >= 0;
			s = WRAP(s+n);
			STORE(WRITER, CURSOR, 0, s) };                  /* @G4 */
		CHOOSE_BATCH
	:: DIFF(limit, WRAP(s+n)) < 0 ->                                /* @G1 used up */
		scan(want);
		if
		:: DIFF(want, s) <= 0 -> skip                           /* no room yet: look again */
		:: else ->
			/* Ring.announceUpTo. Its compare-and-swap is a mere store here: nothing relies on more. */
			atomic {                                        /* @G6 */
				if
#ifdef BREAK_ANNOUNCE_LOWERS
				:: true -> STORE(WRITER, ANNOUNCE, 0, want)
#else
				:: DIFF(told, want) < 0 -> told = want; STORE(WRITER, ANNOUNCE, 0, want)
				:: else
#endif
				fi };
#ifndef BREAK_NO_WRITER_FENCE
			FENCE(WRITER);                                  /* @G7 */
#endif
#ifdef BREAK_NO_RESCAN
			limit = want;
#else
			scan(limit);                                    /* @G8 */
			limit = EARLIER(limit, want);
#endif
#ifdef BREAK_ANNOUNCE_LOWERS
			STORE(WRITER, ANNOUNCE, 0, limit)
#endif
		fi;
		want = 0
	od
}
#endif

/* Ring.safe: the first sequence that may not be overwritten without another scan. */
#define SAFE (!lapdone && DIFF(WRAP(announce-C), FIRST) < 0 -> FIRST : WRAP(announce-C))

/* Ring.Reader, Reader.joinGated. */
inline join(t) {
	atomic { FENCE(t); state[t] = state[t] - FREE + JOINING };      /* @J1 compare-and-swap */
	atomic {                                                        /* @J2 load cursor */
		heard[t] = WRAP(cursor-C); joining[t] = true;
		if
		:: r = cursor; latest = true                            /* FromLatest */
		:: r = (lapdone -> WRAP(cursor-C) : FIRST)              /* FromOldest */
		:: r = cursor                                           /* FromSequence */
		fi };
	atomic { low = SAFE; low = LATER(r, low); PASS(t, low) };
	STORE(t, POSITION, t, low);                                     /* @J3 */
	STORE(t, STATE, t, state[t] - JOINING + ACTIVE);                /* @J4 */
#ifndef BREAK_NO_JOIN_FENCE
	FENCE(t);                                                       /* @J5 */
#endif
#ifndef BREAK_NO_SAFE
	atomic { low = SAFE; r = LATER(r, low) };                       /* @J6 */
#endif
	atomic {
		if
		:: latest -> r = LATER(r, cursor)                       /* @J7 */
		:: else
		fi;
		latest = false; low = 0; PASS(t, r) };
	atomic {
		released = r; joining[t] = false; heard[t] = 0;
		STORE(t, POSITION, t, r) }                              /* @J8 */
}

/* Reader.giveBack; and Release, nothing: was the reader evicted? */
inline giveBack(t) {
	atomic { released = r; PASS(t, r); STORE(t, POSITION, t, r) };  /* @B1 */
#ifdef EVICT
	if
#ifndef BREAK_NO_TELL
	:: !HOLDS(t) -> goto gone                                       /* @L2 ErrEvicted */
	:: atomic { HOLDS(t) -> CHECK(evicted_is_told, !spoilt) }       /* nil: what it was given did not change */
#else
	:: atomic { CHECK(evicted_is_told, !spoilt) }
#endif
	fi
#endif
}

/* Reader.clear: the reader before this one has given back the next event, or has left. */
#if defined(AFTER) && !defined(BREAK_NO_CLEAR)
#define CLEAR(t) (t == 0 || DIFF(r, cleared) < 0)
#else
#define CLEAR(t) true
#endif

#ifdef EVICT
/* Ring.evict, by a writer's policy or by anybody: it never looks whether the reader reads. */
proctype Evictor() {
end:	do
	:: atomic { IS_ACTIVE(0) -> state[0] = state[0] - ACTIVE + EVICTED }    /* @L1 compare-and-swap */
#if READERS == 2
	:: atomic { IS_ACTIVE(1) -> state[1] = state[1] - ACTIVE + EVICTED }
#endif
	od
}
#endif

/* Reader.tryGated, Reader.Close. */
proctype Reader(byte t) {
	byte r, low, released, joins, cleared, tenancy;
	bool latest, spoilt;
#ifdef SEATED
	if :: t < SEATED -> r = FIRST; released = FIRST; joins = JOINS; goto in :: else fi;
#endif
out:	if
	:: joins < JOINS -> atomic { if :: JOINS < 255 -> joins++ :: else fi }; join(t)
	:: joins > 0 && LEAVES(t) -> goto end
	fi;
in:
#ifdef AFTER
	if
	:: t == 0
	:: t > 0 -> atomic { tenancy = (IS_ACTIVE(0) -> state[0] : NOBODY); cleared = r }       /* After(reader 0) */
	fi;
#endif
	do
	:: seq[r%C] == r && CLEAR(t) ->                                 /* @B2 load the slot's word */
#ifdef AFTER
		CHECK(order_of_dependents, t == 0 || state[0] != tenancy || DIFF(r, passed[0]) < 0);
#endif
#ifdef BREAK_RELEASE_EARLY
		STORE(t, POSITION, t, WRAP(r+1));
#endif
#ifdef EVICT
		if
		:: HOLDS(t)                                             /* @L2 only then it is given the event */
		:: !HOLDS(t) -> goto gone
		fi;
#endif
		CHECK(no_overwrite_of_unread, EVENT(word[r%C]) == r || !HOLDS(t));              /* @B3 in place, now */
		atomic {
			CHECK(no_overwrite_of_unread, EVENT(word[r%C]) == r || !HOLDS(t));      /* and until it is given back */
			spoilt = spoilt || EVENT(word[r%C]) != r;
#ifdef HOLES
			CHECK(delivers_no_hole, word[r%C] >= M == GONE(r%C));
#endif
			r = WRAP(r+1);
			FLIP(t) }
#ifdef STALLS
	:: t == 0 -> goto endstall                                      /* holds what it holds, for ever */
#endif
	:: atomic { seq[r%C] != r ->
			CHECK(joins_safely, DIFF(seq[r%C], r) < 0 || !HOLDS(t)) }       /* nothing newer, ever */
#ifndef BREAK_NO_RELEASE
		if
		:: released != r -> giveBack(t)
		:: else
		fi
#endif
	:: released != r -> giveBack(t)                                 /* a batch, of any length */
#ifdef AFTER
	:: t > 0 && seq[r%C] == r && DIFF(r, cleared) >= 0 ->
		cleared = position[0];                                  /* @D1 */
#ifndef BREAK_NO_TENANCY
		if
		:: state[0] != tenancy -> atomic { cleared = WRAP(r+C) }        /* @D2 no longer waited for */
		:: else
		fi
#endif
#endif
#ifdef EVICT
	:: atomic { !HOLDS(t) && released == r -> goto gone }           /* @L2 */
#endif
	:: atomic { LEAVES(t) && HOLDS(t) && FENCE(t) -> state[t] = state[t] - ACTIVE + FREE + NEXT_TENANT };      /* @L1 */
		goto left
	od;
#ifdef STALLS
endstall: false;
#endif
#ifdef EVICT
gone:	if                                                              /* the line is still its own to give back, */
	:: atomic { FENCE(t); state[t] = state[t] - EVICTED + FREE + NEXT_TENANT }      /* @L1 by compare-and-swap, */
	:: STORE(t, STATE, t, state[t] - EVICTED + FREE + NEXT_TENANT)  /* @L1 or, evicted on the way, by a store */
	fi;
#endif
left:	atomic { r = 0; released = 0; cleared = 0; tenancy = 0; spoilt = false }; goto out;
end:	skip
}

#ifdef LIVE
/* Everything published is delivered: reader 0, which stays, passes every sequence, for ever. */
ltl delivered { []<>turn[0] && []<>!turn[0] }
/* The writer gets room again and again, whatever the other readers do. */
ltl published { []<>(cursor == 0) && []<>(cursor == 1) }
#endif
