//go:build !race && !purego && !explore

#include "textflag.h"

// TSO: a plain store is a release, stores stay in order. What these functions
// add is that the Go compiler cannot see through them.

// func Store(p *uint64, v uint64)
TEXT ·Store(SB), NOSPLIT, $0-16
	MOVQ p+0(FP), AX
	MOVQ v+8(FP), BX
	MOVQ BX, (AX)
	RET

// func ReleaseFence()
TEXT ·ReleaseFence(SB), NOSPLIT, $0-0
	RET

// func PublishRun(slot *uint64, stride uintptr, v uint64, metas []uint64)
TEXT ·PublishRun(SB), NOSPLIT, $0-48
	MOVQ slot+0(FP), AX
	MOVQ stride+8(FP), BX
	MOVQ v+16(FP), CX
	MOVQ metas_base+24(FP), SI
	MOVQ metas_len+32(FP), DX
loop:
	TESTQ DX, DX
	JLE  done
	MOVQ (SI), DI
	MOVQ DI, 8(AX)
	MOVQ CX, (AX)
	ADDQ BX, AX
	ADDQ $2, CX
	ADDQ $8, SI
	DECQ DX
	JMP  loop
done:
	RET

// func Fence()
// A locked read-modify-write of the stack drains the store buffer, at about half
// the cost of MFENCE.
TEXT ·Fence(SB), NOSPLIT, $8-0
	XORL AX, AX
	LOCK
	XADDQ AX, 0(SP)
	RET

// func Pause(n int)
TEXT ·Pause(SB), NOSPLIT, $0-8
	MOVQ n+0(FP), AX
again:
	TESTQ AX, AX
	JLE  rest
	PAUSE
	DECQ AX
	JMP  again
rest:
	RET
