package ring

// Size is the payload capacity of a slot in bytes: one of the five classes, or
// any multiple of 8 from 8 to 16384.
type Size int

// The five size classes.
const (
	XS Size = 64
	S  Size = 256
	M  Size = 1024
	L  Size = 4096
	XL Size = 16384
)

// The distance between two slots of each class in bytes: 16 bytes of sequence
// word, length and type, the payload, rounded up to a multiple of 64.
const (
	StrideXS = 128
	StrideS  = 320
	StrideM  = 1088
	StrideL  = 4160
	StrideXL = 16448
)

// GuardLimit is the largest ring that a static preset may describe, in bytes of
// slots. A preset is checked when it is compiled, by a constant that must not be
// negative:
//
//	const _ = ring.GuardLimit - 2000*ring.StrideXS
const GuardLimit uint = 1 << 20

var classes = [...]Size{XS, S, M, L, XL}

// Sizes returns the five classes, smallest first.
func Sizes() []Size { return append([]Size(nil), classes[:]...) }

// EstimateSize returns the smallest class that holds n bytes, or a
// *TooLargeError when XL does not. A negative n is an error as well.
func EstimateSize(n int) (Size, error) {
	if n < 0 {
		return 0, &ConfigError{Field: "event length", Value: int64(n), Min: 0, Max: int64(XL)}
	}
	for _, size := range classes {
		if n <= int(size) {
			return size, nil
		}
	}
	return 0, &TooLargeError{Limit: int(XL), Bytes: n}
}

// String names the class, or gives the bytes of another size.
func (s Size) String() string {
	switch s {
	case XS:
		return "XS"
	case S:
		return "S"
	case M:
		return "M"
	case L:
		return "L"
	case XL:
		return "XL"
	}
	return itoa(int64(s)) + "B"
}
