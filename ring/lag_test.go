package ring_test

import (
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trusted-ring/trusted-ring/ring"
)

// TestLagIsReportedOncePerLap: one loss, one report, and never as an end.
func TestLagIsReportedOncePerLap(t *testing.T) {
	for _, first := range firsts {
		r := newRing(t, ring.Config{Capacity: 4, First: first})
		w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest)
		s, total := first, uint64(0)
		for lap := range uint64(3) {
			publish(t, w, ring.XS, s, int(4+lap+1))
			s += 4 + lap + 1
			total += lap + 1
			reports := 0
			for ev := range rd.All(t.Context()) {
				if ev.Missed > 0 {
					reports++
					require.Equal(t, lap+1, ev.Missed)
				}
				if ev.Seq == s-1 {
					break
				}
			}
			require.NoError(t, rd.Err())
			require.Equal(t, 1, reports)
			require.Equal(t, total, rd.Missed())
		}
	}
}

func TestResumePolicies(t *testing.T) {
	const capacity = 8
	check := func(published int, want []seen, resume ring.Resume) {
		t.Helper()
		for _, first := range firsts {
			r := newRing(t, ring.Config{Capacity: capacity, First: first})
			w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest, ring.ResumeAt(resume))
			publish(t, w, ring.XS, first, published)
			got, err := drain(t, rd)
			require.ErrorIs(t, err, ring.ErrEmpty)
			for i := range got {
				got[i].Seq -= first
			}
			require.Equal(t, want, got)
			require.Equal(t, want[0].Missed, rd.Missed())
		}
	}
	lapped := func(s uint64, n int) []seen {
		events := run(s, n)
		events[0].Missed = s
		return events
	}
	check(20, lapped(12, 8), ring.ResumeOldest())
	check(20, lapped(19, 1), ring.ResumeLatest())
	check(20, lapped(12, 8), ring.ResumeHeadroom(0))
	check(20, lapped(15, 5), ring.ResumeHeadroom(3))
	check(20, lapped(19, 1), ring.ResumeHeadroom(7))
	check(20, lapped(19, 1), ring.ResumeHeadroom(1<<63))
	check(8, run(0, 8), ring.ResumeLatest()) // not lapped: the policy has no say
}

// TestHeadroomIsWhatTheWriterMayPublish before it laps the reader again.
func TestHeadroomIsWhatTheWriterMayPublish(t *testing.T) {
	for headroom := range uint64(7) {
		r := newRing(t, ring.Config{Capacity: 8})
		w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest, ring.ResumeAt(ring.ResumeHeadroom(headroom)))
		publish(t, w, ring.XS, 0, 20)
		ev, err := rd.TryNext()
		require.NoError(t, err)
		require.Equal(t, 12+headroom, ev.Seq)
		publish(t, w, ring.XS, 20, int(headroom)+1)
		ev, err = rd.TryNext()
		require.NoError(t, err)
		require.Zero(t, ev.Missed, "the event after it is still there")
		publish(t, w, ring.XS, w.Sequence(), 2)
		ev, err = rd.TryNext()
		require.NoError(t, err)
		require.Equal(t, headroom+1, ev.Missed, "two events more lap it: it resumes with headroom again")
	}
}

// TestClaimedSlotIsLost: the event in it is gone from Claim on, and counted.
func TestClaimedSlotIsLost(t *testing.T) {
	for _, capacity := range capacities {
		r := newRing(t, ring.Config{Capacity: capacity})
		w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest)
		publish(t, w, ring.XS, 0, capacity)
		stamp(w.Claim().Bytes(), uint64(capacity))
		got, err := drain(t, rd)
		require.ErrorIs(t, err, ring.ErrEmpty)
		want := run(1, capacity-1)
		require.NoError(t, w.Publish(64, uint32(capacity)))
		rest, err := drain(t, rd)
		require.ErrorIs(t, err, ring.ErrEmpty)
		got, want = append(got, rest...), append(want, seen{uint64(capacity), 0})
		want[0].Missed = 1
		require.Equal(t, want, got)
	}
}

// TestBatchClaimIsNotPublished: slots that are being written tell a lapped
// reader what is gone, and never that later events exist.
func TestBatchClaimIsNotPublished(t *testing.T) {
	for _, resume := range []ring.Resume{ring.ResumeOldest(), ring.ResumeLatest(), ring.ResumeHeadroom(2)} {
		for _, capacity := range capacities {
			for claimed := 1; claimed <= capacity; claimed++ {
				for _, behind := range []int{0, 1, capacity, 2 * capacity} {
					r := newRing(t, ring.Config{Capacity: capacity})
					w := newWriter(t, r)
					rd := newReader(t, r, ring.FromLatest, ring.ResumeAt(resume))
					publish(t, w, ring.XS, 0, capacity+behind)
					_, err := w.ClaimBatch(claimed)
					require.NoError(t, err)
					got, err := drain(t, rd)
					require.ErrorIs(t, err, ring.ErrEmpty)
					w.Release() // the claim is given up
					require.NoError(t, r.Close())
					rest, err := drain(t, rd)
					require.ErrorIs(t, err, io.EOF)
					require.Empty(t, rest)
					require.EqualValues(t, capacity+behind, uint64(len(got))+rd.Missed(),
						"%v capacity %d claimed %d behind %d", resume, capacity, claimed, behind)
				}
			}
		}
	}
}

func TestLossJustBeforeTheEndIsCounted(t *testing.T) {
	r := newRing(t, ring.Config{Capacity: 1})
	w, rd := newWriter(t, r), newReader(t, r, ring.FromLatest)
	publish(t, w, ring.XS, 0, 5)
	w.Claim()
	w.Release()
	require.NoError(t, r.Close())
	ends(t, rd, nil)
	require.EqualValues(t, 5, rd.Missed(), "no event is left to tell")
}
