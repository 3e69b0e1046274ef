package explore

import "slices"

func (p tiny) spins() bool {
	for _, ops := range p.threads {
		for _, o := range ops {
			if o.spinning || o.what == "either" {
				return true
			}
		}
	}
	return false
}

// canStick reports whether some threads of p can be left waiting for ever: there
// is an execution of what comes before their awaits in which the newest messages
// do not satisfy them.
func canStick(p tiny) bool {
	var cut func(t int, q tiny) bool
	cut = func(t int, q tiny) bool {
		if t == len(p.threads) {
			return len(q.waits) > 0 && enumerate(q).executions > 0
		}
		whole := q
		whole.threads = append(slices.Clone(q.threads), p.threads[t])
		if cut(t+1, whole) {
			return true
		}
		for i, o := range p.threads[t] {
			if o.what == "await" || o.what == "either" {
				part := q
				part.waits = append(slices.Clone(q.waits), o)
				if o.what == "either" {
					i--
					part.waits = append(part.waits, op{loc: p.threads[t][i].loc, value: o.value})
				}
				part.threads = append(slices.Clone(q.threads), p.threads[t][:i])
				if cut(t+1, part) {
					return true
				}
			}
		}
		return false
	}
	return cut(0, tiny{locs: p.locs})
}
