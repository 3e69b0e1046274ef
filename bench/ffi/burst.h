#ifndef TRUSTED_RING_BURST_H
#define TRUSTED_RING_BURST_H

#include <stdint.h>

typedef struct {
	const char *data;
	int len;
} event;

/* Starts a thread that emits n events, those of the burst over and over, and
 * waits for it. Returns the ns that the calls took, or minus the error number
 * of pthread_create. */
long long trusted_ring_burst(uintptr_t handle, const event *burst, int len, long n);

#endif
