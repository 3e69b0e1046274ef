package render

import (
	"fmt"
	"reflect"

	"github.com/trusted-ring/trusted-ring/reports/quantity"
	"github.com/trusted-ring/trusted-ring/reports/schema"
)

// finite gives a copy of r in which every NaN and infinity is gone: an optional
// number becomes absent, another one zero. When there were any, a warning in the
// copy counts them and names the first. r is not changed.
func finite(r *schema.Report) *schema.Report {
	var dropped []string
	out := clean(reflect.ValueOf(*r), "", &dropped).Interface().(schema.Report)
	if len(dropped) > 0 {
		out.Warnings = append(out.Warnings, schema.Warning{Subject: "report.json",
			Text: fmt.Sprintf("%s not finite and written as 0 or null, the first at %s", plural(len(dropped), "value"), dropped[0])})
	}
	return &out
}

// clean copies v without non-finite numbers, and notes the path of each.
func clean(v reflect.Value, path string, dropped *[]string) reflect.Value {
	switch v.Kind() {
	case reflect.Float64:
		if !quantity.Finite(v.Float()) {
			*dropped = append(*dropped, path)
			return reflect.Zero(v.Type())
		}
	case reflect.Pointer:
		if v.IsNil() {
			return v
		}
		if v.Elem().Kind() == reflect.Float64 && !quantity.Finite(v.Elem().Float()) {
			*dropped = append(*dropped, path)
			return reflect.Zero(v.Type())
		}
		to := reflect.New(v.Type().Elem())
		to.Elem().Set(clean(v.Elem(), path, dropped))
		return to
	case reflect.Interface:
		if v.IsNil() {
			return v
		}
		return clean(v.Elem(), path, dropped)
	case reflect.Struct:
		to := reflect.New(v.Type()).Elem()
		for i := range v.NumField() {
			to.Field(i).Set(clean(v.Field(i), path+"."+v.Type().Field(i).Name, dropped))
		}
		return to
	case reflect.Slice:
		if v.IsNil() {
			return v
		}
		to := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		for i := range v.Len() {
			to.Index(i).Set(clean(v.Index(i), fmt.Sprintf("%s[%d]", path, i), dropped))
		}
		return to
	case reflect.Array:
		to := reflect.New(v.Type()).Elem()
		for i := range v.Len() {
			to.Index(i).Set(clean(v.Index(i), fmt.Sprintf("%s[%d]", path, i), dropped))
		}
		return to
	case reflect.Map:
		if v.IsNil() {
			return v
		}
		to := reflect.MakeMapWithSize(v.Type(), v.Len())
		for it := v.MapRange(); it.Next(); {
			to.SetMapIndex(it.Key(), clean(it.Value(), fmt.Sprintf("%s[%v]", path, it.Key()), dropped))
		}
		return to
	}
	return v
}
