package ring

import (
	"reflect"
	"sync"
	"unsafe"
)

// View lays a T over the event's bytes, without copying: valid and unchanging as
// long as the event is. T must be free of pointers, and the event must have
// exactly unsafe.Sizeof(T) bytes (padding included) at an address that suits T;
// otherwise the error is a *TypeError. Cost: one look-up of T's layout.
func View[T any](ev Event) (*T, error) {
	if err := plain(reflect.TypeFor[T]()); err != nil {
		return nil, err
	}
	return over[T](ev)
}

// over is View for a T that is known to be free of pointers.
func over[T any](ev Event) (*T, error) {
	var t T
	if uintptr(ev.size) != unsafe.Sizeof(t) {
		return nil, &TypeError{typeName[T](), "has " + itoa(int64(unsafe.Sizeof(t))) + " bytes, the event has " + itoa(int64(ev.size))}
	}
	if uintptr(unsafe.Pointer(ev.data))%unsafe.Alignof(t) != 0 {
		return nil, &TypeError{typeName[T](), "needs alignment " + itoa(int64(unsafe.Alignof(t)))}
	}
	return (*T)(unsafe.Pointer(ev.data)), nil
}

func typeName[T any]() string { return reflect.TypeFor[T]().String() }

// plainTypes remembers which types hold no pointers: a *TypeError or nil.
var plainTypes sync.Map

// plain refuses types that hold pointers: the garbage collector does not look
// into the region.
func plain(t reflect.Type) error {
	if known, ok := plainTypes.Load(t); ok {
		err, _ := known.(error)
		return err
	}
	var err error
	if path := pointerIn(t, t.String()); path != "" {
		err = &TypeError{t.String(), "holds a pointer: " + path}
	}
	plainTypes.Store(t, err)
	return err
}

// pointerIn is the path of the first pointer in t, or "".
func pointerIn(t reflect.Type, path string) string {
	switch t.Kind() {
	case reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr,
		reflect.Float32, reflect.Float64, reflect.Complex64, reflect.Complex128:
		return ""
	case reflect.Array:
		if t.Len() == 0 {
			return ""
		}
		return pointerIn(t.Elem(), path+"[]")
	case reflect.Struct:
		for i := range t.NumField() {
			if p := pointerIn(t.Field(i).Type, path+"."+t.Field(i).Name); p != "" {
				return p
			}
		}
		return ""
	}
	return path + " (" + t.Kind().String() + ")"
}

// TypedWriter publishes values of one pointer-free type.
type TypedWriter[T any] struct {
	w   *Writer
	typ uint32
}

// NewTypedWriter wraps w. T must be free of pointers and fit a slot, otherwise
// the error is a *TypeError or a *TooLargeError.
func NewTypedWriter[T any](w *Writer, eventType uint32) (*TypedWriter[T], error) {
	if err := plain(reflect.TypeFor[T]()); err != nil {
		return nil, err
	}
	var t T
	if n := unsafe.Sizeof(t); n > uintptr(w.size) {
		return nil, &TooLargeError{Limit: w.size, Bytes: int(n)}
	}
	return &TypedWriter[T]{w, eventType}, nil
}

// Write publishes a copy of v; see Writer.Write.
func (t *TypedWriter[T]) Write(v *T) error { return t.w.Write(image(v), t.typ) }

// TryWrite publishes a copy of v if there is room; see Writer.TryWrite.
func (t *TypedWriter[T]) TryWrite(v *T) error { return t.w.TryWrite(image(v), t.typ) }

// image is v's memory, padding included.
func image[T any](v *T) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(v)), unsafe.Sizeof(*v))
}

// TypedReader reads values of one pointer-free type.
type TypedReader[T any] struct {
	rd  *Reader
	typ uint32
}

// NewTypedReader wraps rd for events of the given type. T must be free of
// pointers, otherwise the error is a *TypeError.
func NewTypedReader[T any](rd *Reader, eventType uint32) (*TypedReader[T], error) {
	if err := plain(reflect.TypeFor[T]()); err != nil {
		return nil, err
	}
	return &TypedReader[T]{rd, eventType}, nil
}

// TryNext returns the next value, valid until the next call, and its event. An
// event of another type or length is consumed and answered with a *TypeError.
func (t *TypedReader[T]) TryNext() (*T, Event, error) {
	ev, err := t.rd.TryNext()
	if err != nil {
		return nil, ev, err
	}
	if ev.Type != t.typ {
		return nil, ev, &TypeError{typeName[T](), "is event type " + itoa(int64(t.typ)) + ", the event has type " + itoa(int64(ev.Type))}
	}
	v, err := over[T](ev)
	return v, ev, err
}
