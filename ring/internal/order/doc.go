// Package order is the one room where memory order lives. Every access that two
// goroutines make to the same word of a ring goes through it, and nothing else
// in the module orders memory by hand.
//
// The room has four doors, chosen by build tags; all have the same functions:
//
//	asm      amd64, arm64                    assembly: releases are plain stores
//	atomic   -race, -tags purego, others     sync/atomic throughout, payload word by word
//	explore  -tags explore                   every access is a step of the model checker
//	(plain)  the payload of a gated ring is plain memory behind every door, so
//	         that the race detector and the checker judge the gating itself
//
// Why not sync/atomic alone: a sequentially consistent store is an XCHG on
// amd64, which drains the store buffer for every event, and on arm64 an STLR
// does not order later plain stores and an LDAR does not order earlier plain
// loads, so a seqlock made of the two around a plain copy is broken there.
//
// The orders, by call:
//
//	Load        acquire            MOVQ (Go's intrinsic)   LDAR
//	Store       release            MOVQ                    STLR
//	Mark        relaxed; release fence (store-store)       MOVQ           MOVD, DMB ISHST
//	Publish     release; relaxed   MOVQ x3                 MOVD, STLR, MOVD
//	Own         plain              MOVQ per line           MOVD per line
//	Recheck     acquire fence (load-load); relaxed         MOVQ           DMB ISHLD, MOVD
//	Note, Peek  relaxed            MOVQ                    MOVD
//	Add, CompareAndSwap            sequentially consistent LOCK prefix    LSE or LL/SC
//	Fence       sequentially consistent                    MFENCE-like    DMB ISH
//	Heavy       a fence in every other running thread      membarrier(2) or stop-the-world
//
// The assembly is a barrier for the compiler too: it neither inlines nor moves
// memory accesses across the call. On amd64 memmove's string stores may be seen
// out of order among themselves but never after a later plain store (Intel SDM
// vol. 3, 9.2.4); the runtime copies non-temporally only from 1 MiB, far above
// the largest slot.
package order
