/*
 * park.pml: parking without taxing the publisher, and Close.
 *
 * A gated ring in which readers park while nothing is published and the writer
 * parks while there is no room. Every thread has a store buffer (TSO): here the
 * order of a store and a later load decides. With -DCLOSE somebody closes the
 * ring at any time. Without -DFENCED order.Heavy is expedited (membarrier): it
 * empties every thread's buffer. With -DFENCED whoever parks only fences, and
 * publishers fence because the ring told them to (Ring.mayPark): from the start, or
 * with -DATTACH from when the first that may park attaches. With -DSHARED two shared
 * writers, which never park, instead of the one. With -DCANCEL contexts end at any time;
 * with -DPOLLS nobody parks, the strategy is to look again.
 *
 * Payloads, joining and cached limits are not in this model: see gated.pml.
 */
#ifndef C
#define C 1                             /* slots */
#endif
#ifndef READERS
#define READERS 1
#endif
#ifndef BUFFER
#define BUFFER 2                        /* stores a thread may have in flight; -DSC: none, sequential consistency */
#endif
#ifdef SHARED
#define M            (8*C)              /* whoever has claimed is overtaken by at most M/2-1 events before its Write returns */
#else
#define M            (4*C)              /* sequences count modulo M and wrap again and again */
#endif
#define WRAP(x)      (((x)+4*M) % M)
#define DIFF(a,b)    (WRAP((a)-(b)+M/2) - M/2)      /* signed difference */

byte seq[C];                            /* slot words: published(s) is written as s */
byte cursor;
byte position[READERS];
bool closed;
byte signals;                           /* closing, fenced, and + WAITER for each parked thread */
#define CLOSING      1
#define FENCED_BIT   2
#define WAITER       4

#define WRITER       READERS            /* thread numbers: readers, writer or producers, closer */
#ifdef SHARED
#define PRODUCERS    2
#else
#define PRODUCERS    1
#endif
#define CLOSER       (READERS+PRODUCERS)
#define THREADS      (READERS+PRODUCERS+1)
#define PARKERS      (READERS+1)        /* lines of the table: who may park */
bool parked[PARKERS], token[PARKERS];
byte at[THREADS];                       /* private: each thread's next sequence */

#ifdef SC
#define STORE(thread, location, i, value) location##_IS(i, value)
#define SEQ_IS(i, v)      seq[i] = v
#define CURSOR_IS(i, v)   cursor = v
#define POSITION_IS(i, v) position[i] = v
#define PARKED_IS(i, v)   parked[i] = v
#define CLOSED_IS(i, v)   closed = v
#define FENCE(thread)     true
#else
mtype = { SEQ, CURSOR, POSITION, PARKED, CLOSED };
chan stores[THREADS] = [BUFFER] of { mtype, byte, byte };
#define STORE(thread, location, i, value) stores[thread]!location, i, value
#define FENCE(thread) empty(stores[thread])         /* also what a locked instruction does first */
#endif

/* Ghosts. */
byte acknowledged = 0;                  /* the sequence after the newest whose Write has returned nil */
bool asleep[PARKERS];
bool ended[THREADS];
#ifdef SHARED
bool pending[THREADS];                  /* between claim and return */
#define OTHER(t)     (2*WRITER+1-(t))
#define MAY_CLAIM(t) (!pending[OTHER(t)] || DIFF(at[t], at[OTHER(t)]) < M/2-1)
#endif
#ifdef LIVE
bool turn;                              /* flips each time reader 0 passes 0 */
#define FLIP(t) if :: t == 0 && at[t] == 0 -> turn = !turn :: else fi
#else
#define FLIP(t) skip
#endif

/* The name of the property labels the assertion in SPIN's output; the flags stay false. */
#define CHECK(property, condition) assert(property || (condition))
hidden byte no_event_lost_by_close, one_token_for_each;

init {
	byte i;
	atomic {
		for (i : 0 .. C-1) { seq[i] = WRAP(i-C) }
#if defined(FENCED) && !defined(ATTACH)
		signals = FENCED_BIT;
#endif
#ifndef SC
		for (i : 0 .. THREADS-1) { run Memory(i) }
#endif
		for (i : 0 .. READERS-1) { run Reader(i) }
#ifdef SHARED
		run Producer(WRITER); run Producer(WRITER+1);
#else
		run Writer();
#endif
#ifdef CLOSE
		run Closer()
#endif
	}
}

#ifdef SC
#define heavy() skip
#else
#define TO_MEMORY(thread) \
	if \
	:: stores[thread]?SEQ(i,v)      -> seq[i] = v \
	:: stores[thread]?CURSOR(i,v)   -> cursor = v \
	:: stores[thread]?POSITION(i,v) -> position[i] = v \
	:: stores[thread]?PARKED(i,v)   -> parked[i] = v \
	:: stores[thread]?CLOSED(i,v)   -> closed = v \
	fi

