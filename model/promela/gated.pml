/*
 * gated.pml: one writer that waits for its readers; readers read in place,
 * release in batches, join and leave at any time. With -DSHARED -DSC two shared
 * writers instead of the one.
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
#define FIRST        (M-1)              /* wraps after one event */
#define WRAP(x)      (((x)+4*M) % M)
#define DIFF(a,b)    (WRAP((a)-(b)+M/2) - M/2)      /* signed difference */
#define LATER(a,b)   (DIFF(a,b) > 0 -> a : b)
#define EARLIER(a,b) (DIFF(a,b) < 0 -> a : b)
#define RESERVE      (C/8 > 0 -> C/8 : 1)           /* room beyond s while there is no reader */

byte seq[C];                            /* slot words: published(s) is written as s, this mode has no writing mark */
byte word[C];                           /* payloads: event s writes s */
byte cursor = FIRST, announce = FIRST, grant = FIRST;
byte position[READERS], state[READERS]; /* the table */

/* A state word: its phase, and the number of tenants the line has had. */
#define FREE         0
#define JOINING      1
#define ACTIVE       2
#define TENANT       4
#ifdef AFTER
#define NEXT_TENANT  TENANT
#define NOBODY       255                /* no line says so */
#else
#define NEXT_TENANT  0                  /* only dependents look at it */
#endif
#define IS_ACTIVE(i) (state[i]%TENANT == ACTIVE)

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
hidden byte one_writer_in_slot, no_overwrite_of_unread, room_within_capacity, joins_safely, order_of_dependents;

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
		run Producer(0); run Producer(1)
#else
		run Writer()
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
	:: atomic { i < READERS && !IS_ACTIVE(i) -> i++ }               /* @A1 load state */
	:: i < READERS && IS_ACTIVE(i) ->
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
/* SharedWriter.Write: takeBelow, Ring.refill, Ring.regrant, ownSlot, release. */
proctype Producer(byte p) {
	byte s, limit, want, i;
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
	word[s%C] = s;                                                  /* @G2 */
	atomic { busy[s%C] = false; seq[s%C] = s };                     /* @S3 = @G3 */
sleep:	atomic { asking[p] = false; asked[p] = 0; s = 0; limit = 0; want = 0 };
	goto again
}
#else
/* Writer.write, Writer.release; Ring.refill. */
proctype Writer() {
	byte s = FIRST, limit = FIRST, told = FIRST, want, i;
	bool found;
	do
	:: DIFF(s, limit) < 0 && ALL_AWAKE ->                           /* @G1 the cached limit */
		CHECK(room_within_capacity, DIFF(limit, s) <= C);
#ifdef BREAK_PUBLISH_EARLY
		STORE(WRITER, SEQ, s%C, s);
#endif
		STORE(WRITER, WORD, s%C, s);                            /* @G2 */
#ifndef BREAK_PUBLISH_EARLY
		STORE(WRITER, SEQ, s%C, s);                             /* @G3 */
#endif
		atomic {
			lapdone = lapdone || s == WRAP(FIRST+C-1);
			s = WRAP(s+1);
			STORE(WRITER, CURSOR, 0, s) }                   /* @G4 */
	:: DIFF(s, limit) >= 0 ->                                       /* @G1 used up */
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

/* Reader.giveBack. */
inline giveBack(t) {
	atomic { released = r; PASS(t, r); STORE(t, POSITION, t, r) }   /* @B1 */
}

/* Reader.clear: the reader before this one has given back the next event, or has left. */
#if defined(AFTER) && !defined(BREAK_NO_CLEAR)
#define CLEAR(t) (t == 0 || DIFF(r, cleared) < 0)
#else
#define CLEAR(t) true
#endif

/* Reader.tryGated, Reader.Close. */
proctype Reader(byte t) {
	byte r, low, released, joins, cleared, tenancy;
	bool latest;
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
		CHECK(no_overwrite_of_unread, word[r%C] == r);          /* @B3 in place, now */
		atomic {
			CHECK(no_overwrite_of_unread, word[r%C] == r);  /* and until it is given back */
			r = WRAP(r+1);
			FLIP(t) }
	:: atomic { seq[r%C] != r ->
			CHECK(joins_safely, DIFF(seq[r%C], r) < 0) }    /* nothing newer, ever */
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
	:: LEAVES(t) ->
		atomic { FENCE(t); state[t] = state[t] - ACTIVE + FREE + NEXT_TENANT };                 /* @L1 */
		atomic { r = 0; released = 0; cleared = 0; tenancy = 0 }; goto out
	od;
end:	skip
}

#ifdef LIVE
/* Everything published is delivered: reader 0, which stays, passes every sequence, for ever. */
ltl delivered { []<>turn[0] && []<>!turn[0] }
/* The writer gets room again and again, whatever the other readers do. */
ltl published { []<>(cursor == 0) && []<>(cursor == 1) }
#endif
