package ring

import "sync"

// Pool is a set of rings, one per size class; an event goes into the smallest
// class that holds it.
type Pool struct {
	cfg     PoolConfig
	rings   [len(classes)]*Ring
	writers [len(classes)]emitter
	closing sync.Once
}

// emitter is a Writer or a SharedWriter.
type emitter interface {
	Write(data []byte, typ uint32) error
	TryWrite(data []byte, typ uint32) error
	Release()
}

// NewPool makes a pool and takes the writers of its rings. A pool without any
// class, and a class outside the limits of Config, is a *ConfigError.
func NewPool(cfg PoolConfig) (*Pool, error) {
	p := &Pool{cfg: cfg}
	for i, size := range classes {
		if cfg.Slots(size) == 0 {
			continue
		}
		r, err := New(cfg.ring(size))
		if err != nil {
			return nil, err
		}
		p.rings[i] = r
		if p.writers[i], err = r.emitter(cfg.Shared); err != nil {
			return nil, err
		}
	}
	if cfg.Bytes() == 0 {
		return nil, &ConfigError{Field: "slots of the pool", Value: 0, Min: 1, Max: maxCapacity}
	}
	return p, nil
}

func (r *Ring) emitter(shared bool) (emitter, error) {
	if shared {
		return r.SharedWriter()
	}
	return r.Writer()
}

// Emit publishes a copy of data in the smallest class that holds it, and waits
// for room in a gated pool. *TooLargeError when no class does: nothing is lost,
// nothing is written. Only a Shared pool may be used from several goroutines at
// a time.
func (p *Pool) Emit(data []byte, typ uint32) error {
	i, err := p.class(len(data))
	if err != nil {
		return err
	}
	return p.writers[i].Write(data, typ)
}

// TryEmit is Emit that does not wait: ErrFull.
func (p *Pool) TryEmit(data []byte, typ uint32) error {
	i, err := p.class(len(data))
	if err != nil {
		return err
	}
	return p.writers[i].TryWrite(data, typ)
}

// class is the smallest class in the pool that holds n bytes.
func (p *Pool) class(n int) (int, error) {
	largest := 0
	for i, size := range classes {
		if p.rings[i] == nil {
			continue
		}
		if n <= int(size) {
			return i, nil
		}
		largest = int(size)
	}
	return 0, &TooLargeError{Limit: largest, Bytes: n}
}

// Ring is the ring of a class, or nil when the pool has none.
func (p *Pool) Ring(size Size) *Ring {
	for i := range classes {
		if classes[i] == size {
			return p.rings[i]
		}
	}
	return nil
}

// RingStats is one ring of a pool at one moment.
type RingStats struct {
	Size     Size
	Slots    int
	Bytes    int64   // memory of the ring
	Events   uint64  // published so far
	Readers  int     // attached now
	Pressure float64 // of the slowest attached reader, 0 to 1; 0 without readers
	Health   Health
}

// PoolStats is a pool at one moment.
type PoolStats struct {
	Rings    []RingStats // smallest class first
	Events   uint64
	Bytes    int64
	Pressure float64 // the worst
	Health   Health
}

// Stats looks at the live readers of every ring. Cost: one pass over the reader
// tables.
func (p *Pool) Stats() PoolStats {
	var all PoolStats
	for i, r := range p.rings {
		if r == nil {
			continue
		}
		readers := r.Readers()
		one := RingStats{Size: classes[i], Slots: r.Cap(), Bytes: r.Bytes(), Events: r.Cursor() - r.cfg.First, Readers: len(readers)}
		for _, info := range readers {
			one.Pressure = max(one.Pressure, info.Pressure)
		}
		one.Health = HealthOf(one.Pressure)
		all.Rings = append(all.Rings, one)
		all.Events += one.Events
		all.Bytes += one.Bytes
		all.Pressure = max(all.Pressure, one.Pressure)
	}
	all.Health = HealthOf(all.Pressure)
	return all
}

// Health grades the worst pressure of all live readers.
func (p *Pool) Health() Health { return p.Stats().Health }

// Close ends every ring: readers drain, Emit answers ErrClosed.
func (p *Pool) Close() error {
	p.closing.Do(func() {
		for _, r := range p.rings {
			if r != nil {
				_ = r.Close()
			}
		}
	})
	return nil
}
