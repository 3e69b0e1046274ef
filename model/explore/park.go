package explore

// Park takes the token, a location that holds 1 when there is one, and waits for
// it if need be. It acquires. Only one thread may park on a token.
//
// With Config.Spurious it may also return without the token, as condition
// variables and futexes do; it then returns false.
func (t *Thread) Park(token Loc) bool { return t.park(token.number) }

// Unpark leaves the token. It releases.
func (t *Thread) Unpark(token Loc) { t.unpark(token.number) }

func (t *Thread) park(token int32) bool {
	if t.x.phase == draining {
		t.pause()
	}
	if t.spurious < t.x.checker.cfg.Spurious && t.Choose(2) == 1 {
		t.spurious++
		return false
	}
	t.read(token, AcqRel, always, 0, hasToken)
	t.store(token, 0, AcqRel, true)
	return true
}

func (t *Thread) unpark(token int32) {
	t.read(token, AcqRel, always, 0, nil)
	t.store(token, 1, AcqRel, true)
}

func hasToken(v uint64) bool { return v == 1 }