/* Moves the stores of one thread to memory, in order, at any later time. */
proctype Memory(byte thread) {
	byte i, v;
end:	do
	:: atomic { nempty(stores[thread]) -> TO_MEMORY(thread); i = 0; v = 0 }
	od
}

/* order.Heavy: a fence in every thread. */
inline heavy() {
	atomic {
		j = 0;
		do
		:: j < THREADS && nempty(stores[j]) -> TO_MEMORY(j)
		:: j < THREADS && empty(stores[j])  -> j++
		:: else -> break
		od;
		i = 0; j = 0; v = 0 }
}
#endif

/* Ring.wake. */
inline wake(t) {
	j = 0;
	do
	:: j == PARKERS -> j = 0; break
	:: j < PARKERS && !parked[j] -> j++                             /* @N4 load parked */
	:: j < PARKERS && parked[j] ->
		if
		:: atomic { FENCE(t) && parked[j] -> parked[j] = false };       /* @N5 compare-and-swap */
			atomic { CHECK(one_token_for_each, !token[j]); token[j] = true; j++ }   /* @N6 Unpark */
		:: atomic { FENCE(t) && !parked[j] -> j++ }
		fi
	od
}

/* Ring.notify, Ring.attend: after a release; closing tells what it saw. */
inline notify(t) {
#ifdef BREAK_SIGNALS_FIRST
	skip
#else
	told = signals;                                                 /* @N1 = @W6, @G5 */
#endif
	if
	:: told & FENCED_BIT ->
#ifndef BREAK_NO_PUBLISHER_FENCE
		FENCE(t);                                               /* @N2 */
#endif
		told = signals                                          /* @N3 */
	:: else
	fi;
	if
	:: told >= WAITER -> wake(t)
	:: else
	fi
}

#define PUBLISHED(t) (seq[at[t]%C] == at[t])
#define ROOM(t, i)   (DIFF(WRAP(at[t]-C), position[i]) < 0)

/* Is there what thread t waits for, or is it over? Load by load: Reader.ready, Ring.admit. */
inline look(t) {
	if
	:: t < WRITER  -> ok = PUBLISHED(t);                            /* @R1 = @B2 */
		if :: !ok -> over = closed :: else fi                   /* @E1 */
	:: t == WRITER -> ok = ROOM(WRITER, 0);                         /* @A2 */
		if :: ok && READERS == 2 -> ok = ROOM(WRITER, READERS-1) :: else fi;
		if :: !ok -> over = signals & CLOSING :: else fi
	fi
}

#ifdef POLLS
inline park(t) { skip }
#else
/* Ring.park: sleep until what is waited for could be there. */
inline park(t) {
	STORE(t, PARKED, t, 1);                                         /* @P1 */
	atomic { FENCE(t); signals = signals + WAITER };                /* @P1 a locked instruction */
#ifdef FENCED
	FENCE(t);                                                       /* @P2 */
#else
#ifndef BREAK_NO_HEAVY
	heavy();                                                        /* @P2 */
#endif
#endif
#ifndef BREAK_NO_SECOND_LOOK
	look(t);                                                        /* @P3 */
#endif
	if
	:: ok || over
	:: else ->
		asleep[t] = true;
		if
		:: atomic { token[t] -> token[t] = false; asleep[t] = false; taken = true }     /* @P4 */
#ifdef CANCEL
		:: asleep[t] = false                                            /* the context is done */
#endif
		fi
	fi;
	if
	:: taken
	:: atomic { !taken && FENCE(t) && parked[t] -> parked[t] = false }              /* @P5 compare-and-swap */
	:: atomic { !taken && FENCE(t) && !parked[t] ->
			asleep[t] = true }                                      /* its token is on the way */
#ifndef BREAK_LEFT_TOKEN
		atomic { token[t] -> token[t] = false };
#endif
		asleep[t] = false
	fi;
	atomic { FENCE(t); signals = signals - WAITER; taken = false; ok = false; over = false }        /* @P6 */
}
#endif

#ifdef ATTACH
/* Ring.mayPark: publishers fence from now on, and each of them knows. */
inline attach(t) {
	atomic { FENCE(t); signals = signals | FENCED_BIT };            /* @C1 another bit of the same word */
#ifndef BREAK_ATTACH_NO_HEAVY
	heavy()                                                         /* @P7 */
#endif
}
#else
#define attach(t) skip
#endif

