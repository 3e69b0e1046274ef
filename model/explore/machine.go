package explore

// Machine performs accesses to real memory on behalf of the thread that is
// running, so that production code can be explored: build it so that its ordered
// accesses end here. The words themselves keep their initial values until the
// execution ends. While no thread runs, in the closure itself and in Final, the
// Machine reads and writes the words directly.
type Machine struct{ x *Execution }

// Machine is the same for all executions.
func (x *Execution) Machine() Machine { return Machine{x} }

func orderIf(strong bool, o Order) Order {
	if strong {
		return o
	}
	return Relaxed
}

// Load reads *p: acquire or relaxed.
func (m Machine) Load(p *uint64, acquire bool) uint64 {
	return m.LoadOrdered(p, orderIf(acquire, Acquire))
}

// LoadOrdered reads *p with order o.
func (m Machine) LoadOrdered(p *uint64, o Order) uint64 {
	if t := m.x.current; t != nil {
		return t.read(m.x.locate(p), o, noUpdate, 0, nil)
	}
	return *p
}

// Store writes v to *p: release or relaxed.
func (m Machine) Store(p *uint64, v uint64, release bool) {
	m.StoreOrdered(p, v, orderIf(release, Release))
}

// StoreOrdered writes v to *p with order o.
func (m Machine) StoreOrdered(p *uint64, v uint64, o Order) {
	if t := m.x.current; t != nil {
		t.store(m.x.locate(p), v, o, false)
		return
	}
	*p = v
}

// Add adds delta to *p, sequentially consistent, and returns the new value.
func (m Machine) Add(p *uint64, delta uint64) uint64 { return m.AddOrdered(p, delta, SeqCst) }

// AddOrdered adds delta to *p with order o and returns the new value.
func (m Machine) AddOrdered(p *uint64, delta uint64, o Order) uint64 {
	if t := m.x.current; t != nil {
		return t.fetchAdd(m.x.locate(p), delta, o) + delta
	}
	*p += delta
	return *p
}

// CompareAndSwap replaces old by new in *p, sequentially consistent.
func (m Machine) CompareAndSwap(p *uint64, old, new uint64) bool {
	return m.CompareAndSwapOrdered(p, old, new, SeqCst)
}

// CompareAndSwapOrdered replaces old by new in *p with order o.
func (m Machine) CompareAndSwapOrdered(p *uint64, old, new uint64, o Order) bool {
	if t := m.x.current; t != nil {
		return t.compareAndExchange(m.x.locate(p), old, new, o) == old
	}
	if *p != old {
		return false
	}
	*p = new
	return true
}

// PlainLoad reads *p without order: it must not race.
func (m Machine) PlainLoad(p *uint64) uint64 { return m.LoadOrdered(p, Plain) }

// PlainStore writes *p without order: it must not race.
func (m Machine) PlainStore(p *uint64, v uint64) { m.StoreOrdered(p, v, Plain) }

// FenceOrdered is a fence of order o.
func (m Machine) FenceOrdered(o Order) {
	if t := m.x.current; t != nil {
		t.Fence(o)
	}
}

// ReleaseFence is a release fence.
func (m Machine) ReleaseFence() { m.FenceOrdered(Release) }

// AcquireFence is an acquire fence.
func (m Machine) AcquireFence() { m.FenceOrdered(Acquire) }

// Fence is a sequentially consistent fence.
func (m Machine) Fence() { m.FenceOrdered(SeqCst) }

// Heavy is a membarrier: see Thread.Heavy.
func (m Machine) Heavy() {
	if t := m.x.current; t != nil {
		t.Heavy()
	}
}

// Expedited reports whether the program may rely on Heavy:
// Config.WithoutExpedited is not set.
func (m Machine) Expedited() bool { return !m.x.checker.cfg.WithoutExpedited }

// Await reads *p once it satisfies wanted: see Thread.Await.
func (m Machine) Await(p *uint64, o Order, wanted func(uint64) bool) uint64 {
	if t := m.x.current; t != nil {
		return t.read(m.x.locate(p), o, noUpdate, 0, wanted)
	}
	m.mustNotWait(wanted(*p))
	return *p
}

// AwaitAny reads all of ps, in their order, until ready accepts their values: see
// Thread.AwaitAny.
func (m Machine) AwaitAny(ps []*uint64, o Order, ready func([]uint64) bool) []uint64 {
	values := make([]uint64, len(ps))
	for {
		for i, p := range ps {
			values[i] = m.LoadOrdered(p, o)
		}
		if ready(values) {
			return values
		}
		m.Spin()
	}
}

// Spin ends one turn of a waiting loop: see Thread.Spin.
func (m Machine) Spin() {
	if t := m.x.current; t != nil {
		t.Spin()
		return
	}
	m.mustNotWait(false)
}

// Park takes the token in *token: see Thread.Park.
func (m Machine) Park(token *uint64) {
	if t := m.x.current; t != nil {
		t.park(m.x.locate(token))
		return
	}
	m.mustNotWait(*token == 1)
	*token = 0
}

// Unpark leaves the token in *token: see Thread.Unpark.
func (m Machine) Unpark(token *uint64) {
	if t := m.x.current; t != nil {
		t.unpark(m.x.locate(token))
		return
	}
	*token = 1
}

// Thread is the thread that is running, nil while none is.
func (m Machine) Thread() *Thread { return m.x.current }

func (m Machine) mustNotWait(ok bool) {
	if !ok {
		panic(misuse("it waits where no other thread runs"))
	}
}
