package seed

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestBurst(t *testing.T) {
	burst := Burst()
	assert.Len(t, burst, 150)
	check := func(i int, want string) {
		t.Helper()
		assert.Equal(t, want, string(burst[i]))
	}
	check(0, "mouse:x=100,y=200,p=0.5,t=1234567890")
	check(49, "touch:id=1,x=150,y=250,p=0.8,t=1234567891")
	check(51, "stroke_start:tool=pen,color=#FF0000,width=2,t=1234567892") // 51 mod 3 = 0
	check(52, "stroke_point:x=102,y=203,p=0.6,t=1234567893")
	check(50, "stroke_end:duration=150ms,points=25,t=1234567894") // 50 mod 3 = 2
	check(100, "peer_event:user=alice,action=join,room=abc123,t=1234567895")
	check(149, "sync:vector_clock=[1,2,3],merkle=abc123def,t=1234567896")
	for i, event := range burst {
		assert.LessOrEqual(t, len(event), 64, "event %d does not fit into XS", i)
	}
}
