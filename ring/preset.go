package ring

// PoolConfig describes a pool: one ring for each size class.
type PoolConfig struct {
	Mode            Mode
	XS, S, M, L, XL int  // slots of each class; 0 leaves the class out
	Shared          bool // Emit from many goroutines; otherwise from one at a time
	MaxReaders      int  // per ring; 0: 16
	Wait            Wait // how a gated writer waits
}

// The documented presets, in slots.
const (
	productionXS, productionS, productionM, productionL, productionXL = 2000, 1000, 300, 60, 15
	mobileXS, mobileS, mobileM, mobileL, mobileXL                     = 500, 250, 100, 20, 5
	serverXS, serverS, serverM, serverL, serverXL                     = 4000, 2000, 600, 120, 30
)

// A preset whose ring exceeds GuardLimit does not compile: the constant would be
// negative. The smaller presets follow from the largest.
const (
	_ = GuardLimit - serverXS*StrideXS
	_ = GuardLimit - serverS*StrideS
	_ = GuardLimit - serverM*StrideM
	_ = GuardLimit - serverL*StrideL
	_ = GuardLimit - serverXL*StrideXL
	_ = uint(serverXS-productionXS) + uint(productionXS-mobileXS)
	_ = uint(serverS-productionS) + uint(productionS-mobileS)
	_ = uint(serverM-productionM) + uint(productionM-mobileM)
	_ = uint(serverL-productionL) + uint(productionL-mobileL)
	_ = uint(serverXL-productionXL) + uint(productionXL-mobileXL)
)

// Production is the documented desktop preset: 1.2 MB of payload.
func Production() PoolConfig {
	return PoolConfig{XS: productionXS, S: productionS, M: productionM, L: productionL, XL: productionXL}
}

// Mobile is the documented mobile preset: 0.36 MB of payload.
func Mobile() PoolConfig {
	return PoolConfig{XS: mobileXS, S: mobileS, M: mobileM, L: mobileL, XL: mobileXL}
}

// Server is the documented server preset: 2.4 MB of payload.
func Server() PoolConfig {
	return PoolConfig{XS: serverXS, S: serverS, M: serverM, L: serverL, XL: serverXL}
}

// Slots is the number of slots of a class.
func (c PoolConfig) Slots(size Size) int {
	switch size {
	case XS:
		return c.XS
	case S:
		return c.S
	case M:
		return c.M
	case L:
		return c.L
	case XL:
		return c.XL
	}
	return 0
}

// ring is the configuration of the ring of a class.
func (c PoolConfig) ring(size Size) Config {
	return Config{Size: size, Capacity: c.Slots(size), Mode: c.Mode, MaxReaders: c.MaxReaders, Wait: c.Wait}
}

// PayloadBytes is what the events can fill: slots times payload, as the seed
// counts.
func (c PoolConfig) PayloadBytes() int64 {
	var sum int64
	for _, size := range classes {
		sum += int64(c.Slots(size)) * int64(size)
	}
	return sum
}

// Bytes is the memory that the pool's rings really take.
func (c PoolConfig) Bytes() int64 {
	var sum int64
	for _, size := range classes {
		if c.Slots(size) > 0 {
			sum += c.ring(size).Bytes()
		}
	}
	return sum
}
