package facts

import (
	"reflect"
	"testing"
	"time"
)

// TestUntil wants every time in the notes at which something was seen or said to be put right, those of fields that are still to be
// written too. What is announced or promised for later is not.
func TestUntil(t *testing.T) {
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	later := now.Add(24 * time.Hour)
	notes := Notes{
		Served: []Served{{}}, MX: []MXSet{{}}, Sightings: []Sighting{{}}, Told: []Told{{}}, Known: []Known{{}}, Last: &Check{},
		Days: []Day{{Date: "2026-11-02"}, {Date: "2026-11-03"}},
	}
	eachTimeIn(reflect.ValueOf(&notes), "Notes", func(_ string, at reflect.Value) { at.Set(reflect.ValueOf(later)) })
	notes.Known[0].Until = time.Time{}
	right := notes.Until(now)
	if !notes.Newest().Equal(later) || !right.Newest().Equal(now) || len(right.Days) != 1 {
		t.Errorf("newest %s, then %s, %v", notes.Newest(), right.Newest(), right.Days)
	}
	eachTimeIn(reflect.ValueOf(right), "Notes", func(path string, at reflect.Value) {
		if at.Interface().(time.Time).After(now) {
			t.Errorf("%s is still to come", path)
		}
	})
}

// eachTimeIn goes through the times in a value, in pointers and lists as well.
func eachTimeIn(v reflect.Value, path string, do func(path string, at reflect.Value)) {
	switch {
	case v.Type() == reflect.TypeFor[time.Time]():
		do(path, v)
	case v.Kind() == reflect.Pointer && !v.IsNil():
		eachTimeIn(v.Elem(), path, do)
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			eachTimeIn(v.Index(i), path, do)
		}
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			eachTimeIn(v.Field(i), path+"."+v.Type().Field(i).Name, do)
		}
	}
}
