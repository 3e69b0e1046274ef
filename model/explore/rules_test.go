package explore

import (
	"reflect"
	"testing"
	"unsafe"
)

// TestEveryRuleMatters switches off one rule of the memory model at a time, and
// expects some litmus test to give another result.
func TestEveryRuleMatters(t *testing.T) {
	names := reflect.TypeFor[rules]()
	for i := range names.NumField() {
		name := names.Field(i).Name
		t.Run(name, func(t *testing.T) {
			r := allRules()
			*(*bool)(unsafe.Add(unsafe.Pointer(&r), names.Field(i).Offset)) = false
			var noticed []string
			for _, l := range table() {
				if got := Check(Config{rules: &r}, l.program); len(got.Outcomes) != l.want {
					noticed = append(noticed, l.name)
				}
			}
			for _, c := range failings() {
				got := Check(Config{rules: &r}, c.program)
				if (got.Failure == nil) != (c.where == never) {
					noticed = append(noticed, c.name)
				}
			}
			if len(noticed) == 0 {
				t.Errorf("nothing notices that %s is missing", name)
			}
			t.Logf("noticed by %d: %q", len(noticed), noticed)
		})
	}
}
