// Package seed holds the inputs of rusted-ring's own benchmarks, byte for byte.
package seed

// BurstLen is how many events one iteration of the FFI benchmark emits. (It declares 250.)
const BurstLen = 150

// WriteRound is how many events a round of the write benchmark writes.
const WriteRound = 1000

// ReadRound is how many events a round of the coordinated read benchmark writes, and then reads back.
const ReadRound = 500

// PipelineRound is how many events an iteration of the pipeline benchmark sends.
const PipelineRound = 50

// BackpressureWrites and BackpressureReads are what an iteration of the backpressure benchmark writes and reads.
const (
	BackpressureWrites = 100
	BackpressureReads  = 20
)

// Burst returns the events of one iteration of the FFI benchmark, in order. The type of an event is its index.
func Burst() [][]byte {
	input := []string{
		"mouse:x=100,y=200,p=0.5,t=1234567890",
		"touch:id=1,x=150,y=250,p=0.8,t=1234567891",
	}
	drawing := []string{
		"stroke_start:tool=pen,color=#FF0000,width=2,t=1234567892",
		"stroke_point:x=102,y=203,p=0.6,t=1234567893",
		"stroke_end:duration=150ms,points=25,t=1234567894",
	}
	sync := []string{
		"peer_event:user=alice,action=join,room=abc123,t=1234567895",
		"sync:vector_clock=[1,2,3],merkle=abc123def,t=1234567896",
	}
	burst := make([][]byte, BurstLen)
	for i := range burst {
		switch {
		case i < 50:
			burst[i] = []byte(input[i%2])
		case i < 100:
			burst[i] = []byte(drawing[i%3])
		default:
			burst[i] = []byte(sync[i%2])
		}
	}
	return burst
}
