#include "burst.h"

#include <pthread.h>
#include <time.h>

#include "_cgo_export.h"

typedef struct {
	uintptr_t handle;
	const event *burst;
	int len;
	long n;
	long long ns;
} job;

static long long now(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void emit(const job *j, int i) {
	trustedRingEmit(j->handle, (char *)j->burst[i].data, j->burst[i].len, (unsigned)i);
}

static void *work(void *p) {
	job *j = p;
	emit(j, 0); /* binds this thread to the Go runtime, once */
	long long start = now();
	int i = 0;
	for (long k = 0; k < j->n; k++) {
		emit(j, i);
		if (++i == j->len) {
			i = 0;
		}
	}
	j->ns = now() - start;
	return 0;
}

long long trusted_ring_burst(uintptr_t handle, const event *burst, int len, long n) {
	job j = {handle, burst, len, n, 0};
	pthread_t thread;
	int err = pthread_create(&thread, 0, work, &j);
	if (err) {
		return -err;
	}
	pthread_join(thread, 0);
	return j.ns;
}
