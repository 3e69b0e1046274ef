//go:build !explore

package order

// Parker lets one goroutine sleep until another wakes it. It holds one token:
// an Unpark before the Park is not lost.
type Parker struct{ token chan struct{} }

// NewParker returns a parker without a token.
func NewParker() *Parker { return &Parker{make(chan struct{}, 1)} }

// Park returns true once it has taken the token, false when done is closed
// first.
func (p *Parker) Park(done <-chan struct{}) bool {
	select {
	case <-p.token:
		return true
	case <-done:
		return false
	}
}

// Unpark leaves the token; it never blocks.
func (p *Parker) Unpark() {
	select {
	case p.token <- struct{}{}:
	default:
	}
}