#ifdef SHARED
/* SharedWriter.Write: takeBelow, ownSlot, release. It waits by looking again. */
proctype Producer(byte t) {
	byte i, j, v, told;
	bool taken, ok, over;
	do
	:: signals & CLOSING -> break                                   /* ErrClosed */
	:: !(signals & CLOSING) ->
		at[t] = cursor;                                         /* @S4 */
		if
		:: atomic { FENCE(t) && cursor == at[t] && ROOM(t, 0) && ROOM(t, READERS-1) && MAY_CLAIM(t) ->  /* @S7 compare-and-swap */
				pending[t] = true; cursor = WRAP(at[t]+1) };
			seq[at[t]%C] == WRAP(at[t]-C);                  /* @S2 */
			STORE(t, SEQ, at[t]%C, at[t]);                  /* @S3 */
			notify(t);
			if
			:: told & CLOSING -> break                      /* ErrClosed: delivered or not */
			:: else -> atomic {                             /* nil: it will be delivered */
				acknowledged = (DIFF(WRAP(at[t]+1), acknowledged) > 0 -> WRAP(at[t]+1) : acknowledged);
				pending[t] = false; told = 0 }
			fi
		:: cursor != at[t]
		:: !ROOM(t, 0) || !ROOM(t, READERS-1)
		fi;
		at[t] = 0
	od;
	atomic { at[t] = 0; pending[t] = false; ended[t] = true }
}
#endif

/* Writer.Write with the strategy Blocking. */
proctype Writer() {
	byte i, j, v, told;
	bool taken, ok, over;
	do
	:: signals & CLOSING -> break                                   /* ErrClosed */
	:: else ->
		look(WRITER);
		if
		:: ok -> ok = false;
#ifdef BREAK_SIGNALS_FIRST
			told = signals;
#endif
			STORE(WRITER, SEQ, at[WRITER]%C, at[WRITER]);   /* @W4 = @G3 */
			atomic { at[WRITER] = WRAP(at[WRITER]+1);
				STORE(WRITER, CURSOR, 0, at[WRITER]) }; /* @W5 = @G4 */
			notify(WRITER);
			if
			:: told & CLOSING -> break                      /* ErrClosed: delivered or not */
			:: else -> acknowledged = at[WRITER]            /* nil: it will be delivered */
			fi;
			told = 0
		:: !ok && over -> break                                 /* ErrClosed */
#ifdef ATTACH
		:: else -> skip                                         /* a writer that never parks, and knows of nobody who does */
#else
		:: else -> park(WRITER)
#endif
		fi
	od;
	ended[WRITER] = true
}

/* Reader.Next with the strategy Blocking; Reader.ended. */
proctype Reader(byte t) {
	byte i, j, v, told;
	bool taken, ok, over;
	attach(t);
	do
	:: look(t);
		if
		:: ok -> atomic { ok = false; at[t] = WRAP(at[t]+1); FLIP(t) };
			STORE(t, POSITION, t, at[t]);                   /* @B1 */
			notify(t); told = 0
		:: !ok && over -> over = false;
#ifdef BREAK_SLOT_FIRST
			break
#else
			if
#ifndef BREAK_NO_CLAIMS
			:: DIFF(at[t], cursor) < 0                      /* @E2 */
#endif
			:: else ->
				if
				:: PUBLISHED(t)                         /* @E3 */
				:: else -> break                        /* io.EOF */
				fi
			fi
#endif
		:: else -> park(t)
		fi
	od;
	CHECK(no_event_lost_by_close, DIFF(acknowledged, at[t]) <= 0);
	ended[t] = true
}

#ifdef CLOSE
/* Ring.Close. */
proctype Closer() {
	byte i, j, v;
	signals = signals | CLOSING;                                    /* @C1 compare-and-swap */
#ifndef BREAK_CLOSE_NO_HEAVY
	heavy();                                                        /* @C2 */
#endif
	STORE(CLOSER, CLOSED, 0, 1);                                    /* @C3 */
#ifndef BREAK_CLOSE_NO_FENCE
	FENCE(CLOSER);                                                  /* @C4 */
#endif
#ifndef BREAK_CLOSE_NO_WAKE
	wake(CLOSER)                                                    /* @C5 */
#endif
}
#endif

#ifdef LIVE
#ifdef CLOSE
/* Close terminates: every reader gets to the end, and a writer that waits gives up. */
ltl ends { <>(ended[0] && ended[READERS-1] && ended[WRITER] && ended[CLOSER-1]) }
#else
/* A parked reader wakes when its event is there, a parked writer when there is room for one. */
ltl reader_wakes { [](asleep[0] && seq[at[0]%C] == at[0] -> <>!asleep[0]) }
ltl writer_wakes { [](asleep[WRITER] && position[0] == cursor -> <>!asleep[WRITER]) }
/* Everything published is delivered, for ever. */
ltl delivered { []<>turn && []<>!turn }
#endif
#endif
