//go:build !race && !purego && !explore

#include "textflag.h"

// DMB options: 0x9 ISHLD (loads before loads and stores), 0xa ISHST (stores
// before stores), 0xb ISH (everything).

// func Store(p *uint64, v uint64)
TEXT ·Store(SB), NOSPLIT, $0-16
	MOVD p+0(FP), R0
	MOVD v+8(FP), R1
	STLR R1, (R0)
	RET

// func Mark(seq *uint64, v uint64)
TEXT ·Mark(SB), NOSPLIT, $0-16
	MOVD seq+0(FP), R0
	MOVD v+8(FP), R1
	MOVD R1, (R0)
	DMB  $0xa
	RET

// func Publish(slot *uint64, meta, v uint64, cursor *uint64, next uint64)
TEXT ·Publish(SB), NOSPLIT, $0-40
	MOVD slot+0(FP), R0
	MOVD meta+8(FP), R1
	MOVD v+16(FP), R2
	MOVD cursor+24(FP), R3
	MOVD next+32(FP), R4
	MOVD R1, 8(R0)
	STLR R2, (R0)
	MOVD R4, (R3)
	RET

// func Commit(slot *uint64, meta, v uint64)
TEXT ·Commit(SB), NOSPLIT, $0-24
	MOVD slot+0(FP), R0
	MOVD meta+8(FP), R1
	MOVD v+16(FP), R2
	MOVD R1, 8(R0)
	STLR R2, (R0)
	RET

// func ReleaseFence()
TEXT ·ReleaseFence(SB), NOSPLIT, $0-0
	DMB  $0xa
	RET

// func PublishRun(slot *uint64, stride uintptr, v uint64, metas []uint64)
TEXT ·PublishRun(SB), NOSPLIT, $0-48
	MOVD slot+0(FP), R0
	MOVD stride+8(FP), R1
	MOVD v+16(FP), R2
	MOVD metas_base+24(FP), R3
	MOVD metas_len+32(FP), R4
loop:
	CMP  $0, R4
	BLE  done
	MOVD.P 8(R3), R5
	MOVD R5, 8(R0)
	STLR R2, (R0)
	ADD  R1, R0
	ADD  $2, R2
	SUB  $1, R4
	B    loop
done:
	RET

// func Recheck(seq *uint64) uint64
TEXT ·Recheck(SB), NOSPLIT, $0-16
	MOVD seq+0(FP), R0
	DMB  $0x9
	MOVD (R0), R1
	MOVD R1, ret+8(FP)
	RET

// func Fence()
TEXT ·Fence(SB), NOSPLIT, $0-0
	DMB  $0xb
	RET

// func Pause(n int)
TEXT ·Pause(SB), NOSPLIT, $0-8
	MOVD n+0(FP), R0
again:
	CMP  $0, R0
	BLE  rest
	YIELD
	SUB  $1, R0
	B    again
rest:
	RET
