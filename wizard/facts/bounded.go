package facts

import (
	"reflect"
	"strings"
)

// Bounds are how much is kept of texts and lists that come from outside.
type Bounds struct {
	Text int // bytes
	List int // entries
}

// Bounded returns a check without what is beyond the bounds, in whatever part of it: the ends of texts and of lists. The check shares
// nothing with it.
func (c Check) Bounded(by Bounds) Check {
	by.bound(reflect.ValueOf(&c).Elem())
	return c
}

// bound replaces a value by what the bounds leave of it.
func (b Bounds) bound(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(b.cut(v.String()))
	case reflect.Pointer:
		if !v.IsNil() {
			kept := reflect.New(v.Type().Elem())
			kept.Elem().Set(v.Elem())
			b.bound(kept.Elem())
			v.Set(kept)
		}
	case reflect.Slice:
		most := b.List
		if v.Type().Elem().Kind() == reflect.Uint8 { // a text
			most = b.Text
		}
		if v.Len() > 0 {
			kept := reflect.MakeSlice(v.Type(), min(v.Len(), most), min(v.Len(), most))
			reflect.Copy(kept, v)
			v.Set(kept)
		}
		for i := range v.Len() {
			b.bound(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				b.bound(v.Field(i))
			}
		}
	default: // a number, or nothing of a size of its own
	}
}

// cut returns the beginning of a text, in whole characters.
func (b Bounds) cut(text string) string {
	if len(text) <= b.Text {
		return text
	}
	return strings.ToValidUTF8(text[:b.Text], "")
}
