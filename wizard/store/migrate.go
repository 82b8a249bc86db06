package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// object is a JSON object. The steps work on objects and not on the types of today, which go on changing.
type object = map[string]json.RawMessage

// step takes notes of one version to the next: it changes the fields in place.
type step func(fields object) error

// lift takes notes of an earlier version to this one, step by step.
func (f format) lift(body []byte, version int) ([]byte, error) {
	var fields object
	if err := json.Unmarshal(body, &fields); err != nil {
		return nil, err
	}
	for ; version < f.version; version++ {
		step, ok := f.migrate[version]
		if !ok {
			return nil, fmt.Errorf("no way leads from version %d of the notes to the next", version)
		}
		if err := step(fields); err != nil {
			return nil, err
		}
	}
	return json.Marshal(fields)
}

// toVersion2 returns the step from the first version, which kept a sentence beside every value of the plan. Nothing reads those
// any more; what else was different is put right here.
func toVersion2(fields object) error {
	return errors.Join(
		change(fields, "notes", func(notes object) (object, error) {
			return notes, change(notes, "served", onlyAnnounced)
		}),
		change(fields, "plan", planOfVersion2),
	)
}

// onlyAnnounced drops the policies that the first version noted although no record announced them: no sender could have
// fetched one, so nobody holds it (RFC 8461 §3.1). What the user remembered of earlier days has no body, and stays.
func onlyAnnounced(served []object) ([]object, error) {
	return slices.DeleteFunc(served, func(s object) bool { return text(s, "id") == "" && text(s, "body") != "" }), nil
}

// planOfVersion2 has a service choose max_age, as the first version had it of every service, and gives a set-up that was
// there before mailseal no name: the first version had a sentence there.
func planOfVersion2(plan object) (object, error) {
	kind := ""
	if err := change(plan, "hosting", func(hosting object) (object, error) {
		if kind = text(hosting, "kind"); kind == "existing" {
			delete(hosting, "name")
		}
		return hosting, nil
	}); err != nil || kind != "service" {
		return plan, err
	}
	anyMaxAge := func(target object) (object, error) {
		target["any_max_age"] = json.RawMessage("true")
		return target, nil
	}
	return plan, errors.Join(change(plan, "target", anyMaxAge), change(plan, "before", anyMaxAge))
}

// change puts what becomes of a field in its place, where the field is there.
func change[T any](fields object, name string, become func(T) (T, error)) error {
	field := fields[name]
	if len(field) == 0 || string(field) == "null" {
		return nil
	}
	var value T
	err := json.Unmarshal(field, &value)
	if err != nil {
		return err
	}
	if value, err = become(value); err != nil {
		return err
	}
	fields[name], err = json.Marshal(value)
	return err
}

// text returns a field that is a string; "" where it is none.
func text(fields object, name string) string {
	var s string
	if json.Unmarshal(fields[name], &s) != nil {
		return ""
	}
	return s
}
